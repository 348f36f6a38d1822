"""By what a row of the log is found again, read from its bytes without decoding its event."""

import json
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, NamedTuple

from onestop_chassis.log.stored import StoredRow

LONGEST = 300
"""Characters that an index keeps of a value; ours are far shorter."""
# As our own services write it: flat, in one order, in UTC. No value holds a backslash, so none
# holds a tab, a line's end or a quotation mark either, and each can go to the database as it is.
_META = re.compile(
    rb'"time":"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}\+00:00)","effectivetime":"[^"\\]*",'
    rb'(?:"subject":"([^"\\]{0,200})",)?"correlationid":"([^"\\]{0,200})",'
    rb'"causationid":"([^"\\]{0,200})","commandid":"[^"\\]*","actor":"([^"\\]{0,200})"'
)
_OWN = b'{"meta":{'
_DATA = b',"data":'


class RowKeys(NamedTuple):
    """What a row says of itself; `recorded_at` is None where it says nothing readable."""

    recorded_at: datetime | None
    subject: str
    correlation: str
    causation: str
    actor: str


NOTHING = RowKeys(None, "", "", "", "")


def keys_of(row: StoredRow) -> RowKeys:
    """Never fails: of a row that nobody can read, only its place and its type are known."""
    try:
        stored: Any = json.loads(row.state)
        meta = stored if row.foreign else stored["meta"]
        return RowKeys(
            _instant(meta["time"]),
            _text(meta.get("subject")),
            _text(meta["correlationid"]),
            _text(meta["causationid"]),
            _text(meta["actor"]),
        )
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return NOTHING


def lines_of(rows: Iterable[StoredRow]) -> bytes:
    """The rows as COPY takes them in, a line each."""
    return b"".join([_line(row) or careful_line(row) for row in rows])


def careful_line(row: StoredRow) -> bytes:
    """The same line, with everything looked at that could disturb a database."""
    known = keys_of(row)
    at = r"\N" if known.recorded_at is None else known.recorded_at.isoformat()
    texts = (_text(row.type), known.subject, known.actor, known.correlation, known.causation)
    cells = [str(row.position), "f" if row.foreign else "t", at, *map(_escaped, texts)]
    return ("\t".join(cells) + "\n").encode()


def _line(row: StoredRow) -> bytes | None:
    """A row that is written as ours are; None for any other."""
    state = row.state
    if row.foreign:
        found = _META.search(state, 0, max(state.find(_DATA), 0))
    else:
        found = _META.match(state, len(_OWN)) if state.startswith(_OWN) else None
    kind = _plain(row.type)
    if found is None or kind is None:
        return None
    at, subject, correlation, causation, actor = found.groups(b"")
    own = b"f" if row.foreign else b"t"
    return b"%d\t%b\t%b\t%b\t%b\t%b\t%b\t%b\n" % (
        row.position,
        own,
        at,
        kind,
        subject,
        actor,
        correlation,
        causation,
    )


@lru_cache(maxsize=1024)
def _plain(kind: str) -> bytes | None:
    return kind.encode() if len(kind) < LONGEST and re.fullmatch(r"[\w.-]+", kind) else None


def _instant(value: Any) -> datetime | None:
    at = datetime.fromisoformat(str(value))
    return at.astimezone(UTC) if at.tzinfo else None


def _text(value: Any) -> str:
    text = str(value or "").replace("\0", "")[:LONGEST]
    return text.encode("utf-8", "replace").decode()


def _escaped(text: str) -> str:
    for raw, written in (("\\", "\\\\"), ("\t", "\\t"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(raw, written)
    return text

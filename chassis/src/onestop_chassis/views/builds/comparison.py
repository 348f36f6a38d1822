"""Live rows and built rows, at one and the same position."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from typing import Any

from onestop_contracts.personal import masked_as
from psycopg import Connection, IsolationLevel, sql
from pydantic import BaseModel

from onestop_chassis.log.database import Database
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import Build, Live, live_of
from onestop_chassis.views.tables import placed

PAGE = 5000
LISTED_ROWS, LISTED_TEXT = 20, 200
_DIGESTS = 'SELECT key, md5(row::text) FROM {} ORDER BY key COLLATE "C"'
_ROW = "SELECT row FROM {} WHERE key = %s"
_ABSENT = object()


class BuildAhead(RuntimeError):
    """The build reflects more than the live rows; only a restored database could do that."""


@dataclass
class Comparison:
    """How many rows are the same; which are not. `live` and `built` are digests of all rows.

    `differences` has the first of them: key, field, live, built; a row that one side lacks is
    one entry without a field.
    """

    position: int
    same: int = 0
    different: int = 0
    only_live: int = 0
    only_built: int = 0
    live: str = ""
    built: str = ""
    differences: list[dict[str, Any]] = field(default_factory=list)

    @property
    def differing(self) -> int:
        """Rows that are not the same on both sides."""
        return self.different + self.only_live + self.only_built

    @property
    def counts(self) -> dict[str, int]:
        """Each row of either side, once."""
        return {
            "same": self.same,
            "different": self.different,
            "only_live": self.only_live,
            "only_built": self.only_built,
        }

    @property
    def facts(self) -> dict[str, Any]:
        return asdict(self)


def compare(
    database: Database,
    view: View[Any],
    build: Build,
    catch_up: Callable[[int], None],
    check: Callable[[], None],
) -> Comparison:
    """Compares at the live rows' position, to which `catch_up` brings the build first.

    The live rows are read in a snapshot: nobody who writes or reads them waits. Both sides are
    read in the order of their keys, so that memory does not grow with them.

    Raises:
        BuildAhead.
    """
    with database.connect() as live_side, database.connect() as built_side:
        for connection in (live_side, built_side):
            connection.isolation_level = IsolationLevel.REPEATABLE_READ
            connection.read_only = True
        with live_side.transaction():
            live = live_of(live_side, view)
            catch_up(live.position)
            with built_side.transaction():
                return _compared(view, live_side, built_side, live, build, check)


def _compared(
    view: View[Any],
    live_side: Connection[Any],
    built_side: Connection[Any],
    live: Live,
    build: Build,
    check: Callable[[], None],
) -> Comparison:
    found = Comparison(live.position)
    sides = _Side(live_side, live.table), _Side(built_side, build.table)
    for n, (key, one, other) in enumerate(_merged(*sides)):
        if n % PAGE == 0:
            check()
        if one == other:
            found.same += 1
            continue
        if one is None:
            found.only_built += 1
        elif other is None:
            found.only_live += 1
        else:
            found.different += 1
        if found.differing <= LISTED_ROWS:
            found.differences += _fields(view.row, key, *(side.row(key) for side in sides))
    found.live, found.built = (side.digest.hexdigest() for side in sides)
    return found


class _Side:
    """Keys and row digests of one table in the order of keys; `digest` is that of all of them."""

    def __init__(self, connection: Connection[Any], table: str):
        self._connection = connection
        self._table = placed(table)
        self.digest = sha256()

    def __iter__(self) -> Iterator[tuple[str, str]]:
        with self._connection.cursor(name="compared") as cursor:
            cursor.itersize = PAGE
            cursor.execute(sql.SQL(_DIGESTS).format(self._table))
            for key, row in cursor:
                self.digest.update(f"{key}\0{row}\n".encode())
                yield key, row

    def row(self, key: str) -> dict[str, Any] | None:
        found = self._connection.execute(sql.SQL(_ROW).format(self._table), (key,)).fetchone()
        return found[0] if found else None


def _merged(left: "_Side", right: "_Side") -> Iterator[tuple[str, str | None, str | None]]:
    """Every key of either side, with its digest on each; None where it is not there."""
    lefts, rights = iter(left), iter(right)
    one, other = next(lefts, None), next(rights, None)
    while one or other:
        if other is None or (one is not None and one[0] < other[0]):
            assert one is not None
            yield one[0], one[1], None
            one = next(lefts, None)
        elif one is None or other[0] < one[0]:
            yield other[0], None, other[1]
            other = next(rights, None)
        else:
            yield one[0], one[1], other[1]
            one, other = next(lefts, None), next(rights, None)


def _fields(
    kind: type[BaseModel], key: str, live: dict[str, Any] | None, built: dict[str, Any] | None
) -> Iterator[dict[str, Any]]:
    """People are masked: of what is theirs it is told that it differs, not how."""
    seen, other_seen = masked_as(kind, live), masked_as(kind, built)
    if live is None or built is None:
        yield {"key": key, "field": "", "live": _short(seen), "built": _short(other_seen)}
        return
    for name in sorted(live.keys() | built.keys()):
        if live.get(name, _ABSENT) != built.get(name, _ABSENT):
            one, other = seen.get(name, _ABSENT), other_seen.get(name, _ABSENT)
            yield {"key": key, "field": name, "live": _short(one), "built": _short(other)}


def _short(value: Any) -> Any:
    """A value that may be large, cut to what can be looked at."""
    if value is _ABSENT:
        return None
    text = str(value)
    return value if len(text) <= LISTED_TEXT else text[:LISTED_TEXT] + "…"

"""Facts as operators see them: CloudEvents with their place in this log, people masked."""

import json
from typing import Any

from onestop_contracts.personal import is_personal, masked

from onestop_chassis.bus.feed import INBOX_PREFIX
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.telemetry.logging import HIDDEN, MASK

Fact = dict[str, Any]
_OWN_WORDS = "onestop.chassis."
"""What operators and the service itself wrote down; it is for operators to read."""


def id_of(service: str, row: StoredRow) -> str:
    """The producer's id: a fact has the same one in every log that holds it."""
    if row.foreign:
        return f"{row.stream.removeprefix(INBOX_PREFIX)}/{row.version}"
    return f"{service}/{row.position}"


def told(service: str, row: StoredRow, *, full: bool, revealed: bool = False) -> Fact:
    """A row as a CloudEvent with its `position` in this log; `full` with its data.

    A row that nobody can read has `unreadable`, which says why, instead of what is missing.
    """
    fact: Fact = {
        "position": row.position,
        "id": id_of(service, row),
        "type": row.type,
        "streamid": row.stream,
        "streamversion": row.version,
        "heard": row.foreign,
    }
    try:
        stored: Any = json.loads(row.state)
        meta = dict(stored) if row.foreign else dict(stored["meta"])
        data = meta.pop("data", None) if row.foreign else stored["data"]
        source = row.stream.removeprefix(INBOX_PREFIX) if row.foreign else service
    except (ValueError, LookupError, TypeError, RecursionError) as error:
        return {**fact, "unreadable": f"{type(error).__name__}: {error}"}
    envelope = {"specversion": "1.0", "source": f"/onestop/{source}"}
    shown = {**envelope, "datacontenttype": "application/json", **meta, **fact}
    if row.foreign:
        shown |= {name: meta[name] for name in ("id", "streamid", "streamversion") if name in meta}
    if full:
        shown["data"] = data if revealed else shielded(row.type, data)
    return shown


def shielded(kind: str, data: Any) -> Any:
    """A fact's data with people masked."""
    return _hidden(data) if kind.startswith(_OWN_WORDS) else masked(data)


def _hidden(value: Any) -> Any:
    """Of the service's own notes only what names a person outright, or opens a door."""
    if isinstance(value, dict):
        return {
            name: MASK if name.lower() in HIDDEN and is_personal(name, inner) else _hidden(inner)
            for name, inner in value.items()
        }
    return [_hidden(inner) for inner in value] if isinstance(value, list) else value

"""Facts as operators see them: CloudEvents with their place in this log, people masked."""

import json
from typing import Any

from onestop_contracts.envelope import Attributes
from onestop_contracts.personal import masked_as, masked_event

from onestop_chassis.bus.feed import INBOX_PREFIX
from onestop_chassis.bus.unreadable import UNREADABLE, Unreadable
from onestop_chassis.log.stored import StoredRow

Fact = dict[str, Any]


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
    meta = meta if revealed else masked_as(Attributes, meta)
    shown = {**envelope, "datacontenttype": "application/json", **meta, **fact}
    if row.foreign:
        shown |= {name: meta[name] for name in ("id", "streamid", "streamversion") if name in meta}
    if full:
        shown["data"] = data if revealed else veiled(row.type, data)
    return shown


def veiled(kind: str, data: Any) -> Any:
    """The data of a fact of this stored type with people masked; of an unreadable record the
    reason alone."""
    if kind == UNREADABLE and isinstance(data, dict):
        said = Unreadable.model_validate({"reason": str(data.get("reason", ""))}).reason
        return masked_as(Unreadable, {**data, "reason": said})
    return masked_event(kind, data)

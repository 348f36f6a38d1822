"""Between facts and stored bytes: own events with their meta, others' CloudEvents as they came."""

import json
import re
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import onestop_contracts.language  # noqa: F401  a process reads every published fact, whoever's
import orjson
from onestop_contracts.envelope import Attributes, Envelope
from onestop_contracts.event import Event, read_event, read_event_json

from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Cause, Recorded

_ATTRIBUTES = Attributes.__pydantic_validator__
_quoted = json.encoder.encode_basestring  # Text as JSON, other alphabets left as they are.


@lru_cache(maxsize=64)
def instant(at: datetime) -> str:
    """An aware instant as stored: UTC, RFC 3339, always with microseconds."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def encode(event: Event, cause: Cause, recorded_at: datetime) -> bytes:
    """An own event as it is stored: `{"meta": {...}, "data": {...}}`."""
    time = instant(recorded_at)
    effective_at = event.effective(recorded_at)
    effective = time if effective_at is recorded_at else instant(effective_at)
    meta = (
        f'{{"meta":{{"time":"{time}","effectivetime":"{effective}",'
        f'"subject":{_quoted(event.subject)},'
        f'"correlationid":{_quoted(cause.correlation_id)},'
        f'"causationid":{_quoted(cause.causation_id)},'
        f'"commandid":{_quoted(cause.command_id)},'
        f'"actor":{_quoted(cause.actor)},'
        f'"capacity":{_quoted(cause.capacity)},'
        f'"jurisdiction":{_quoted(cause.jurisdiction)}{_more(cause)}}},"data":'
    )
    return b"%s%s}" % (meta.encode(), event.__pydantic_serializer__.to_json(event))


def _more(cause: Cause) -> str:
    """What not every fact has."""
    act = f',"act":{_quoted(cause.act)}' if cause.act else ""
    return f'{act},"traceparent":{_quoted(cause.trace)}' if cause.trace else act


def decode(service: str, row: StoredRow) -> Recorded[Any]:
    """The fact in a row of the log of `service`.

    Raises:
        UnknownType: no class carries the row's type; it is for the caller to park it.
        ValueError: the bytes are not what the type says (pydantic's errors are ValueErrors).
    """
    halves = _foreign_halves(row.state) if row.foreign else _own_halves(row.state)
    if halves is None:
        return _foreign(row) if row.foreign else _own(service, row)
    try:
        return _foreign_of(row, *halves) if row.foreign else _own_of(service, row, *halves)
    except ValueError:  # read again as a whole: what is wrong is said of the whole
        return _foreign(row) if row.foreign else _own(service, row)


def recorded_at(row: StoredRow) -> datetime:
    """When an own fact was recorded, whatever it says and whether or not its type is known."""
    return datetime.fromisoformat(json.loads(row.state)["meta"]["time"])


def _own_halves(state: bytes) -> tuple[bytes, bytes] | None:
    """Meta and data of a fact in the compact form our own log writes.

    Meta is flat, so the first `},"data":` is where it ends: within a string its quotation mark
    would be escaped.
    """
    cut = state.find(b'},"data":')
    if cut < 0 or not state.startswith(b'{"meta":{') or not state.endswith(b"}"):
        return None
    return state[8 : cut + 1], state[cut + 9 : -1]


def _foreign_halves(state: bytes) -> tuple[bytes, bytes] | None:
    """The attributes and the data of a CloudEvent whose data come last, as our relay sends it."""
    cut = state.find(b',"data":{')
    if cut < 0 or not state.endswith(b"}"):
        return None
    return state[:cut] + b"}", state[cut + 8 : -1]


def _own(service: str, row: StoredRow) -> Recorded[Any]:
    stored = json.loads(row.state)
    return _recorded(service, row, stored["meta"], read_event(row.type, stored["data"]))


def _own_of(service: str, row: StoredRow, meta: bytes, data: bytes) -> Recorded[Any]:
    return _recorded(service, row, orjson.loads(meta), read_event_json(row.type, data))


def _recorded(service: str, row: StoredRow, meta: dict[str, str], event: Event) -> Recorded[Any]:
    time, effective = meta["time"], meta["effectivetime"]
    recorded_at = datetime.fromisoformat(time)
    return Recorded(
        event,
        f"{service}/{row.position}",
        service,
        row.position,
        row.stream,
        row.version,
        recorded_at,
        recorded_at if effective == time else datetime.fromisoformat(effective),
        meta["subject"],
        Cause(
            meta["commandid"],
            meta["correlationid"],
            meta["causationid"],
            meta["actor"],
            meta["capacity"],
            meta["jurisdiction"],
            act=meta.get("act", ""),
            trace=meta.get("traceparent", ""),
        ),
    )


def _foreign(row: StoredRow) -> Recorded[Any]:
    envelope = Envelope.model_validate_json(row.state)
    return _told(row, envelope, read_event(envelope.type, envelope.data))


def _foreign_of(row: StoredRow, attributes: bytes, data: bytes) -> Recorded[Any]:
    envelope: Attributes = _ATTRIBUTES.validate_json(attributes)
    return _told(row, envelope, read_event_json(envelope.type, data))


def _told(row: StoredRow, envelope: Attributes, event: Event) -> Recorded[Any]:
    return Recorded(
        event=event,
        id=envelope.id,
        source=envelope.service,
        position=row.position,
        stream=envelope.streamid,
        version=envelope.streamversion,
        recorded_at=envelope.time,
        effective_at=envelope.effectivetime,
        subject=envelope.subject,
        cause=Cause(
            envelope.commandid,
            envelope.correlationid,
            envelope.causationid,
            envelope.actor,
            envelope.capacity,
            envelope.jurisdiction,
            act=envelope.act,
            trace=envelope.traceparent,
        ),
    )


_SUBJECT = re.compile(rb'"subject":"([^"\\]*)"')


def subject_of(row: StoredRow) -> str:
    """As `project_of`, and faster for facts in the form our own logs and relays write."""
    halves = _foreign_halves(row.state) if row.foreign else _own_halves(row.state)
    found = _SUBJECT.search(halves[0]) if halves else None
    return found[1].decode(errors="replace") if found and found[1] else project_of(row)


def project_of(row: StoredRow) -> str:
    """The project a row belongs to, else its producer's stream, without decoding its event.

    Never fails: of a row that nobody can read the own stream is known at least.
    """
    try:
        stored = json.loads(row.state)
        if row.foreign:
            return str(stored.get("subject") or stored["streamid"])
        return str(stored["meta"]["subject"] or row.stream)
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return row.stream

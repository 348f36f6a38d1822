"""Between facts and stored bytes: own events with their meta, others' CloudEvents as they came."""

import json
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

import onestop_contracts.language  # noqa: F401  a process reads every published fact, whoever's
from onestop_contracts.envelope import Envelope
from onestop_contracts.event import Event, read_event

from onestop_chassis.cause import Cause
from onestop_chassis.recorded import Recorded
from onestop_chassis.stored import StoredRow

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
        f'"jurisdiction":{_quoted(cause.jurisdiction)}}},"data":'
    )
    return b"%s%s}" % (meta.encode(), event.__pydantic_serializer__.to_json(event))


def decode(service: str, row: StoredRow) -> Recorded[Any]:
    """The fact in a row of the log of `service`.

    Raises:
        UnknownType: no class carries the row's type; it is for the caller to park it.
        ValueError: the bytes are not what the type says (pydantic's errors are ValueErrors).
    """
    return _foreign(row) if row.foreign else _own(service, row)


def _own(service: str, row: StoredRow) -> Recorded[Any]:
    stored = json.loads(row.state)
    meta = stored["meta"]
    return Recorded(
        event=read_event(row.type, stored["data"]),
        id=f"{service}/{row.position}",
        source=service,
        position=row.position,
        stream=row.stream,
        version=row.version,
        recorded_at=datetime.fromisoformat(meta["time"]),
        effective_at=datetime.fromisoformat(meta["effectivetime"]),
        subject=meta["subject"],
        cause=Cause(
            meta["commandid"],
            meta["correlationid"],
            meta["causationid"],
            meta["actor"],
            meta["capacity"],
            meta["jurisdiction"],
        ),
    )


def _foreign(row: StoredRow) -> Recorded[Any]:
    envelope = Envelope.model_validate_json(row.state)
    return Recorded(
        event=read_event(envelope.type, envelope.data),
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
        ),
    )


def project_of(row: StoredRow) -> str:
    """The project a row belongs to, else its producer's stream, without decoding its event.

    Never fails: of a row that nobody can read the own stream is known at least.
    """
    try:
        stored = json.loads(row.state)
        if row.foreign:
            return str(stored.get("subject") or stored["streamid"])
        return str(stored["meta"]["subject"] or row.stream)
    except (ValueError, LookupError, TypeError, AttributeError):
        return row.stream

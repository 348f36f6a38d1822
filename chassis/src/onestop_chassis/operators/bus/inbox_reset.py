"""Moves a service's own inbox: what it reads next of another service."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from time import monotonic
from typing import Any

from psycopg import Connection

from onestop_chassis.bus.bus import Bus
from onestop_chassis.log.database import APPEND_LOCK, Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.bus.carrier import transport_of
from onestop_chassis.operators.bus.move import (
    IN_PROCESS,
    Move,
    MoveTo,
    counted,
    in_words,
    moves,
)
from onestop_chassis.operators.bus.transport import Transport, position_before
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.names import known
from onestop_chassis.operators.switch import Part
from onestop_chassis.operators.switches import Switches
from onestop_chassis.refusal import Conflict

REST_SECONDS = 60.0
"""A member of a Kafka group that went is counted until its session has run out (10 s)."""
_DELETE = "DELETE FROM inbox_positions WHERE source = %s AND partition = %s"
_SET = (
    "INSERT INTO inbox_positions (source, partition, record_offset, position)"
    " VALUES (%s, %s, %s, %s) ON CONFLICT (source, partition) DO UPDATE SET"
    " record_offset = excluded.record_offset, position = excluded.position"
)


@dataclass(frozen=True, slots=True)
class OwnInbox:
    """A service's inbox: whom it `listens` to, where what it heard is stored, whether it is open,
    the bus it hears on, and what it says there of itself."""

    listens: tuple[str, ...]
    log: Log
    database: Database
    switches: Switches
    bus: Bus
    on_the_bus: Callable[[], Mapping[str, Any]]


class InboxOpen(Conflict):
    """The inbox is at work and would overwrite what is set."""

    code = "inbox-open"
    title = "The inbox is open"
    title_zh = "收件仍在进行"
    remedy = "Close it (onestop bus close SERVICE), move it, open it again (onestop bus open)."
    remedy_zh = "请先关闭收件（onestop bus close 服务），移动后再打开（onestop bus open 服务）。"


class ResetInbox(MoveTo):
    """Whose facts are meant, and where to read on."""

    source: str


def _plan(own: OwnInbox, wanted: ResetInbox) -> JobPlan:
    """Refuses while the inbox is open."""
    known("来源", "source", wanted.source, own.listens)
    if own.switches.is_open(Part.INBOX):
        raise InboxOpen(f"{own.log.service} 的收件未关闭 / the inbox of {own.log.service} is open")
    found = _moves(own.log, transport_of(own.bus), wanted)
    places = [{"partition": one.place.partition, "now": one.now, "then": one.then} for one in found]
    return JobPlan(
        sum(counted(found).values()),
        in_words(own.log.service, wanted.source, found),
        {**counted(found), "partitions": places},
    )


def _run(own: OwnInbox, working: Working[ResetInbox]) -> JobOutcome:
    """Waits until nobody stores anything, then sets all positions in one transaction."""
    wanted = working.parameters
    counts = working.counts
    if not working.resumed:
        transport = transport_of(own.bus)
        _wait_for_rest(own, working, transport)
        found = _moves(own.log, transport, wanted)
        counts = counted(found)
        total = sum(counts.values())
        with own.database.connection() as connection, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(%s)", (APPEND_LOCK,))
            for one in found:
                _set(connection, transport, wanted.source, one)
            working.save(total, total, counts, {"moved": True}, connection)
    facts = {"positions": _stored(own.log, wanted.source)}
    return JobOutcome(sum(counts.values()), counts, facts=facts)


def _moves(log: Log, transport: Transport, wanted: ResetInbox) -> list[Move]:
    stored = log.inbox_positions(wanted.source)
    if transport.kind == IN_PROCESS:
        now = {n: one.position + 1 for n, one in stored.items()}
    else:
        now = {n: one.offset + 1 for n, one in stored.items()}
    return moves(transport, wanted.source, wanted, now)


def _wait_for_rest(own: OwnInbox, working: Working[ResetInbox], transport: Transport) -> None:
    """Raises InboxOpen where it was opened again, or does not come to rest."""
    end = monotonic() + REST_SECONDS
    while not own.switches.is_open(Part.INBOX) and monotonic() < end:
        here: Mapping[str, Any] = own.on_the_bus()
        heeded = not here.get("listening", False)  # between two terms it rests, too
        if heeded and here.get("resting", True) and not transport.members(own.log.service):
            return
        working.rest(0.2)
    raise InboxOpen(f"{own.log.service} 仍在接收 / {own.log.service} still receives")


def _set(connection: Connection[Any], transport: Transport, source: str, one: Move) -> None:
    partition, last = one.place.partition, one.then - 1
    if one.then <= one.place.first:
        connection.execute(_DELETE, (source, partition))
        return
    at_process = transport.kind == IN_PROCESS
    position = last if at_process else position_before(transport, source, one.place, one.then)
    connection.execute(_SET, (source, partition, last, position))


def _stored(log: Log, source: str) -> dict[str, Any]:
    stored = log.inbox_positions(source)
    return {str(n): {"offset": one.offset, "position": one.position} for n, one in stored.items()}


def reset_inbox(own: OwnInbox) -> JobKind[ResetInbox]:
    """Moves this inbox on the topic of one source."""
    return JobKind(
        "bus.reset",
        ResetInbox,
        lambda wanted: f"inbox/{wanted.source}",
        partial(_plan, own),
        partial(_run, own),
        weighty=True,
    )

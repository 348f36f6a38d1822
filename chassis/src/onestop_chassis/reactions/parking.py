"""Facts whose reaction failed wait here, per project and in order, until somebody lets them go."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import ClassVar, assert_never

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Remark, Wording
from pydantic import AwareDatetime

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Conflict, NotFound


class FactParked(Internal):
    """The fact at `position` could not be reacted to; the ones behind it wait as well."""

    TYPE: ClassVar[str] = "onestop.chassis.FactParked.v1"

    queue: Code
    position: int
    type: Code
    reason: Wording
    behind: bool
    parked_at: AwareDatetime


class FactReleased(Internal):
    """The reaction to the fact was tried again and recorded."""

    TYPE: ClassVar[str] = "onestop.chassis.FactReleased.v1"

    queue: Code
    position: int
    released_at: AwareDatetime


class FactSkipped(Internal):
    """An operator let the fact pass without a reaction, for this reason."""

    TYPE: ClassVar[str] = "onestop.chassis.FactSkipped.v1"

    queue: Code
    position: int
    reason: Remark
    skipped_at: AwareDatetime


ParkingEvent = FactParked | FactReleased | FactSkipped


@dataclass(frozen=True, slots=True)
class ParkFact:
    """Put the fact at the end of its project's queue."""

    queue: str
    position: int
    type: str
    reason: str
    at: AwareDatetime


@dataclass(frozen=True, slots=True)
class ReleaseFact:
    """The first fact of the queue was reacted to."""

    queue: str
    position: int
    at: AwareDatetime


@dataclass(frozen=True, slots=True)
class SkipFact:
    """Give the first fact of the queue up."""

    queue: str
    position: int
    reason: str
    at: AwareDatetime


ParkingCommand = ParkFact | ReleaseFact | SkipFact


class NothingParked(NotFound):
    """The queue is empty."""

    code = "nothing-parked"
    title = "Nothing is parked there"
    title_zh = "没有待处理的滞留事实"
    remedy = "List what is parked: GET /ops/parked."
    remedy_zh = "请先查询滞留列表：GET /ops/parked。"


class NotFirst(Conflict):
    """Another fact stands before it."""

    code = "not-first-parked"
    title = "Another fact stands before it"
    title_zh = "其前还有未处理的事实"
    remedy = "Retry or skip the first fact of the queue."
    remedy_zh = "请先重试或跳过队列中的第一条。"


@dataclass(frozen=True, slots=True)
class Queue:
    """The positions that wait, oldest first."""

    waiting: tuple[int, ...] = ()


def decide(queue: Queue, command: ParkingCommand) -> Sequence[ParkingEvent]:
    match command:
        case ParkFact(name, position, kind, reason, at):
            if position in queue.waiting:
                return []
            behind = bool(queue.waiting)
            return [
                FactParked(
                    queue=name,
                    position=position,
                    type=kind,
                    reason=reason,
                    behind=behind,
                    parked_at=at,
                )
            ]
        case ReleaseFact(name, position, at):
            _first(queue, position)
            return [FactReleased(queue=name, position=position, released_at=at)]
        case SkipFact(name, position, reason, at):
            _first(queue, position)
            return [FactSkipped(queue=name, position=position, reason=reason, skipped_at=at)]
        case _:
            assert_never(command)


def _first(queue: Queue, position: int) -> None:
    if position not in queue.waiting:
        raise NothingParked(f"position {position} is not parked", position=position)
    if queue.waiting[0] != position:
        raise NotFirst(f"position {queue.waiting[0]} comes first", first=queue.waiting[0])


def evolve(queue: Queue, event: ParkingEvent) -> Queue:
    match event:
        case FactParked(position=position):
            return replace(queue, waiting=(*queue.waiting, position))
        case FactReleased(position=position) | FactSkipped(position=position):
            return replace(queue, waiting=tuple(p for p in queue.waiting if p != position))
        case _:
            assert_never(event)


parking = Decider(initial=Queue(), decide=decide, evolve=evolve)


def stream_of(queue: str) -> str:
    """The stream of a queue; a queue is a project code, or a stream id where there is none."""
    return f"parked/{queue}"

"""Where a reader is moved to, and what that means in every partition."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import Field, model_validator

from onestop_chassis.operators.bus.transport import PartitionEnds, Transport, offset_behind
from onestop_chassis.operators.jobs.kind import Parameters, Words
from onestop_chassis.refusal import Conflict

IN_PROCESS = "in-process"


class BeyondTheEnd(Conflict):
    """There is no such record yet; a reader there would pass over what comes next."""

    code = "beyond-the-end"
    title = "The topic does not reach that far"
    title_zh = "主题尚未到达该位置"
    remedy = "Choose an offset or a position within it: onestop bus topics."
    remedy_zh = "请在主题范围内选择偏移或位置：onestop bus topics。"


class MoveTo(Parameters):
    """Exactly one of: the beginning; behind a position of the producer's log, in every partition;
    an offset of one partition, which is the next to be read."""

    earliest: bool = False
    position: int | None = Field(default=None, ge=0)
    partition: int | None = Field(default=None, ge=-1)
    offset: int | None = Field(default=None, ge=0)

    @model_validator(mode="after")
    def _exactly_one(self) -> "MoveTo":
        ways = (self.earliest, self.position is not None, self.offset is not None)
        if sum(ways) != 1 or (self.partition is None) != (self.offset is None):
            raise ValueError("exactly one of earliest, position, partition with offset")
        return self


@dataclass(frozen=True, slots=True)
class Move:
    """One partition: the next offset to be read was `now` and will be `then`.

    `records` are those between the two: read again on the way back, given up on the way forward.
    """

    place: PartitionEnds
    now: int
    then: int
    records: int

    @property
    def back(self) -> bool:
        return self.then < self.now


def moves(transport: Transport, source: str, move_to: MoveTo, now: Mapping[int, int]) -> list[Move]:
    """What it means for a reader that reads next at `now` (per partition; absent: the first).

    Raises:
        BeyondTheEnd: an offset or a position that is not there yet.
    """
    places = transport.places(source)
    _must_reach(places, move_to)
    found: list[Move] = []
    for place in places:
        if move_to.partition is not None and move_to.partition != place.partition:
            continue
        at = max(now.get(place.partition, place.first), place.first)
        then = _then(transport, source, move_to, place)
        found.append(Move(place, at, then, _between(transport, source, place, at, then)))
    return found


def counted(found: Sequence[Move]) -> dict[str, int]:
    """How many records are read again, and how many are given up."""
    return {
        "read_again": sum(one.records for one in found if one.back),
        "given_up": sum(one.records for one in found if not one.back),
    }


def in_words(reader: str, source: str, found: Sequence[Move]) -> tuple[Words, ...]:
    """What will come of it, so that nobody can mistake it."""
    counts = counted(found)
    again, lost = counts["read_again"], counts["given_up"]
    words = [
        (
            f"{reader} 读取 {source} 的位置将移动：{again} 条重读，{lost} 条放弃",
            f"{reader} will be moved on {source}: {again} records read again, {lost} given up",
        )
    ]
    if lost:
        words.append(
            (
                f"警告：{lost} 条记录将不再送达 {reader}",
                f"Warning: {lost} records will never reach {reader}",
            )
        )
    return tuple(words)


def _must_reach(places: Sequence[PartitionEnds], move_to: MoveTo) -> None:
    ends = {place.partition: place.end for place in places}
    last = max((place.position for place in places), default=0)
    if move_to.position is not None and move_to.position > last:
        raise BeyondTheEnd(f"最后位置 {last} / the last position is {last}", last=last)
    if move_to.partition is not None and move_to.offset is not None:
        end = ends.get(move_to.partition)
        if end is None or move_to.offset > end:
            raise BeyondTheEnd(
                f"分区 {move_to.partition}，末端 {end} / partition {move_to.partition}, end {end}",
                ends=ends,
            )


def _then(transport: Transport, source: str, move_to: MoveTo, place: PartitionEnds) -> int:
    if move_to.earliest:
        return place.first
    if move_to.offset is not None:
        return max(move_to.offset, place.first)
    assert move_to.position is not None
    if transport.kind == IN_PROCESS:  # its offsets are positions
        return move_to.position + 1
    return offset_behind(transport, source, place, move_to.position)


def _between(transport: Transport, source: str, place: PartitionEnds, at: int, then: int) -> int:
    if transport.kind != IN_PROCESS:
        return abs(then - at)
    low, high = sorted((at, then))
    return transport.count(source, low - 1) - transport.count(source, high - 1)

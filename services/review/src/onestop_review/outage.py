"""The channel through which objections are filed, and when it was down.

Silence counts only while an objection could have been filed, so an outage in a window's last
working hours extends the window. One stream for the channel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Invalid
from onestop_contracts.event import Internal
from pydantic import AwareDatetime

from onestop_review.fault import fault, so_many

STREAM = "channel/objections"


class OutageRecorded(Internal):
    """The channel was down from `from_at` to `until_at`; `source` is `presence` or `operator`."""

    TYPE: ClassVar[str] = "onestop.review.OutageRecorded.v1"

    from_at: AwareDatetime
    until_at: AwareDatetime
    cause: str
    source: str


class OutageInvalid(Invalid):
    """The outage ends before it begins, ends in the future, or has no cause."""

    code = "outage-invalid"
    title = "The outage cannot be recorded as given"
    title_zh = "故障记录有误"
    remedy = "Give the first and last instant of the outage, in the past, and its cause."
    remedy_zh = "请填写已经结束的故障起止时间及原因。"


@dataclass(frozen=True, slots=True)
class RecordOutage:
    """Records that nothing could be filed between two instants that are past."""

    from_at: datetime
    until_at: datetime
    cause: str
    source: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Channel:
    """The outages on record, in the order they were recorded."""

    outages: tuple[OutageRecorded, ...] = ()


def decide(channel: Channel, command: RecordOutage) -> Sequence[OutageRecorded]:
    """One event, unless an outage already on record covers it whole.

    Raises:
        OutageInvalid: listing what is wrong with the instants or the cause.
    """
    faults = []
    if command.until_at <= command.from_at:
        faults.append(fault("until_at", "not after from_at", "结束时间应晚于开始时间"))
    if command.until_at > command.at:
        faults.append(fault("until_at", "is in the future", "结束时间不得晚于当前时间"))
    if not command.cause.strip():
        faults.append(fault("cause", "say what happened", "请说明原因"))
    if faults:
        raise OutageInvalid(so_many(faults), errors=faults)
    if any(
        known.from_at <= command.from_at and command.until_at <= known.until_at
        for known in channel.outages
    ):
        return []
    return [
        OutageRecorded(
            from_at=command.from_at,
            until_at=command.until_at,
            cause=command.cause,
            source=command.source,
        )
    ]


def evolve(channel: Channel, event: OutageRecorded) -> Channel:
    """The channel after a fact."""
    return Channel((*channel.outages, event))


outage = Decider(initial=Channel(), decide=decide, evolve=evolve)

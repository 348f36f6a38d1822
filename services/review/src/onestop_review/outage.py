"""The channel through which objections are filed, and when it was down.

Silence counts only while an objection could have been filed, so an outage in a window's last
working hours extends the window. One stream for the channel.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.actor import Actor
from onestop_chassis.noun import Noun
from onestop_chassis.now import SYSTEM, Now
from onestop_chassis.refusal import Fault, Invalid, fault, so_many
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Prose
from onestop_contracts.people import CITY, Role
from onestop_contracts.times import Instant
from pydantic import AwareDatetime, Field

from onestop_review.register import RegisterAct

STREAM = "channel/objections"


class OutageRecorded(Internal):
    """The channel was down from `from_at` to `until_at`; `source` is `presence` or `operator`."""

    TYPE: ClassVar[str] = "onestop.review.OutageRecorded.v1"

    from_at: AwareDatetime
    until_at: AwareDatetime
    cause: Prose
    source: Code


@dataclass(frozen=True, slots=True)
class Channel:
    """The outages on record, in the order they were recorded."""

    outages: tuple[OutageRecorded, ...] = ()


class OutageInvalid(Invalid):
    """The outage ends before it begins, ends in the future, or has no cause."""

    code = "outage-invalid"
    title = "The outage cannot be recorded as given"
    title_zh = "故障记录有误"
    remedy = "Give the first and last instant of the outage, in the past, and its cause."
    remedy_zh = "请填写已经结束的故障起止时间及原因。"


def the_operator(actor: Actor, channel: Channel, now: Now[Any]) -> str:
    """The operator of the service, which is the whole city's."""
    return actor.require(Role.OPERATOR, jurisdiction=CITY)


class RecordOutage(RegisterAct[Channel]):
    """Records that no objection could be filed between two instants that are past (通道故障).

    Windows that it touched in their last hours are extended. Where nobody could come in at all,
    the service itself records it. What lies in an outage on record adds nothing, and is refused
    where it says anything else.
    """

    by = the_operator
    refuses = (OutageInvalid, DoneOtherwise)
    opens = True

    from_at: Instant
    until_at: Instant
    cause: Prose = Field(examples=["意见提交渠道中断"])

    def decide(self, channel: Channel, now: Now[Any]) -> Sequence[OutageRecorded]:
        faults = self._faults(now)
        if faults:
            raise OutageInvalid(so_many(faults), errors=faults)
        known = self._known(channel)
        if known and now.capacity == SYSTEM:
            return []
        if known:
            return self.done_before(**known.model_dump(exclude={"source"}))
        source = "presence" if now.capacity == SYSTEM else "operator"
        return [
            OutageRecorded(
                from_at=self.from_at, until_at=self.until_at, cause=self.cause, source=source
            )
        ]

    def _known(self, channel: Channel) -> OutageRecorded | None:
        """The outage on record that these instants lie in; the very same before a longer one."""
        around = [
            known
            for known in channel.outages
            if known.from_at <= self.from_at and self.until_at <= known.until_at
        ]
        return min(around, key=lambda known: known.until_at - known.from_at, default=None)

    def _faults(self, now: Now[Any]) -> list[Fault]:
        faults = []
        if self.until_at <= self.from_at:
            faults.append(fault("until_at", "not after from_at", "结束时间应晚于开始时间"))
        if self.until_at > now.at:
            faults.append(fault("until_at", "is in the future", "结束时间不得晚于当前时间"))
        if not self.cause:
            faults.append(fault("cause", "say what happened", "请说明原因"))
        return faults


def evolve(channel: Channel, event: OutageRecorded) -> Channel:
    """The channel after a fact."""
    return Channel((*channel.outages, event))


outage: Noun[Channel, Any] = Noun(
    stream=STREAM,
    path="/outages",
    initial=Channel(),
    evolve=evolve,
    acts=(RecordOutage,),
)

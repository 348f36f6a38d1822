"""A firm that may not be selected for the time being."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.now import Now
from onestop_contracts.fields import Prose
from onestop_contracts.intermediary_market import IntermediaryReinstated, IntermediarySuspended
from pydantic import Field

from onestop_intermediary_market.intermediary.acting import IntermediaryAct, the_market_officer
from onestop_intermediary_market.intermediary.events import IntermediaryEvent
from onestop_intermediary_market.intermediary.state import Intermediary


class SuspendIntermediary(IntermediaryAct):
    """The firm cannot be selected until it is reinstated.

    Source: notice E6.
    """

    by = the_market_officer
    refuses = (DoneOtherwise,)

    reason: Prose = Field(min_length=1, max_length=1000, examples=["报告质量不合格"])

    def decide(self, firm: Intermediary, now: Now[None]) -> Sequence[IntermediaryEvent]:
        if firm.suspended:
            return self.done_before(reason=firm.suspended_because)
        code = now.key("intermediary")
        return [IntermediarySuspended(intermediary=code, reason=self.reason, suspended_at=now.at)]


class ReinstateIntermediary(IntermediaryAct):
    """The firm can be selected again.

    Source: notice E6.
    """

    by = the_market_officer

    def decide(self, firm: Intermediary, now: Now[None]) -> Sequence[IntermediaryEvent]:
        if not firm.suspended:
            return []
        return [IntermediaryReinstated(intermediary=now.key("intermediary"), reinstated_at=now.at)]

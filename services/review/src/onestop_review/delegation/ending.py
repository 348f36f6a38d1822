"""Ending: a power goes back to the department that handed it over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from onestop_chassis.now import Now
from onestop_chassis.refusal import ONE, fault
from onestop_contracts.fields import Code, Prose
from onestop_contracts.review import DelegationEnded
from pydantic import Field

from onestop_review.delegation.keeping import (
    DelegationsInvalid,
    DelegationUnknown,
    require_theirs,
    the_leaders_or_a_head,
)
from onestop_review.delegation.state import Delegations
from onestop_review.register import RegisterAct


class EndDelegation(RegisterAct[Delegations]):
    """Takes a delegation out of force from `ended_on`; ended twice, the earlier end stands.

    Source: notice C1.
    """

    by = the_leaders_or_a_head
    refuses = (DelegationUnknown, DelegationsInvalid)

    delegation: Code = Field(max_length=100)
    ended_on: date
    reason: Prose = Field(examples=["委托期满"])

    def allowed(self, known: Delegations, now: Now[Any]) -> None:
        require_theirs(known, self.delegation, now)

    def decide(self, known: Delegations, now: Now[Any]) -> Sequence[DelegationEnded]:
        versions = known.versions.get(self.delegation)
        if not versions:
            raise DelegationUnknown(self.delegation, delegation=self.delegation)
        if not self.reason.strip():
            errors = [fault("reason", "say why it ends", "请说明终止原因")]
            raise DelegationsInvalid(ONE, errors=errors)
        if versions[-1].ended_on is not None:
            return []
        ended = DelegationEnded(
            delegation=self.delegation,
            department=versions[-1].department,
            ended_on=self.ended_on,
            reason=self.reason,
        )
        return [ended]

"""Ending: a power goes back to the department that handed it over."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from onestop_chassis.now import Now
from onestop_chassis.refusal import Fault, fault, so_many
from onestop_contracts.fields import Code, Prose
from onestop_contracts.review import DelegationEnded
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.delegation.keeping import (
    DelegationEndStands,
    DelegationsInvalid,
    DelegationUnknown,
    require_theirs,
    the_leaders_or_a_head,
)
from onestop_review.delegation.state import Delegations
from onestop_review.register import RegisterAct


class EndDelegation(RegisterAct[Delegations]):
    """Takes a delegation out of force from `ended_on`, which is today or later.

    Until that day has come a further act corrects it; after that the end stands.

    Source: notice C1.
    """

    by = the_leaders_or_a_head
    refuses = (DelegationUnknown, DelegationsInvalid, DelegationEndStands)

    delegation: Code = Field(max_length=100)
    ended_on: Day
    reason: Prose = Field(examples=["委托期满"])

    def allowed(self, known: Delegations, now: Now[Any]) -> None:
        require_theirs(known, self.delegation, now)

    def decide(self, known: Delegations, now: Now[Any]) -> Sequence[DelegationEnded]:
        versions = known.versions.get(self.delegation)
        if not versions:
            raise DelegationUnknown(self.delegation, delegation=self.delegation)
        last = versions[-1]
        if (self.ended_on, self.reason) == (last.ended_on, last.ended_because):
            return []
        if last.ended_on is not None and last.ended_on <= now.day:
            told = f"{self.delegation}: {last.ended_on}"
            raise DelegationEndStands(told, ended_on=last.ended_on.isoformat())
        faults = self._faults(now.day)
        if faults:
            raise DelegationsInvalid(so_many(faults), errors=faults)
        ended = DelegationEnded(
            delegation=self.delegation,
            department=last.department,
            ended_on=self.ended_on,
            reason=self.reason,
        )
        return [ended]

    def _faults(self, today: date) -> list[Fault]:
        faults = []
        if self.ended_on < today:
            faults.append(fault("ended_on", "is before today", "终止日期不得早于今日"))
        if not self.reason:
            faults.append(fault("reason", "say why it ends", "请说明终止原因"))
        return faults

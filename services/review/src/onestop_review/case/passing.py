"""The power to decide passes to the other side in the middle of a case (权力移转)."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.refusal import Forbidden
from onestop_chassis.worktime import local_day
from onestop_contracts.parts import Authority, PassingGround
from onestop_contracts.review import AuthorityPassed

from onestop_review.case.acting import CaseAct
from onestop_review.case.state import Case, CaseNow
from onestop_review.case.words import TERMINAL
from onestop_review.docket import docket
from onestop_review.power import Power


class NoDelegation(Forbidden):
    """The centre has no delegation of this item in force on that day: its department decides."""

    code = "no-delegation"
    title = "No delegation of this item is in force"
    title_zh = "该事项无有效委托"
    remedy = "Let the department's authorised person decide, or let it delegate the item again."
    remedy_zh = "请由主管部门有权人员决定，或由主管部门重新办理委托。"

    @classmethod
    def of(cls, case: Case, now: CaseNow) -> "NoDelegation":
        """For this case, on this day."""
        item, department = case.facts.item, case.facts.department
        detail = f"{item} is not delegated on {now.day} / 该日无有效委托，由 {department} 决定"
        return cls(detail, item=item, on=now.day.isoformat(), department=department)


def not_delegated(case: Case, now: CaseNow) -> bool:
    """Whether the department decides for want of a delegation, and not by the negative list."""
    power = power_of(case, now)
    department = power.authority is Authority.DEPARTMENT
    return department and power.ground is not PassingGround.NEGATIVE_LIST


def power_of(case: Case, now: CaseNow) -> Power:
    """Who holds the power to decide the item today."""
    facts, major = case.facts, now.state_of(docket).major
    return now.rules.power(facts.jurisdiction, facts.item, now.day, major=major)


def passed(case: Case, now: CaseNow) -> Sequence[AuthorityPassed]:
    """That the power has passed since the case was opened or since it passed last, if it has.

    It counts from the day on which the delegation or the list says so, recorded whenever.
    """
    if case.begun is None or case.progress in TERMINAL:
        return ()
    assert case.authority is not None
    power = power_of(case, now)
    if power.authority is case.authority:
        return ()
    facts = case.facts
    return (
        AuthorityPassed(
            project=facts.project,
            item=facts.item,
            department=facts.department,
            jurisdiction=facts.jurisdiction,
            passed_from=case.authority,
            passed_to=power.authority,
            ground=power.ground,
            basis=power.basis,
            effective_at=_counts_from(case, power.since, now),
            passed_at=now.at,
        ),
    )


def _counts_from(case: Case, since: date | None, now: CaseNow) -> datetime:
    """The beginning of the day that the rule names, if that is after what was before; else now.

    Before are the last passing, or the opening, and what the project was amended to since.
    """
    last = case.passings[-1].effective_at if case.passings else case.since
    before = max(last, now.state_of(docket).amended_at or last)
    if since is None or since <= local_day(before):
        return now.at
    return datetime.combine(since, time(), SHANGHAI).astimezone(UTC)


class PassAuthority(CaseAct):
    """By the policy: who holds the power may have changed; the case follows it (`passed`)."""

    def decide(self, case: Case, now: CaseNow) -> Sequence[AuthorityPassed]:
        return ()  # recorded ahead of this, as ahead of whatever is done

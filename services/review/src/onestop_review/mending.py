"""An objection that was returned, and the working day in which it can be mended."""

from collections.abc import Sequence

from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.review import WindowExtended

from onestop_review.case_commands import LapseMending, LapseWindow, ReturnObjection
from onestop_review.case_events import ObjectionFell, ObjectionReturned
from onestop_review.case_guard import runs
from onestop_review.case_state import Case
from onestop_review.objections import Objection
from onestop_review.silence import after_outage, outage_facts


def returned(case: Case, objection: Objection, c: ReturnObjection) -> Sequence[Event]:
    """The window is open again, for as long at least as there is to mend."""
    window = case.windows[objection.stage]
    mend_by = deadline(c.at, c.rules.mending, c.calendar)
    sent_back = ObjectionReturned(
        project=c.project,
        item=c.item,
        stage=objection.stage,
        objection=objection.objection,
        deficiencies=c.deficiencies,
        returned_by=c.person,
        mend_by=mend_by,
        returned_at=c.at,
    )
    # A notice that came out while the objection held the window has not moved it yet.
    left = max(window.deadline, window.term.under(c.calendar)) + window.owed
    reopened = WindowExtended(
        project=c.project,
        item=c.item,
        stage=objection.stage,
        reason="mending",
        was=window.deadline,
        deadline=max(left, mend_by),
        facts=c.deficiencies,
        calendar_version=c.calendar.version,
        extended_at=c.at,
    )
    return [sent_back, reopened]


def fell(
    case: Case, objection: Objection, c: ReturnObjection | LapseMending | LapseWindow, why: str
) -> ObjectionFell:
    """The objection is no more; the window goes on to the deadline it has."""
    return ObjectionFell(
        project=c.project,
        item=c.item,
        stage=objection.stage,
        objection=objection.objection,
        reason=why,
        deadline=case.windows[objection.stage].deadline,
        fell_at=c.at,
    )


def lapse_mending(case: Case, c: LapseMending) -> Sequence[Event]:
    """By the timer; nothing where the objection was mended or the case stands still."""
    out = case.returned(c.stage)
    return lapsed(case, out, c) if out is not None and runs(case) else []


def lapsed(case: Case, out: Objection, c: LapseMending | LapseWindow) -> Sequence[Event]:
    """The returned objection falls, unless the channel was down in the last working hours."""
    assert out.term is not None
    mend_by = out.term.deadline
    if c.at < mend_by + c.rules.settle:
        return []
    later = after_outage(mend_by, c.outages, c.rules, c.calendar)
    if later is None:
        return [fell(case, out, c, "not_mended")]
    window = case.windows[out.stage]
    return [
        WindowExtended(
            project=c.project,
            item=c.item,
            stage=out.stage,
            reason="outage",
            was=window.deadline,
            deadline=max(window.deadline, later),
            mend_by=later,
            facts=outage_facts(mend_by, c.outages, c.rules, c.calendar),
            calendar_version=c.calendar.version,
            extended_at=c.at,
        )
    ]

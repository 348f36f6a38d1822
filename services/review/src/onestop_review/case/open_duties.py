"""What a case waits for: which act, of whom, by when. Read off its state, as `ready` is."""

from collections.abc import Iterator
from typing import Any

from onestop_chassis.duty import Duty, Holder, owed
from onestop_contracts.fields import Person
from onestop_contracts.parts import Authority
from onestop_contracts.people import Role

from onestop_review.case.acting import CaseAct
from onestop_review.case.consultation import ConcludeConsultation
from onestop_review.case.convening import ConveneConsultation
from onestop_review.case.correction import RequestCorrection
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.formal_check import RegisterObjection, ReturnObjection
from onestop_review.case.government import RecordGovernmentDecision
from onestop_review.case.mending import MendObjection
from onestop_review.case.objection import incomplete
from onestop_review.case.objections import Objection
from onestop_review.case.obstacles import unfinished
from onestop_review.case.opening import AcceptCase
from onestop_review.case.state import Case, runs
from onestop_review.case.supervision import GiveConsent
from onestop_review.case.who import CENTRE
from onestop_review.case.windows import Window
from onestop_review.case.words import CHECKABLE, Progress, Standing


def open_duties(case: Case) -> tuple[Duty, ...]:
    """What somebody has to do in the case now; nothing while it stands still or is over."""
    if not runs(case):
        return ()
    return (*_acceptance(case), *_supervision(case), *_objections(case), *_decision(case))


def _acceptance(case: Case) -> Iterator[Duty]:
    if case.progress is not Progress.OPENED or case.acceptance is None:
        return
    term = case.acceptance
    act = RequestCorrection if case.missing else AcceptCase
    yield _owed(act, case, _handler(case), since=term.start, due=term.deadline, lapses=True)


def _supervision(case: Case) -> Iterator[Duty]:
    """The answer to each open window; while an objection is out for mending, that."""
    for window in case.windows:
        out = case.returned(window.stage)
        if not window.open:
            continue
        if out is None or out.term is None:
            yield _of_department(GiveConsent, case, window, window.opens_at, window.deadline)
        else:
            yield _of_department(MendObjection, case, window, out.moved_at, out.term.deadline)


def _of_department(act: type[CaseAct], case: Case, window: Window, since: Any, due: Any) -> Duty:
    facts = case.facts
    holder = Holder(
        role=Role.REPRESENTATIVE, jurisdiction=facts.jurisdiction, department=facts.department
    )
    said = {"about": window.stage, "person": window.representative, "lapses": True}
    not_by = tuple(sorted(case.duties.handled))
    return _owed(act, case, (holder,), since=since, due=due, not_by=not_by, **said)


def _objections(case: Case) -> Iterator[Duty]:
    director, government = _led_by(case, Role.DIRECTOR), _led_by(case, Role.GOVERNMENT)
    checks = (*_led_by(case, *CENTRE), _reviewer(case, ""))
    for one in case.objections:
        if one.standing in CHECKABLE:
            check = ReturnObjection if incomplete(one) else RegisterObjection
            yield _rung(check, case, one, checks)
        elif one.standing is Standing.REGISTERED:
            yield _rung(ConveneConsultation, case, one, director)
        elif one.standing is Standing.CONVENED:
            yield _rung(ConcludeConsultation, case, one, director)
        elif one.standing is Standing.ESCALATED:
            yield _rung(RecordGovernmentDecision, case, one, government)


def _rung(
    act: type[CaseAct], case: Case, objection: Objection, holders: tuple[Holder, ...]
) -> Duty:
    due = objection.term.deadline if objection.term else None
    said = {"about": objection.objection, "since": objection.moved_at, "due": due}
    return _owed(act, case, holders, not_by=_either(case), **said)


def _decision(case: Case) -> Iterator[Duty]:
    """The draft, then the decision once nothing stands before it."""
    if case.progress is not Progress.ACCEPTED or case.standing:
        return
    said = {"since": case.accepted_at, "due": case.clock.runs_out_at}
    if case.windows_before and case.draft is None:
        not_by = (*case.duties.objected, *case.duties.supervised)
        yield _owed(DraftDecision, case, _handler(case), not_by=not_by, **said)
    elif not any(unfinished(case)):
        yield _owed(DecideCase, case, _signatory(case), not_by=_either(case), **said)


def _either(case: Case) -> tuple[Person, ...]:
    """Who drafted or supervised: they neither check, convene, conclude nor decide."""
    duties = case.duties
    return tuple(dict.fromkeys((*duties.drafted, *duties.objected, *duties.supervised)))


def _handler(case: Case) -> tuple[Holder, ...]:
    return (_reviewer(case, case.facts.department if _kept(case) else ""),)


def _signatory(case: Case) -> tuple[Holder, ...]:
    return _handler(case) if _kept(case) else _led_by(case, *CENTRE)


def _kept(case: Case) -> bool:
    return case.authority is Authority.DEPARTMENT


def _reviewer(case: Case, department: str) -> Holder:
    place = case.facts.jurisdiction
    return Holder(role=Role.REVIEWER, jurisdiction=place, department=department)


def _led_by(case: Case, *roles: Role) -> tuple[Holder, ...]:
    return tuple(Holder(role=role, jurisdiction=case.facts.jurisdiction) for role in roles)


def _owed(act: type[CaseAct], case: Case, holders: tuple[Holder, ...], **said: Any) -> Duty:
    facts = case.facts
    where = {"department": facts.department, "jurisdiction": facts.jurisdiction}
    named = {"project": facts.project, "item": facts.item, **where}
    return owed(act, facts.project, facts.case, holders=holders, **named, **said)

"""Step 6: the decision, who may take it, and everything it names."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from onestop_contracts.parts import (
    Authority,
    ConsultationOutcome,
    EndedBy,
    GovernmentOutcome,
)
from onestop_contracts.review import ItemApproved, ItemRejected
from onestop_review.case.acting import DutiesNotApart, ObjectionOpen, ReasonsMissing
from onestop_review.case.closed import CaseClosed, CaseStandsStill, NotAccepted
from onestop_review.case.draft import Bound, DraftedAlready
from onestop_review.case.events import DecisionDrafted
from onestop_review.case.obstacles import (
    NotTheDepartment,
    PrerequisitesUnmet,
    WindowOpen,
)
from onestop_review.case.passing import NoDelegation
from onestop_review.case.supervised import NotSupervised
from onestop_review.case.supervision import DraftMissing
from onestop_review.case.words import Outcome

from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTED,
    DELEGATION,
    DRAFTED,
    HANDLING,
    LAPSED,
    REASONS,
    REVIEWER,
    Asked,
    Desk,
    conclusion,
    consent,
    convening,
    decision,
    draft,
    escalation,
    government,
    kept_by_the_list,
    lapse,
    notice,
    objection,
    opening,
    registration,
    returning,
    scenario,
    suspension,
)
from tests.support.review_catalogue import MATERIALS

REJECT = Outcome.REJECT
CONSENTED = (*DRAFTED, consent(), consent(stage=HANDLING))
LATER = "2026-03-20 09:00"
BOTH_AGREE = (consent(), consent(stage=HANDLING))
SERVED = notice(HANDLING, "2026-03-03 10:00")
REFUSED_DRAFT = (*ACCEPTED, draft(outcome=REJECT), SERVED, *BOTH_AGREE)
"""A rejection was drafted, and both windows ended."""
CONDITIONAL = (*ACCEPTED, draft(conditions=("plant trees",)), SERVED, *BOTH_AGREE)


def test_c3_a_decision_names_everything_it_rests_on() -> None:
    approved = scenario.when(*LAPSED, decision()).then(ItemApproved).new[0]
    assert isinstance(approved, ItemApproved)
    assert (approved.person, approved.capacity) == ("director", "director")
    assert (approved.department, approved.authority) == ("nr", Authority.CENTRE)
    assert (approved.delegation, approved.delegation_version) == ("D-1", 1)
    assert approved.materials == MATERIALS
    assert [w.ended_by for w in approved.windows] == [EndedBy.DEFAULT_CONSENT] * 2
    assert (approved.item_version, approved.rule_version) == (1, 1)
    assert approved.remedies


def test_a_case_is_decided_once() -> None:
    for again in (decision("2026-03-06 10:00"), decision("2026-03-06 10:00", REJECT)):
        scenario.when(*LAPSED, decision(), again).then_refused(CaseClosed, state="decided")


def test_no_decision_before_acceptance_or_while_suspended() -> None:
    scenario.when(opening(), decision()).then_refused(NotAccepted)
    scenario.when(*LAPSED, suspension("2026-03-06 08:00"), decision()).then_refused(CaseStandsStill)


@pytest.mark.parametrize("outcome", list(Outcome))
def test_no_decision_while_a_window_is_open(outcome: Outcome) -> None:
    half = (*DRAFTED, consent())
    refused = scenario.when(*half, decision(outcome=outcome)).then_refused(
        WindowOpen, stages=[HANDLING]
    )
    assert "2026-03-05 17:30" in refused.errors[0]["en"]
    scenario.when(*ACCEPTED, consent(), draft(), decision()).then_refused(WindowOpen)


def test_no_decision_while_an_objection_is_open() -> None:
    scenario.when(*DRAFTED, consent(), objection(stage=HANDLING), decision()).then_refused(
        ObjectionOpen
    )


def test_no_decision_while_an_objection_is_out_for_mending() -> None:
    half = (*DRAFTED, consent(), objection(stage=HANDLING, legal_basis=""))
    scenario.when(*half, returning(stage=HANDLING), decision()).then_refused(WindowOpen)


def test_everything_that_is_in_the_way_is_listed_at_once() -> None:
    refused = scenario.when(
        opening(prerequisites=("P1-01",)), *ACCEPTED[1:], decision(delegated=None, remedies="")
    ).then_refused(WindowOpen)
    named = [error["field"] or error["code"] for error in refused.errors]
    assert named == [
        "windows",
        "windows",
        "draft-missing",
        "no-delegation",
        "prerequisites",
        "remedies",
    ]


def test_no_decision_without_a_draft() -> None:
    refused = scenario.when(*ACCEPTED, consent(), decision()).then_refused(WindowOpen)
    assert DraftMissing.code in [error.get("code") for error in refused.errors]


def test_who_drafted_cannot_decide() -> None:
    scenario.when(*LAPSED, decision(person=REVIEWER)).then_refused(DutiesNotApart, did="draft")


@pytest.mark.parametrize(
    ("day", "in_force"),
    [("2026-03-05", False), ("2026-03-06", True), ("2026-03-09", True), ("2026-03-10", False)],
)
def test_the_delegation_must_be_in_force_on_the_day_of_the_decision(
    day: str, in_force: bool
) -> None:
    held = replace(DELEGATION, in_force_from=date(2026, 3, 6), in_force_until=date(2026, 3, 9))
    outcome = scenario.when(*CONSENTED, decision(f"{day} 09:00", delegated=held))
    if in_force:
        outcome.then(ItemApproved)
    else:
        outcome.then_refused(NoDelegation, on=day)


def test_the_delegation_must_cover_the_item() -> None:
    for held in (None, replace(DELEGATION, items=("P1-01",))):
        scenario.when(*LAPSED, decision(delegated=held)).then_refused(NoDelegation)


def test_what_the_negative_list_keeps_is_decided_by_the_department() -> None:
    kept = tuple(kept_by_the_list(act) for act in LAPSED)
    head = kept_by_the_list(decision(person="head.nr", department="nr"))
    approved = scenario.when(*kept, head).then(ItemApproved).new[0]
    assert isinstance(approved, ItemApproved)
    assert (approved.authority, approved.delegation) == (Authority.DEPARTMENT, "")
    for other in ("", "drc"):
        theirs = kept_by_the_list(decision(department=other))
        scenario.when(*kept, theirs).then_refused(NotTheDepartment, department="nr")


def test_an_approval_needs_its_prerequisites_and_a_rejection_does_not() -> None:
    needing = (opening(prerequisites=("P1-01", "P1-03")), *LAPSED[1:])
    unmet = decision(approved=frozenset({"P1-01"}))
    scenario.when(*needing, unmet).then_refused(PrerequisitesUnmet, unmet=["P1-03"])
    met = decision(approved=frozenset({"P1-01", "P1-03"}))
    approved = scenario.when(*needing, met).then(ItemApproved).new[0]
    assert isinstance(approved, ItemApproved)
    assert approved.prerequisites == ("P1-01", "P1-03")
    refused = (needing[0], *REFUSED_DRAFT[1:])
    scenario.when(*refused, decision(outcome=REJECT)).then(ItemRejected)


def test_a_rejection_needs_reasons() -> None:
    upheld = _heard(conclusion(ConsultationOutcome.UPHELD, stage=HANDLING))
    for none in ((), ("  ",)):
        scenario.when(*upheld, decision(LATER, REJECT, reasons=none)).then_refused(ReasonsMissing)
    rejected = scenario.when(*REFUSED_DRAFT, decision(outcome=REJECT, reasons=()))
    said = rejected.then(ItemRejected).new[0]
    assert isinstance(said, ItemRejected)
    assert said.reasons == REASONS


def test_x10_an_outcome_that_was_not_drafted_was_not_supervised() -> None:
    scenario.when(*REFUSED_DRAFT, decision()).then_refused(NotSupervised, outcome="reject")
    scenario.when(*LAPSED, decision(outcome=REJECT)).then_refused(NotSupervised, outcome="approve")


@pytest.mark.parametrize("same", [{}, {"conditions": ("plant trees ",)}, {"reasons": ()}])
def test_x10_a_decision_has_the_reasons_and_conditions_of_its_draft(same: dict[str, Any]) -> None:
    approved = scenario.when(*CONDITIONAL, decision(**same)).then(ItemApproved).new[0]
    assert isinstance(approved, ItemApproved)
    assert (approved.conditions, approved.reasons) == (("plant trees",), REASONS)


@pytest.mark.parametrize("other", [{"conditions": ("a fence",)}, {"reasons": ("lawful",)}])
def test_x10_other_conditions_or_reasons_are_refused_with_what_stands(
    other: dict[str, Any],
) -> None:
    refused = scenario.when(*CONDITIONAL, decision(**other)).then_refused(
        NotSupervised, reasons=list(REASONS), conditions=["plant trees"]
    )
    assert [error["field"] for error in refused.errors] == list(other)
    added = decision(conditions=("plant trees",))
    scenario.when(*LAPSED, added).then_refused(NotSupervised, conditions=[])


def test_x10_another_draft_opens_another_window() -> None:
    desk = Desk()
    desk.do(*LAPSED, draft("2026-03-06 09:00", outcome=REJECT))
    first = desk.state.earlier_windows
    assert [one.ended_by for one in first] == [EndedBy.DEFAULT_CONSENT]
    with pytest.raises(WindowOpen):
        desk.do(decision("2026-03-06 10:00", REJECT))
    desk.do(notice(HANDLING, "2026-03-06 09:00"))
    assert desk.state.window(HANDLING).deadline == at("2026-03-10 17:30")
    with pytest.raises(WindowOpen):
        desk.do(decision("2026-03-06 10:00", REJECT))
    desk.do(consent("2026-03-09 09:00", HANDLING))
    with pytest.raises(NotSupervised):
        desk.do(decision("2026-03-09 10:00"))
    (rejected,) = desk.do(decision("2026-03-09 10:00", REJECT))
    assert isinstance(rejected, ItemRejected)
    assert [w.ended_by for w in rejected.windows] == [EndedBy.DEFAULT_CONSENT, EndedBy.CONSENT]


def test_x10_there_is_another_draft_only_after_the_window_of_the_first() -> None:
    other = draft("2026-03-05 10:00", outcome=REJECT)
    for waiting in ((*ACCEPTED, draft()), DRAFTED):
        scenario.when(*waiting, other).then_refused(DraftedAlready)
    objected = (*DRAFTED, objection(stage=HANDLING))
    scenario.when(*objected, other).then_refused(ObjectionOpen)
    scenario.when(*LAPSED, draft("2026-03-06 09:00")).then_refused(DraftedAlready)
    upheld = _heard(conclusion(ConsultationOutcome.UPHELD, stage=HANDLING))
    again = draft("2026-03-10 09:00", conditions=("a fence",))
    scenario.when(*upheld, again).then_refused(Bound, outcome=REJECT)


def test_x10_an_objection_to_another_draft_is_its_own() -> None:
    agreed = conclusion(ConsultationOutcome.AGREED_WITH_CONDITIONS, stage=HANDLING)
    desk = Desk()
    desk.do(*_heard(agreed), draft("2026-03-10 09:00", conditions=("a fence",)))
    desk.do(notice(HANDLING, "2026-03-10 09:00"))
    desk.do(objection("2026-03-11 10:00", HANDLING, objection="O-2"))
    desk.do(registration("2026-03-11 11:00", objection="O-2"))
    desk.do(convening("2026-03-11 12:00", objection="O-2", slot_on=date(2026, 3, 16)))
    desk.do(conclusion(ConsultationOutcome.UPHELD, "2026-03-16 15:00", objection="O-2"))
    with pytest.raises(Bound):
        desk.do(decision(LATER))
    (rejected,) = desk.do(decision(LATER, REJECT, reasons=("upheld",)))
    assert isinstance(rejected, ItemRejected)
    assert (rejected.conditions, rejected.reasons) == ((), ("upheld",))


@pytest.mark.parametrize("blank", [" ", "\u3000", "\u200b\ufeff"])
def test_x12_blank_reasons_are_none(blank: str) -> None:
    scenario.when(*ACCEPTED, draft(outcome=REJECT, reasons=(blank,))).then_refused(ReasonsMissing)
    said = draft(outcome=REJECT, reasons=(blank, " no plan "))
    (drafted,) = scenario.when(*ACCEPTED, said).then(DecisionDrafted).new
    assert isinstance(drafted, DecisionDrafted)
    assert drafted.reasons == (" no plan ",)


def test_there_is_one_draft_with_reasons() -> None:
    scenario.when(*ACCEPTED, draft()).then(DecisionDrafted)
    scenario.when(*ACCEPTED, draft(), draft()).then_refused(DraftedAlready)
    scenario.when(*ACCEPTED, draft(reasons=())).then_refused(ReasonsMissing)
    scenario.when(opening(), draft()).then_refused(NotAccepted)


def _heard(*after: Asked) -> tuple[Asked, ...]:
    """An objection in the handling window, heard on Monday 9 March."""
    steps = (
        consent(),
        objection(stage=HANDLING),
        registration(stage=HANDLING),
        convening(stage=HANDLING),
    )
    return (*DRAFTED, *steps, *after)


def test_conditions_agreed_in_a_consultation_are_carried_into_the_decision() -> None:
    agreed = conclusion(ConsultationOutcome.AGREED_WITH_CONDITIONS, stage=HANDLING)
    with_own = decision(LATER, conditions=("plant trees", "a second exit"))
    scenario.when(*_heard(agreed), with_own).then_refused(
        NotSupervised, conditions=["a second exit"]
    )
    approved = scenario.when(*_heard(agreed), decision(LATER)).then(ItemApproved).new[0]
    assert isinstance(approved, ItemApproved)
    assert approved.conditions == ("a second exit",)
    assert [w.ended_by for w in approved.windows] == [EndedBy.CONSENT, EndedBy.OBJECTION]


def test_an_upheld_objection_can_only_be_rejected_and_somebody_has_to_decide_so() -> None:
    upheld = _heard(conclusion(ConsultationOutcome.UPHELD, stage=HANDLING))
    scenario.when(*upheld, decision(LATER)).then_refused(Bound, outcome=REJECT)
    rejected = scenario.when(*upheld, decision(LATER, REJECT)).then(ItemRejected).new[0]
    assert isinstance(rejected, ItemRejected)
    assert rejected.person == "director"


@pytest.mark.parametrize("outcome", list(GovernmentOutcome))
def test_the_decision_follows_the_government(outcome: GovernmentOutcome) -> None:
    up = _heard(
        conclusion(ConsultationOutcome.NO_AGREEMENT, stage=HANDLING),
        escalation(stage=HANDLING),
        government(outcome, stage=HANDLING),
    )
    possible = REJECT if outcome is GovernmentOutcome.REJECT else Outcome.APPROVE
    for asked in Outcome:
        result = scenario.when(*up, decision(LATER, asked))
        if asked is possible:
            (said,) = result.new
            assert isinstance(said, ItemApproved | ItemRejected)
            conditional = outcome is GovernmentOutcome.APPROVE_WITH_CONDITIONS
            assert said.conditions == (("raise the ground by 1 m",) if conditional else ())
        else:
            result.then_refused(Bound, outcome=possible)


def test_the_windows_of_a_decision_tell_who_ended_them_and_when() -> None:
    desk = Desk()
    (approved,) = desk.do(
        *DRAFTED, consent(), lapse("2026-03-05 17:31", HANDLING), decision("2026-03-06 09:00")
    )
    assert isinstance(approved, ItemApproved)
    first, second = approved.windows
    assert (first.representative, first.ended_by) == ("rep.nr", EndedBy.CONSENT)
    assert first.ended_at < second.deadline < second.ended_at

"""Step 5: an objection stops the case; the formal check, mending, consultation, government."""

from datetime import date
from typing import Any

import pytest
from onestop_contracts.parts import ConsultationOutcome, EndedBy, GovernmentOutcome, Position
from onestop_contracts.review import (
    ConsentGiven,
    ConsultationConcluded,
    ConsultationConvened,
    DefaultConsentGranted,
    EscalatedToGovernment,
    GovernmentDecided,
    ObjectionFiled,
    ObjectionRegistered,
    WindowExtended,
)
from onestop_review.case.acting import DutiesNotApart, ObjectionOpen, ReasonsMissing
from onestop_review.case.consultation import ABSENT, ConsultationIncomplete, NotWithdrawn
from onestop_review.case.convening import ConvenedAlready, SlotUnfit
from onestop_review.case.draft import Bound
from onestop_review.case.events import (
    ObjectionFell,
    ObjectionMended,
    ObjectionReturned,
    ObjectionWithdrawn,
)
from onestop_review.case.formal_check import FormallyDeficient, FormallyInOrder
from onestop_review.case.ladder import ObjectionUnknown, OutOfTurn
from onestop_review.case.mending import MendingClosed
from onestop_review.case.objection import MendingOpen, NotTheRepresentative, ObjectionIncomplete
from onestop_review.case.words import Outcome

from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTANCE,
    ACCEPTED,
    DIRECTOR,
    DRAFTED,
    HANDLING,
    POSITIONS,
    REP,
    STRANGER,
    VACANT,
    Desk,
    conclusion,
    consent,
    convening,
    draft,
    escalation,
    government,
    lapse,
    mending,
    mending_lapse,
    objection,
    outage,
    registration,
    resumption,
    returning,
    scenario,
    suspension,
    withdrawing,
)

OBJECTED = (*ACCEPTED, objection())
REGISTERED = (*OBJECTED, registration())
CONVENED = (*REGISTERED, convening())
LAST_MINUTE = "2026-03-05 17:30"
MENDABLE = (*ACCEPTED, objection(LAST_MINUTE, legal_basis=""), returning("2026-03-06 09:00"))
"""Returned on Friday 6 March; to be mended by Monday 9 March 17:30."""
MEND_BY = "2026-03-09 17:30"
AFTER = "2026-03-09 17:31"


def test_an_objection_stops_the_case() -> None:
    scenario.when(*OBJECTED, draft("2026-03-04 11:00")).then_refused(
        ObjectionOpen, objections=["O-acceptance"]
    )


def test_a_registered_objection_has_five_working_days_to_its_consultation() -> None:
    registered = scenario.when(*REGISTERED).then(ObjectionRegistered).new[0]
    assert isinstance(registered, ObjectionRegistered)
    assert registered.consult_by == at("2026-03-11 17:30")
    scenario.when(*REGISTERED, registration()).then_nothing()


def test_the_formal_check_finds_everything_that_is_missing_at_once() -> None:
    bare = objection(legal_basis="", document="", signed=False)
    refused = scenario.when(*ACCEPTED, bare, registration(post=VACANT)).then_refused(
        FormallyDeficient
    )
    fields = [error["field"] for error in refused.errors]
    assert fields == ["legal_basis", "document", "signed", "signatory"]


def test_only_what_was_filed_is_checked() -> None:
    scenario.when(*ACCEPTED, registration()).then_refused(ObjectionUnknown)
    scenario.when(*CONVENED, registration()).then_refused(OutOfTurn, standing="convened")


def test_a_returned_objection_opens_the_window_again_for_a_working_day() -> None:
    desk = Desk()
    back, reopened = desk.do(*MENDABLE)
    assert isinstance(back, ObjectionReturned)
    assert isinstance(reopened, WindowExtended)
    assert reopened.reason == "mending"
    assert back.mend_by == reopened.deadline == at(MEND_BY)
    assert desk.state.window(ACCEPTANCE).open


def test_a_window_with_more_time_left_than_the_mending_keeps_it() -> None:
    desk = Desk()
    early = objection("2026-03-02 11:00", legal_basis="")
    back, reopened = desk.do(*ACCEPTED, early, returning("2026-03-02 12:00"))
    assert isinstance(back, ObjectionReturned)
    assert isinstance(reopened, WindowExtended)
    assert back.mend_by == at("2026-03-03 17:30")
    assert reopened.deadline == at(LAST_MINUTE)
    (fell,) = desk.do(mending_lapse("2026-03-03 17:31"))
    assert isinstance(fell, ObjectionFell)
    assert fell.deadline == at(LAST_MINUTE)
    assert desk.do(lapse("2026-03-04 09:00")) == []
    again = objection("2026-03-04 10:00", objection="O-2")
    assert isinstance(desk.do(again)[0], ObjectionFiled)


def test_what_is_to_be_mended_has_to_be_said() -> None:
    scenario.when(*OBJECTED, returning(deficiencies=())).then_refused(ReasonsMissing)
    scenario.when(*MENDABLE, returning("2026-03-06 10:00")).then_nothing()


@pytest.mark.parametrize(("when", "in_time"), [(MEND_BY, True), (MEND_BY + ":00.000001", False)])
def test_mending_at_its_deadline_is_in_time_and_a_microsecond_later_is_not(
    when: str, in_time: bool
) -> None:
    outcome = scenario.when(*MENDABLE, mending(when))
    if in_time:
        outcome.then(ObjectionMended)
    else:
        outcome.then_refused(MendingClosed, closed_at=at(MEND_BY).isoformat())


def test_a_mended_objection_keeps_its_receipt_time_and_ends_the_window() -> None:
    desk = Desk()
    desk.do(*MENDABLE, mending("2026-03-09 10:00"))
    window = desk.state.window(ACCEPTANCE)
    assert (window.ended_by, window.ended_at) == (EndedBy.OBJECTION, at(LAST_MINUTE))
    assert desk.do(lapse(AFTER), mending_lapse(AFTER)) == []
    assert isinstance(desk.do(registration("2026-03-10 09:00"))[0], ObjectionRegistered)


def test_mending_needs_everything_and_the_representative() -> None:
    bare = mending(legal_basis="", signed=False)
    refused = scenario.when(*MENDABLE, bare).then_refused(ObjectionIncomplete)
    assert [error["field"] for error in refused.errors] == ["legal_basis", "signed"]
    scenario.when(*MENDABLE, mending(person=STRANGER)).then_refused(NotTheRepresentative)
    scenario.when(*OBJECTED, mending()).then_refused(OutOfTurn)


def test_a_returned_objection_is_mended_and_not_filed_again() -> None:
    second = objection("2026-03-06 11:00", objection="O-2")
    scenario.when(*MENDABLE, second).then_refused(MendingOpen)


def test_an_objection_that_is_not_mended_falls_and_the_window_lapses_at_its_deadline() -> None:
    early, late = mending_lapse(MEND_BY + ":59"), lapse(MEND_BY + ":59")
    scenario.when(*MENDABLE, early).then_nothing()
    scenario.when(*MENDABLE, late).then_nothing()
    fell, granted = (
        scenario.when(*MENDABLE, lapse(AFTER)).then(ObjectionFell, DefaultConsentGranted).new
    )
    assert isinstance(fell, ObjectionFell)
    assert isinstance(granted, DefaultConsentGranted)
    assert (fell.reason, granted.deadline) == ("not_mended", at(MEND_BY))
    scenario.when(*MENDABLE, mending_lapse(AFTER), lapse(AFTER)).then(DefaultConsentGranted)
    scenario.when(*MENDABLE, mending_lapse(AFTER), mending_lapse(AFTER)).then_nothing()


@pytest.mark.parametrize("by", [mending_lapse, lapse])
def test_an_outage_while_mending_extends_the_mending_and_the_window(by: Any) -> None:
    down = (outage("2026-03-09 16:30", "2026-03-09 17:30"),)
    moved = scenario.when(*MENDABLE, by(AFTER, outages=down)).then(WindowExtended).new[0]
    assert isinstance(moved, WindowExtended)
    assert (moved.reason, moved.deadline) == ("outage", at("2026-03-10 17:30"))
    assert moved.mend_by == moved.deadline
    scenario.when(*MENDABLE, by(AFTER, outages=down), mending("2026-03-10 10:00")).then(
        ObjectionMended
    )


def test_the_representative_may_agree_instead_of_mending() -> None:
    agreed = scenario.when(*MENDABLE, consent("2026-03-09 10:00")).then(ObjectionFell, ConsentGiven)
    assert agreed.state.window(ACCEPTANCE).ended_by is EndedBy.CONSENT


def test_a_mended_objection_in_order_cannot_be_returned_again_and_a_deficient_one_falls() -> None:
    mended = (*MENDABLE, mending("2026-03-09 10:00"))
    again = returning("2026-03-09 11:00")
    scenario.when(*mended, again).then_refused(FormallyInOrder)
    unmandated = returning("2026-03-09 11:00", post=VACANT)
    fell = scenario.when(*mended, unmandated).then(ObjectionFell)
    assert fell.state.window(ACCEPTANCE).open
    scenario.when(*mended, unmandated, lapse(AFTER)).then(DefaultConsentGranted)


def test_time_suspended_while_an_objection_held_the_window_is_given_back_on_its_return() -> None:
    desk = Desk()
    desk.do(*ACCEPTED, objection("2026-03-02 11:00", legal_basis=""))
    desk.do(suspension("2026-03-02 12:00"), resumption("2026-03-04 12:00"))
    _, reopened = desk.do(returning("2026-03-04 13:00"))
    assert isinstance(reopened, WindowExtended)
    assert (reopened.was, reopened.deadline) == (at(LAST_MINUTE), at("2026-03-07 17:30"))


def test_c8_g2_a_consultation_is_held_on_a_working_monday_or_tuesday() -> None:
    convened = scenario.when(*CONVENED).then(ConsultationConvened).new[0]
    assert isinstance(convened, ConsultationConvened)
    assert convened.conclude_by == at("2026-03-11 17:30")
    scenario.when(*CONVENED, convening()).then_nothing()
    wednesday, gone = date(2026, 3, 11), date(2026, 3, 2)
    unfit = ((wednesday, "2026-03-09"), (gone, "2026-03-09"), (date.max, "2026-03-09"))
    for slot, next_on in unfit:
        scenario.when(*REGISTERED, convening(slot_on=slot)).then_refused(SlotUnfit, next_on=next_on)
    scenario.when(*REGISTERED, convening(units=())).then_refused(ConsultationIncomplete)
    scenario.when(*OBJECTED, convening()).then_refused(OutOfTurn, standing="filed")


def test_x15_a_consultation_is_held_within_its_limit() -> None:
    after = convening(slot_on=date(2026, 3, 16))
    refused = scenario.when(*REGISTERED, after).then_refused(SlotUnfit, next_on="2026-03-09")
    assert "2026-03-11" in refused.errors[0]["en"]
    for last in (date(2026, 3, 9), date(2026, 3, 10)):
        scenario.when(*REGISTERED, convening(slot_on=last)).then(ConsultationConvened)


def test_x15_where_no_day_is_left_within_the_limit_it_is_the_next_one() -> None:
    late = convening("2026-03-12 10:00", slot_on=date(2026, 3, 16))
    scenario.when(*REGISTERED, late).then(ConsultationConvened)
    later = convening("2026-03-12 10:00", slot_on=date(2026, 3, 17))
    scenario.when(*REGISTERED, later).then_refused(SlotUnfit, next_on="2026-03-16")


def test_x15_a_consultation_is_moved_inside_its_limit() -> None:
    tuesday = convening("2026-03-06 10:00", slot_on=date(2026, 3, 10), units=("drc", "nr"))
    desk = Desk()
    (moved,) = desk.do(*CONVENED, tuesday)
    assert isinstance(moved, ConsultationConvened)
    assert (moved.slot_on, moved.conclude_by) == (date(2026, 3, 10), at("2026-03-11 17:30"))
    (stands,) = desk.state.objections
    assert (stands.slot_on, stands.moved_at) == (moved.slot_on, at("2026-03-05 10:00"))
    early = conclusion(ConsultationOutcome.UPHELD, "2026-03-09 15:00")
    scenario.when(*CONVENED, tuesday, early).then_refused(ConsultationIncomplete)
    beyond = convening("2026-03-06 10:00", slot_on=date(2026, 3, 16))
    scenario.when(*CONVENED, beyond).then_refused(SlotUnfit)


def test_x15_it_is_moved_and_not_given_other_units() -> None:
    others = convening("2026-03-06 10:00", slot_on=date(2026, 3, 10), units=("nr", "hurd"))
    scenario.when(*CONVENED, others).then_refused(
        ConvenedAlready, units=["nr", "drc"], slot_on="2026-03-09"
    )


def test_c8_who_filed_the_objection_cannot_conclude_the_consultation() -> None:
    withdrawn = conclusion(ConsultationOutcome.WITHDRAWN, person=REP)
    scenario.when(*CONVENED, withdrawn).then_refused(DutiesNotApart, did="objection")


def test_who_signed_before_mending_cannot_conclude_either() -> None:
    desk = Desk()
    desk.do(*MENDABLE, mending("2026-03-09 10:00"), registration("2026-03-09 11:00"))
    desk.do(convening("2026-03-09 12:00", slot_on=date(2026, 3, 10)))
    with pytest.raises(DutiesNotApart):
        desk.do(conclusion(ConsultationOutcome.WITHDRAWN, "2026-03-10 15:00", person=REP))


def test_c8_a_consultation_is_recorded_in_full_and_not_before_it_was_held() -> None:
    bare = conclusion(
        ConsultationOutcome.AGREED_WITH_CONDITIONS,
        "2026-03-06 09:00",
        positions=(),
        minutes="",
        conditions=(),
    )
    refused = scenario.when(*CONVENED, bare).then_refused(ConsultationIncomplete)
    fields = [error["field"] for error in refused.errors]
    assert fields == ["positions", "minutes", "conditions", "outcome"]
    odd = conclusion(ConsultationOutcome.WITHDRAWN, conditions=("a fence",))
    scenario.when(*CONVENED, withdrawing(), odd).then_refused(ConsultationIncomplete)


def test_a_withdrawn_objection_lets_the_case_go_on() -> None:
    withdrawn = conclusion(ConsultationOutcome.WITHDRAWN)
    scenario.when(*CONVENED, withdrawing(), withdrawn).then(ConsultationConcluded)
    outcome = scenario.when(*CONVENED, withdrawing(), withdrawn, draft("2026-03-10 09:00"))
    assert outcome.refusal is None
    assert outcome.state.window(ACCEPTANCE).ended_by is EndedBy.OBJECTION


def test_an_upheld_objection_leaves_only_the_rejection() -> None:
    upheld = conclusion(ConsultationOutcome.UPHELD)
    late = "2026-03-10 09:00"
    scenario.when(*CONVENED, upheld, draft(late)).then_refused(Bound, outcome=Outcome.REJECT)
    assert Desk().do(*CONVENED, upheld, draft(late, outcome=Outcome.REJECT))


def test_c9_no_agreement_goes_up_to_the_government() -> None:
    nothing = conclusion(ConsultationOutcome.NO_AGREEMENT)
    risen = scenario.when(*CONVENED, nothing, escalation()).then(EscalatedToGovernment).new[0]
    assert isinstance(risen, EscalatedToGovernment)
    assert risen.decide_by == at("2026-03-23 17:30")
    scenario.when(*CONVENED, nothing, escalation(), escalation()).then_nothing()
    scenario.when(*CONVENED, nothing, draft("2026-03-10 09:00")).then_refused(ObjectionOpen)
    scenario.when(*CONVENED, escalation()).then_refused(OutOfTurn)


@pytest.mark.parametrize(
    ("outcome", "left"),
    [
        (GovernmentOutcome.APPROVE, Outcome.APPROVE),
        (GovernmentOutcome.APPROVE_WITH_CONDITIONS, Outcome.APPROVE),
        (GovernmentOutcome.REJECT, Outcome.REJECT),
    ],
)
def test_c9_the_governments_decision_binds_the_item(
    outcome: GovernmentOutcome, left: Outcome
) -> None:
    risen = (*CONVENED, conclusion(ConsultationOutcome.NO_AGREEMENT), escalation())
    decided = scenario.when(*risen, government(outcome)).then(GovernmentDecided)
    assert decided.state.bound is left
    other = Outcome.REJECT if left is Outcome.APPROVE else Outcome.APPROVE
    scenario.when(
        *risen, government(outcome), draft("2026-03-17 09:00", outcome=other)
    ).then_refused(Bound, outcome=left)


def test_the_government_decides_what_was_escalated_with_a_document() -> None:
    approve = GovernmentOutcome.APPROVE
    scenario.when(*CONVENED, government(approve)).then_refused(OutOfTurn)
    risen = (*CONVENED, conclusion(ConsultationOutcome.NO_AGREEMENT), escalation())
    scenario.when(*risen, government(approve, document="")).then_refused(ConsultationIncomplete)


def test_both_windows_can_be_objected_in_and_each_has_its_own_ladder() -> None:
    desk = Desk()
    desk.do(*DRAFTED, objection(), objection(stage=HANDLING))
    desk.do(registration(), registration(stage=HANDLING))
    desk.do(convening(), convening(stage=HANDLING))
    desk.do(withdrawing(), conclusion(ConsultationOutcome.WITHDRAWN))
    assert [one.stage for one in desk.state.standing] == [HANDLING]
    desk.do(conclusion(ConsultationOutcome.AGREED_WITH_CONDITIONS, stage=HANDLING))
    assert desk.state.standing == ()
    assert desk.state.conditions == ("a second exit",)


def test_a_position_names_its_unit() -> None:
    desk = Desk()
    said = tuple(Position(unit=unit, statement="no objection") for unit in ("drc", "nr"))
    (concluded,) = desk.do(*CONVENED, conclusion(ConsultationOutcome.UPHELD, positions=said))
    assert isinstance(concluded, ConsultationConcluded)
    assert concluded.positions == said


@pytest.mark.parametrize(
    ("positions", "absent", "faults"),
    [
        ((), (), ("nr, drc",)),
        ((), ("nr", "drc"), ("nr, drc",)),
        (POSITIONS[:1], (), ("absence of drc",)),
        ((Position(unit="nr", statement=" "), POSITIONS[1]), (), ("absence of nr",)),
        ((*POSITIONS, Position(unit="hurd", statement="x")), (), ("hurd: not convened",)),
        (POSITIONS, ("hurd",), ("hurd: not convened",)),
        (POSITIONS, ("drc",), ("each unit once",)),
        ((POSITIONS[0], POSITIONS[0]), ("hurd",), ("absence of drc", "hurd", "once")),
    ],
)
def test_x5_every_convened_unit_is_heard_or_said_to_be_absent_once(
    positions: tuple[Position, ...], absent: tuple[str, ...], faults: tuple[str, ...]
) -> None:
    ended = conclusion(ConsultationOutcome.UPHELD, positions=positions, absent=absent)
    refused = scenario.when(*CONVENED, ended).then_refused(ConsultationIncomplete)
    assert [error["field"] for error in refused.errors] == ["positions"] * len(faults)
    assert all(words in e["en"] for words, e in zip(faults, refused.errors, strict=True))


def test_x5_an_absence_is_on_the_record() -> None:
    ended = conclusion(ConsultationOutcome.UPHELD, positions=POSITIONS[:1], absent=("drc",))
    concluded = scenario.when(*CONVENED, ended).then(ConsultationConcluded).new[0]
    assert isinstance(concluded, ConsultationConcluded)
    assert concluded.positions == (POSITIONS[0], Position(unit="drc", statement=ABSENT))


def test_x5_only_the_objecting_department_withdraws() -> None:
    withdrawn = conclusion(ConsultationOutcome.WITHDRAWN)
    scenario.when(*CONVENED, withdrawn).then_refused(NotWithdrawn)
    for person in (STRANGER, DIRECTOR):
        scenario.when(*CONVENED, withdrawing(person=person)).then_refused(NotTheRepresentative)
    scenario.when(*CONVENED, withdrawing(reason=" ")).then_refused(ReasonsMissing)
    scenario.when(*REGISTERED, withdrawing()).then_refused(OutOfTurn)
    taken = scenario.when(*CONVENED, withdrawing()).then(ObjectionWithdrawn)
    assert taken.state.standing
    scenario.when(*CONVENED, withdrawing(), withdrawing()).then_nothing()
    scenario.when(*CONVENED, withdrawing(), withdrawn).then(ConsultationConcluded)


@pytest.mark.parametrize("other", [o for o in ConsultationOutcome if o != "withdrawn"])
def test_x5_an_objection_that_was_withdrawn_has_no_other_end(other: ConsultationOutcome) -> None:
    refused = scenario.when(*CONVENED, withdrawing(), conclusion(other)).then_refused(
        ConsultationIncomplete
    )
    assert [error["field"] for error in refused.errors] == ["outcome"]


@pytest.mark.parametrize(
    ("units", "faults"),
    [
        (("drc",), ("nr objected",)),
        (("nr", "no such"), ("no department no such",)),
        (("nr", " "), ("no department",)),
        (("nr", "drc", "drc"), ("drc is listed twice",)),
        (("abc", "abc"), ("nr objected", "no department abc", "abc is listed twice")),
    ],
)
def test_x5_the_objecting_department_and_known_units_are_convened(
    units: tuple[str, ...], faults: tuple[str, ...]
) -> None:
    refused = scenario.when(*REGISTERED, convening(units=units)).then_refused(
        ConsultationIncomplete
    )
    assert {error["field"] for error in refused.errors} == {"units"}
    assert all(words in e["en"] for words, e in zip(faults, refused.errors, strict=True))


def test_x5_a_second_convening_with_other_units_is_refused_with_what_stands() -> None:
    scenario.when(*CONVENED, convening(units=("drc", "nr"))).then_nothing()
    scenario.when(*CONVENED, convening(units=("nr", "hurd"))).then_refused(
        ConvenedAlready, units=["nr", "drc"], slot_on="2026-03-09"
    )

"""Steps after registration: the consultation (会商), and the government where none agreed."""

from datetime import date

import pytest
from onestop_contracts.parts import ConsultationOutcome, EndedBy, GovernmentOutcome, Position
from onestop_contracts.review import (
    ConsultationConcluded,
    ConsultationConvened,
    EscalatedToGovernment,
    GovernmentDecided,
)
from onestop_review.case.acting import (
    DutiesNotApart,
    NotTheRepresentative,
    ObjectionOpen,
    ReasonsMissing,
)
from onestop_review.case.consultation import (
    ABSENT,
    ConcludeConsultation,
    ConsultationIncomplete,
    NotWithdrawn,
)
from onestop_review.case.convening import ConvenedAlready, SlotUnfit
from onestop_review.case.draft import Bound
from onestop_review.case.events import ObjectionWithdrawn
from onestop_review.case.ladder import OutOfTurn
from onestop_review.case.words import Outcome
from pydantic import ValidationError

from tests.review.case.test_objection import CONVENED, MENDABLE, OBJECTED, REGISTERED
from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTANCE,
    DIRECTOR,
    DRAFTED,
    HANDLING,
    POSITIONS,
    REP,
    STRANGER,
    Desk,
    conclusion,
    convening,
    draft,
    escalation,
    government,
    mending,
    objection,
    registration,
    scenario,
    withdrawing,
)


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


def test_x5_a_blank_position_is_none() -> None:
    said = {"objection": "O-1", "outcome": "upheld", "minutes": "1" * 64}
    spoken = {**said, "positions": [{"unit": "nr", "statement": " "}]}
    with pytest.raises(ValidationError, match="statement"):
        ConcludeConsultation.model_validate(spoken)


@pytest.mark.parametrize(
    ("positions", "absent", "faults"),
    [
        ((), (), ("nr, drc",)),
        ((), ("nr", "drc"), ("nr, drc",)),
        (POSITIONS[:1], (), ("absence of drc",)),
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

"""What the government decided about an item binds it to the case's end, whatever comes later."""

from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.refusal import Refusal
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome, Stage
from onestop_contracts.review import GovernmentDecided, ItemApproved
from onestop_review.case.draft import Bound
from onestop_review.case.government import RulingStands
from onestop_review.case.words import Outcome, Standing

from tests.review.case.oracle import left_possible
from tests.support import cases as a
from tests.support.calendars import at

ACCEPTANCE, HANDLING = Stage.ACCEPTANCE, Stage.HANDLING
NO_AGREEMENT, UPHELD = ConsultationOutcome.NO_AGREEMENT, ConsultationOutcome.UPHELD
WITH_CONDITIONS = GovernmentOutcome.APPROVE_WITH_CONDITIONS
RULED = (
    *a.ACCEPTED,
    a.objection(),
    a.registration(),
    a.convening(),
    a.conclusion(NO_AGREEMENT),
    a.escalation(),
    a.government(WITH_CONDITIONS),
)
"""The government has approved on a condition what was objected to at acceptance."""
AGAIN = (
    *RULED,
    a.draft("2026-03-17 09:00"),
    a.notice(HANDLING, "2026-03-17 09:00"),
    a.objection("2026-03-17 10:00", HANDLING),
    a.registration("2026-03-17 11:00", HANDLING),
    a.convening("2026-03-17 12:00", HANDLING, slot_on=at("2026-03-23 09:00").date()),
)
"""The draft that follows it is objected to as well."""


def _concluded(outcome: ConsultationOutcome) -> a.Asked:
    return a.conclusion(outcome, "2026-03-23 15:00", HANDLING)


def test_x1_a_consultation_after_the_governments_decision_does_not_undo_it() -> None:
    desk = a.Desk()
    desk.do(*AGAIN, _concluded(UPHELD))
    assert desk.state.bound is Outcome.APPROVE
    with pytest.raises(Bound):
        desk.do(a.draft("2026-03-24 09:00", outcome=Outcome.REJECT))
    (approved,) = desk.do(a.decision("2026-03-24 10:00"))
    assert isinstance(approved, ItemApproved)
    assert approved.conditions == ("raise the ground by 1 m",)


def test_x1_what_comes_up_again_is_settled_by_the_decision_that_there_is() -> None:
    desk = a.Desk()
    desk.do(*AGAIN, _concluded(NO_AGREEMENT))
    (settled,) = desk.do(a.escalation("2026-03-23 15:00", HANDLING))
    assert isinstance(settled, GovernmentDecided)
    assert (settled.objection, settled.stage) == ("O-handling", HANDLING)
    assert (settled.outcome, settled.document) == (WITH_CONDITIONS, "2" * 64)
    assert settled.decided_at == at("2026-03-16 10:00")
    assert desk.state.standing == ()
    assert isinstance(desk.do(a.decision("2026-03-24 10:00"))[-1], ItemApproved)


def test_x1_one_decision_settles_every_objection_that_is_with_the_government() -> None:
    desk = a.Desk()
    desk.do(*a.DRAFTED)
    for stage in Stage:
        desk.do(a.objection(stage=stage), a.registration(stage=stage), a.convening(stage=stage))
        desk.do(a.conclusion(NO_AGREEMENT, stage=stage), a.escalation(stage=stage))
    desk.do(a.government(GovernmentOutcome.REJECT, stage=HANDLING))
    assert {one.standing for one in desk.state.objections} == {Standing.RESOLVED}
    assert desk.state.bound is Outcome.REJECT


def test_x1_where_two_were_decided_apart_the_first_stands() -> None:
    """As a log of before may have it: escalated twice, of which one is decided."""
    desk = a.Desk()
    desk.do(*AGAIN, _concluded(NO_AGREEMENT))
    second = desk.state.objections[1].model_copy(update={"standing": Standing.ESCALATED})
    objections = (desk.state.objections[0], second)
    desk.state = desk.state.model_copy(update={"objections": objections})
    other = a.government(GovernmentOutcome.REJECT, "2026-03-24 09:00", HANDLING)
    with pytest.raises(RulingStands) as refused:
        desk.do(other)
    assert refused.value.facts["outcome"] == "approve_with_conditions"
    desk.do(a.government(WITH_CONDITIONS, "2026-03-24 09:00", HANDLING))
    assert desk.state.bound is Outcome.APPROVE


@dataclass
class Ladders:
    """Two objections, each on a ladder of its own; what is impossible is left out."""

    desk: a.Desk = field(default_factory=a.Desk)
    ends: list[tuple[str, str]] = field(default_factory=list)

    def step(self, stage: Stage, ends: ConsultationOutcome, decides: GovernmentOutcome) -> None:
        """The next rung of this ladder."""
        found = next((o for o in self.desk.state.objections if o.stage is stage), None)
        when = at("2026-03-09 15:00") + timedelta(minutes=len(self.desk.events))
        match found.standing if found else None:
            case None:
                self.desk.do(a.objection(stage=stage))
            case Standing.FILED:
                self.desk.do(a.registration(stage=stage))
            case Standing.REGISTERED:
                self.desk.do(a.convening(stage=stage))
            case Standing.CONVENED:
                if ends is ConsultationOutcome.WITHDRAWN:
                    self.desk.do(a.withdrawing(when, stage))
                self.desk.do(a.conclusion(ends, when, stage))
                self.ends.append(("consultation", ends))
            case Standing.NO_AGREEMENT:
                self.desk.do(a.escalation(when, stage))
            case Standing.ESCALATED:
                self.desk.do(a.government(decides, when, stage))
                self.ends.append(("government", decides))
            case _:
                pass


@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(list(Stage)),
            st.sampled_from([*ConsultationOutcome, NO_AGREEMENT, NO_AGREEMENT]),
            st.sampled_from(list(GovernmentOutcome)),
        ),
        min_size=8,
        max_size=16,
    )
)
def test_i4b_what_the_government_decided_holds_under_any_interleaving_of_two_ladders(
    steps: list[tuple[Stage, ConsultationOutcome, GovernmentOutcome]],
) -> None:
    ladders = Ladders()
    ladders.desk.do(*a.DRAFTED)
    for step in steps:
        ladders.step(*step)
        state = ladders.desk.state
        assert (state.bound or "") == left_possible(ladders.ends)
        decided = [e for e in ladders.desk.events if isinstance(e, GovernmentDecided)]
        assert {condition for e in decided for condition in e.conditions} <= set(state.conditions)
        assert len({(e.document, e.outcome, e.decided_at) for e in decided}) <= 1
    for step in (*((stage, UPHELD, GovernmentOutcome.REJECT) for stage in Stage),) * 6:
        ladders.step(*step)
    assert (ladders.desk.state.bound or "") == left_possible(ladders.ends)
    made = []
    for outcome in Outcome:
        with suppress(Refusal):
            made += ladders.desk.do(a.decision("2026-04-01 09:00", outcome))
    assert [isinstance(e, ItemApproved) for e in made] == [left_possible(ladders.ends) != "reject"]

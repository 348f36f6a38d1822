"""How an item is supervised: windows before its decision, one of them, or one that follows it."""

from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.refusal import Refusal
from onestop_contracts.parts import (
    ConsultationOutcome,
    EndedBy,
    GovernmentOutcome,
    Stage,
    StopGround,
    Supervision,
)
from onestop_contracts.review import (
    ConsentGiven,
    DefaultConsentGranted,
    ItemApproved,
    ItemRejected,
    ObjectionFiled,
    SupervisionOpened,
)
from onestop_review.case.acting import ReasonsMissing
from onestop_review.case.certificate import certificate, record
from onestop_review.case.closed import CaseClosed
from onestop_review.case.draft import DecidedAtOnce
from onestop_review.case.events import DecisionReexamined
from onestop_review.case.obstacles import WindowOpen
from onestop_review.case.policies import serve_notices
from onestop_review.case.row import row_of
from onestop_review.case.served import served
from onestop_review.case.supervision import ServeNotice
from onestop_review.case.words import Outcome, Standing
from onestop_review.licence_bundle.due import reexaminations
from onestop_review.licence_bundle.reexamined import NoteReexamination

from tests.review.case.oracle import SETTLE, should_have_been
from tests.review.case.test_timer import expected, table
from tests.support import cases as a
from tests.support.calendars import at
from tests.support.proofs import told

HANDLING, AFTERWARDS = Supervision.HANDLING, Supervision.AFTERWARDS
WINDOW = Stage.HANDLING
TUESDAY, CLOSE = "2026-03-03 10:00", at("2026-03-05 17:30")


def begun(kind: Supervision) -> tuple[a.Asked, ...]:
    known = a.catalogue_of(StopGround.EXPERT_REVIEW, supervision=kind)
    return (a.opening(catalogue=known), a.acceptance())


ONE = (*begun(HANDLING), a.draft(), a.notice(WINDOW, TUESDAY))
"""Accepted and drafted; the only window runs to Thursday 17:30."""
NOW = (*begun(AFTERWARDS), a.decision(TUESDAY), a.notice(WINDOW, TUESDAY))
"""Decided on the spot; the window that opened on it runs to Thursday 17:30."""


def test_x25_an_item_with_one_window_is_decided_once_that_has_ended() -> None:
    a.scenario.when(*begun(HANDLING), a.notice()).then_nothing()
    early = a.scenario.when(*ONE, a.decision("2026-03-05 12:00"))
    early.then_refused(WindowOpen, stages=[WINDOW])
    decided = a.scenario.when(*ONE, a.lapse(CLOSE + SETTLE, WINDOW), a.decision())
    (approved,) = decided.then(ItemApproved).new
    assert isinstance(approved, ItemApproved)
    assert [(w.stage, w.ended_by) for w in approved.windows] == [(WINDOW, EndedBy.DEFAULT_CONSENT)]


def test_x25_an_item_that_is_decided_on_the_spot_is_supervised_afterwards() -> None:
    decided = a.scenario.when(*begun(AFTERWARDS), a.decision(TUESDAY)).then(ItemApproved)
    (approved,) = decided.new
    assert isinstance(approved, ItemApproved)
    assert approved.windows == ()
    assert approved.reasons == a.REASONS
    served = a.scenario.when(*NOW)
    assert isinstance(served.new[-1], SupervisionOpened)
    assert served.new[-1].deadline == CLOSE
    silent = a.scenario.when(*NOW, a.lapse(CLOSE + SETTLE, WINDOW)).then(DefaultConsentGranted)
    assert silent.state.over
    a.scenario.when(*NOW, a.consent("2026-03-04 10:00", WINDOW)).then(ConsentGiven)
    shown = row_of(silent.state)
    assert (shown.supervision, shown.windows[0].ended_by) == (AFTERWARDS, EndedBy.DEFAULT_CONSENT)


def test_x25_no_draft_and_no_window_before_what_is_decided_on_the_spot() -> None:
    a.scenario.when(*begun(AFTERWARDS), a.draft()).then_refused(DecidedAtOnce)
    for stage in Stage:
        a.scenario.when(*begun(AFTERWARDS), a.notice(stage)).then_nothing()
    bare = a.decision(TUESDAY, Outcome.REJECT, reasons=())
    a.scenario.when(*begun(AFTERWARDS), bare).then_refused(ReasonsMissing)


@pytest.mark.parametrize(
    "act",
    [
        a.decision("2026-03-04 10:00"),
        a.suspension("2026-03-04 10:00"),
        a.withdrawal("2026-03-04 10:00"),
        a.pause("2026-03-04 10:00"),
        a.unpause("2026-03-04 10:00"),
        a.draft("2026-03-04 10:00"),
        a.extension("2026-03-04 10:00"),
        a.correction("2026-03-04 10:00"),
        a.supply("2026-03-04 10:00"),
        a.acceptance("2026-03-04 10:00"),
    ],
    ids=lambda asked: type(asked.act).__name__,
)
def test_x25_a_decision_that_is_supervised_still_is_changed_by_nothing(act: a.Asked) -> None:
    a.scenario.when(*NOW, act).then_refused(CaseClosed, state="decided")


def test_x25_an_objection_to_a_decision_goes_up_and_leaves_what_should_have_been() -> None:
    desk = a.Desk()
    desk.do(*NOW, a.objection("2026-03-04 10:00", WINDOW), a.registration(stage=WINDOW))
    assert desk.do(a.lapse(CLOSE + SETTLE, WINDOW)) == []
    desk.do(a.convening(stage=WINDOW))
    desk.do(a.conclusion(ConsultationOutcome.NO_AGREEMENT, stage=WINDOW))
    desk.do(a.escalation(stage=WINDOW))
    assert not desk.state.over
    desk.do(a.government(GovernmentOutcome.REJECT, stage=WINDOW))
    assert desk.state.over
    assert desk.state.bound is Outcome.REJECT
    assert desk.state.decision
    assert desk.state.decision.outcome == "approve"
    with pytest.raises(CaseClosed):
        desk.do(a.reply("2026-03-17 10:00", WINDOW))


SECOND_EXIT, GROUND = "a second exit", "raise the ground by 1 m"
"""What `conclusion` and `government` agree on where they have conditions."""
AGREED = {
    ConsultationOutcome.AGREED_WITH_CONDITIONS: [SECOND_EXIT],
    GovernmentOutcome.APPROVE_WITH_CONDITIONS: [GROUND],
}


def objected_to(decided: Outcome, conditions: tuple[str, ...]) -> a.Desk:
    """An objection to the decision stands in consultation."""
    desk = a.Desk()
    desk.do(*begun(AFTERWARDS), a.decision(TUESDAY, decided, conditions=conditions))
    desk.do(a.notice(WINDOW, TUESDAY), a.objection("2026-03-04 10:00", WINDOW))
    desk.do(a.registration(stage=WINDOW), a.convening(stage=WINDOW))
    return desk


def reexamined_by(
    desk: a.Desk, by: ConsultationOutcome | GovernmentOutcome
) -> list[DecisionReexamined]:
    """What is recorded about the decision once the objection ended so."""
    if isinstance(by, ConsultationOutcome):
        if by is ConsultationOutcome.WITHDRAWN:
            desk.do(a.withdrawing(stage=WINDOW))
        desk.do(a.conclusion(by, stage=WINDOW))
    else:
        desk.do(a.conclusion(ConsultationOutcome.NO_AGREEMENT, stage=WINDOW))
        desk.do(a.escalation(stage=WINDOW))
        assert not [e for e in desk.events if isinstance(e, DecisionReexamined)]
        desk.do(a.government(by, stage=WINDOW))
    return [e for e in desk.events if isinstance(e, DecisionReexamined)]


ENDS = [
    *(one for one in ConsultationOutcome if one is not ConsultationOutcome.NO_AGREEMENT),
    *GovernmentOutcome,
]


@pytest.mark.parametrize("end", ENDS, ids=str)
@pytest.mark.parametrize("has", [(), (SECOND_EXIT,), (GROUND, SECOND_EXIT)], ids=str)
@pytest.mark.parametrize("decided", list(Outcome))
def test_x25_what_an_objection_comes_to_is_held_against_the_decision_that_was_made(
    decided: Outcome, has: tuple[str, ...], end: ConsultationOutcome | GovernmentOutcome
) -> None:
    desk = objected_to(decided, has)
    (told,) = reexamined_by(desk, end)
    by = "government" if isinstance(end, GovernmentOutcome) else "consultation"
    outcome, lacks = should_have_been(
        decided.value, list(has), [(by, end.value)], AGREED.get(end, [])
    )
    assert (told.decided, told.outcome, list(told.conditions)) == (decided, outcome, lacks)
    assert told.stands == (outcome == decided and not lacks)
    assert (told.objection, told.department) == ("O-handling", "nr")
    shown = row_of(desk.state).reexamined
    assert shown is not None
    assert (shown.stands, shown.outcome, list(shown.conditions)) == (told.stands, outcome, lacks)
    assert served(row_of(desk.state)).reexamined is None, "he is told by the announcement"
    assert desk.state.over
    assert desk.state.decision
    assert (desk.state.decision.outcome, desk.state.decision.conditions) == (decided, has)


def test_x25_nothing_is_reexamined_where_windows_come_before_the_decision() -> None:
    desk = a.Desk()
    desk.do(*ONE, a.objection("2026-03-04 10:00", WINDOW), a.registration(stage=WINDOW))
    desk.do(a.convening(stage=WINDOW))
    assert reexamined_by(desk, ConsultationOutcome.AGREED_WITH_CONDITIONS) == []
    assert row_of(desk.state).reexamined is None


@pytest.mark.parametrize("end", ENDS, ids=str)
def test_x25_a_revocation_is_asked_for_where_an_approval_does_not_stand(
    end: ConsultationOutcome | GovernmentOutcome,
) -> None:
    for decided in Outcome:
        desk = objected_to(decided, ())
        (told,) = reexamined_by(desk, end)
        asked = [
            one.act for fact in desk.recorded for one in reexaminations(fact, NOW[0].now.rules)
        ]
        wanted = decided is Outcome.APPROVE and not told.stands
        assert [type(act) for act in asked] == [NoteReexamination] * wanted
        for act in asked:
            assert isinstance(act, NoteReexamination)
            assert act.department == "nr"
            assert all(one in act.ground for one in told.conditions)


def test_x25_the_notice_of_what_is_decided_on_the_spot_follows_the_decision() -> None:
    desk = a.Desk()
    desk.do(*NOW[:3])
    asked = [one.act for fact in desk.recorded for one in serve_notices(fact, NOW[0].now.rules)]
    stages = [act.stage for act in asked if isinstance(act, ServeNotice)]
    assert stages == [Stage.ACCEPTANCE, WINDOW]


def test_x25_silence_after_the_decision_and_the_decision_itself_are_proved() -> None:
    desk = a.Desk()
    desk.do(*NOW, a.lapse(CLOSE + SETTLE, WINDOW))
    proof = certificate(told(desk.recorded), WINDOW)
    assert [e["type"].split(".")[2] for e in proof["events"]][-1] == "DefaultConsentGranted"
    assert record(told(desk.recorded))["decision"]


MOVES: dict[str, Any] = {
    "object": lambda when: a.objection(when, WINDOW),
    "register": lambda when: a.registration(when, WINDOW),
    "return": lambda when: a.returning(when, WINDOW),
    "mend": lambda when: a.mending(when, WINDOW),
    "agree": lambda when: a.consent(when, WINDOW),
    "look": lambda when: a.lapse(when, WINDOW),
    "decide": a.decision,
    "reject": lambda when: a.decision(when, Outcome.REJECT),
    "suspend": a.suspension,
    "withdraw": a.withdrawal,
}
moves = st.lists(st.tuples(st.sampled_from(list(MOVES)), st.integers(1, 1500)), max_size=10)


@given(kind=st.sampled_from([HANDLING, AFTERWARDS]), moves=moves)
def test_x25_one_decision_and_one_end_of_the_window_in_any_order(
    kind: Supervision, moves: list[tuple[str, int]]
) -> None:
    desk, when = a.Desk(), at(TUESDAY)
    desk.do(*(ONE if kind is HANDLING else NOW))
    for name, minutes in moves:
        when += timedelta(minutes=minutes)
        with suppress(Refusal):
            desk.do(MOVES[name](when))
        if desk.state.clock.suspended_at is None:
            assert table(desk) == expected(desk.state)
    kinds = [type(event) for event in desk.events]
    decided = [n for n, k in enumerate(kinds) if k in (ItemApproved, ItemRejected)]
    window = desk.state.window(WINDOW)
    assert len(decided) <= 1
    if kind is AFTERWARDS:
        assert len(decided) == 1
        assert decided[0] < kinds.index(SupervisionOpened)
    elif decided:
        assert not window.open
        assert decided[0] == len(kinds) - 1
    ends = [k for k in kinds if k in (ConsentGiven, DefaultConsentGranted)]
    held = [o for o in desk.state.objections if o.standing is not Standing.FELL]
    assert len(ends) + sum(o.standing is not Standing.RETURNED for o in held) <= 1
    assert ObjectionFiled in kinds or not held

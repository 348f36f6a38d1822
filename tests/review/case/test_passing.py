"""The power to decide passes in the middle of a case, and the case goes with it."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import Forbidden
from onestop_contracts.parts import Authority, PassingGround
from onestop_contracts.people import CITY, Role
from onestop_contracts.review import (
    AuthorityPassed,
    DelegationEnded,
    DelegationGranted,
    ItemApproved,
)
from onestop_review.case import case
from onestop_review.case.acting import CaseAct
from onestop_review.case.clock import ExtendLimit
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.opening import AcceptCase
from onestop_review.case.passing import NoDelegation, PassAuthority
from onestop_review.case.state import Case
from onestop_review.delegation.state import Delegations, evolve
from onestop_review.docket import docket
from onestop_review.docket.state import Docket
from onestop_review.negative_list import Entry, NegativeList
from onestop_review.reference import Reference

from tests.support import cases as a
from tests.support.calendars import at
from tests.support.review_catalogue import PLACE, PROJECT

CENTRE, DEPARTMENT = Authority.CENTRE, Authority.DEPARTMENT
ENDED = replace(a.DELEGATION, ended_on=date(2026, 3, 5))
HEAD: dict[str, Any] = {"person": "head.nr", "department": "nr"}
FRIDAY = "2026-03-06 09:00"


def test_x8_the_departments_decision_records_the_passing_with_it() -> None:
    done = a.scenario.when(*a.LAPSED, a.decision(FRIDAY, delegated=ENDED, **HEAD))
    passed, approved = done.then(AuthorityPassed, ItemApproved).new
    assert isinstance(passed, AuthorityPassed)
    assert (passed.passed_from, passed.passed_to) == (CENTRE, DEPARTMENT)
    assert isinstance(approved, ItemApproved)
    assert (approved.authority, approved.delegation) == (DEPARTMENT, "")
    assert approved.mandate == "mandate/director"
    before = a.scenario.when(*a.LAPSED).state
    for kept in ("windows", "clock", "materials", "draft", "objections"):
        assert getattr(done.state, kept) == getattr(before, kept)


def test_x8_the_centre_decides_no_more_from_the_day_of_the_end() -> None:
    for day in ("2026-03-05 17:40", FRIDAY):
        refused = a.scenario.when(*a.LAPSED, a.decision(day, delegated=ENDED))
        refused.then_refused(NoDelegation, on=day[:10], department="nr")


def test_x8_what_was_said_before_stands_and_the_window_ends_as_it_was_told() -> None:
    desk = a.Desk()
    desk.do(*a.DRAFTED)
    passed, *rest = desk.do(a.lapse("2026-03-05 17:31", delegated=ENDED))
    assert isinstance(passed, AuthorityPassed)
    assert [type(e).__name__ for e in rest] == ["DefaultConsentGranted"]
    assert desk.state.draft
    assert desk.state.draft.drafted_by == a.REVIEWER


def test_x8_a_case_follows_the_power_once_and_back_again() -> None:
    desk = a.Desk()
    desk.do(*a.ACCEPTED)
    asked = a.acceptance("2026-03-05 09:00", delegated=ENDED).now
    follow = Attempt(PassAuthority(), asked)
    assert len(desk.do(follow)) == 1
    assert desk.do(follow) == []
    again = replace(a.DELEGATION, in_force_from=date(2026, 3, 6))
    (back,) = desk.do(Attempt(PassAuthority(), a.acceptance(FRIDAY, delegated=again).now))
    assert isinstance(back, AuthorityPassed)
    assert (back.passed_to, back.ground, back.basis) == (CENTRE, PassingGround.DELEGATED, "D-1")
    assert back.effective_at == at("2026-03-06 00:00")
    assert [one.passed_to for one in desk.state.passings] == [DEPARTMENT, CENTRE]


def test_x8_nothing_passes_in_a_case_that_is_over() -> None:
    over = (*a.LAPSED, a.decision(FRIDAY))
    desk = a.Desk()
    desk.do(*over)
    assert desk.do(Attempt(PassAuthority(), a.acceptance(FRIDAY, delegated=None).now)) == []


def granted(number: str, place: str = PLACE, **more: Any) -> DelegationGranted:
    said = {"department": "nr", "jurisdiction": place, "items": (a.ITEM,), "instrument": "x"}
    default = {"in_force_from": date(2026, 1, 1), "version": 1}
    return DelegationGranted.model_validate({"delegation": number, **said, **default, **more})


def ended(number: str, day: date) -> DelegationEnded:
    return DelegationEnded(delegation=number, department="nr", ended_on=day, reason="x")


def rules(*events: DelegationGranted | DelegationEnded, listed: date | None = None) -> Reference:
    known = Delegations()
    for event in events:
        known = evolve(known, event)
    entry = listed and Entry(entry="N", items=(a.ITEM,), basis="x", in_force_from=listed)
    return Reference(
        at=at(FRIDAY),
        delegations=known,
        negative_list=NegativeList({"N": entry} if entry else {}),
    )


@pytest.mark.parametrize(
    ("known", "holder", "ground", "basis", "since"),
    [
        (rules(), DEPARTMENT, "not_delegated", "", None),
        (rules(granted("A")), CENTRE, "delegated", "A", date(2026, 1, 1)),
        (
            rules(granted("A"), ended("A", date(2026, 3, 4))),
            DEPARTMENT,
            "delegation_ended",
            "A",
            date(2026, 3, 4),
        ),
        (
            rules(granted("A", in_force_until=date(2026, 3, 4))),
            DEPARTMENT,
            "delegation_ended",
            "A",
            date(2026, 3, 5),
        ),
        (
            rules(granted("A"), granted("A", items=("P9-99",), in_force_from=date(2026, 3, 3))),
            DEPARTMENT,
            "delegation_ended",
            "A",
            date(2026, 3, 3),
        ),
        (
            rules(granted("A"), ended("A", date(2026, 3, 4)), granted("B", CITY)),
            CENTRE,
            "delegated",
            "B",
            date(2026, 1, 1),
        ),
        (rules(granted("A"), ended("A", date(2026, 3, 9))), CENTRE, "delegated", "A", None),
        (
            rules(granted("A"), listed=date(2026, 3, 5)),
            DEPARTMENT,
            "negative_list",
            "N",
            date(2026, 3, 5),
        ),
        (rules(granted("A"), listed=date(2026, 3, 9)), CENTRE, "delegated", "A", None),
        (rules(granted("A", "150622")), DEPARTMENT, "not_delegated", "", None),
    ],
)
def test_x8_the_power_is_the_centres_by_a_delegation_and_else_the_departments(
    known: Reference, holder: Authority, ground: str, basis: str, since: date | None
) -> None:
    power = known.power(PLACE, a.ITEM, date(2026, 3, 6), major=False)
    assert (power.authority, power.ground, power.basis) == (holder, ground, basis)
    assert since is None or power.since == since


def actor(role: Role, department: str = "", place: str = PLACE) -> Actor:
    who = f"{role}.{department or place}"
    return Actor(subject=who, roles=frozenset({role}), jurisdiction=place, department=department)


SIDES = {
    "handling": (actor(Role.REVIEWER), actor(Role.REVIEWER, "nr")),
    "signing": (actor(Role.DIRECTOR), actor(Role.REVIEWER, "nr")),
}
STEPS: dict[type[CaseAct], str] = {
    AcceptCase: "handling",
    DraftDecision: "handling",
    ExtendLimit: "signing",
    DecideCase: "signing",
}


def may(act: type[CaseAct], state: Case, now: Now[Reference], who: Actor) -> bool:
    assert act.by is not None
    try:
        act.by(who, state, replace(now, actor=who, capacity=""))
    except Forbidden:
        return False
    return True


days = st.integers(0, 12).map(lambda n: date(2026, 3, 1) + timedelta(days=n))


@given(
    ends=st.lists(st.tuples(days, days), max_size=4),
    listed=st.none() | days,
    looked=st.lists(st.integers(0, 13 * 24), min_size=1, max_size=6).map(sorted),
    recorded=st.booleans(),
)
def test_x8_every_open_step_has_one_holder_whenever_delegations_end(
    ends: list[tuple[date, date]], listed: date | None, looked: list[int], recorded: bool
) -> None:
    """`recorded`: the timer told the case; else nobody did, and the law counts all the same."""
    told: list[DelegationGranted | DelegationEnded] = []
    for n, (begins, over) in enumerate(ends):
        told += [granted(f"D-{n}", in_force_from=begins), ended(f"D-{n}", over)]
    known, desk = rules(*told, listed=listed), a.Desk()
    desk.do(*a.DRAFTED)
    for hours in looked:
        now = _now(at("2026-03-01 00:00") + timedelta(hours=hours), known)
        if recorded:
            desk.do(Attempt(PassAuthority(), now))
        lawful = case.by_now(desk.state, now)
        power = known.power(PLACE, a.ITEM, now.day, major=False)
        for act, step in STEPS.items():
            ours, theirs = (may(act, lawful, now, who) for who in SIDES[step])
            assert (ours, theirs) == (power.authority is CENTRE, power.authority is DEPARTMENT)
            strangers = (actor(Role.REVIEWER, "drc"), actor(Role.DIRECTOR, place="150622"))
            assert not any(may(act, lawful, now, who) for who in strangers)
    moved = [e for e in desk.events if isinstance(e, AuthorityPassed)]
    for one, following in pairwise(moved):
        assert one.passed_to is following.passed_from
        assert one.effective_at <= following.effective_at
    assert all(e.effective_at <= e.passed_at for e in moved)


def _now(when: datetime, known: Reference) -> Now[Reference]:
    keys = {"project": PROJECT, "item": a.ITEM}
    return Now(at=when, rules=known, keys=keys, beside={docket.stream: Docket()})

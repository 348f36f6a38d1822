"""The staff register: who enters whom, when somebody leaves, and what becomes of their mandates."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from onestop_chassis.act import Act, Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.now import Now
from onestop_chassis.refusal import Forbidden
from onestop_chassis.scenario import attempt, scenario
from onestop_contracts.people import Role
from onestop_review.board import Board
from onestop_review.department import Department, Departments, department
from onestop_review.place import Places, place
from onestop_review.post import Holding, HoldingKind, Post
from onestop_review.reference import Reference
from onestop_review.staff import staff
from onestop_review.staff.cancelling import CancelDeparture, DepartureNotPlanned
from onestop_review.staff.leaving import (
    DepartureInvalid,
    DepartureStands,
    PersonUnknown,
    RecordDeparture,
)
from onestop_review.staff.registering import PeopleInvalid, PersonRow, RegisterPeople
from onestop_review.staff.state import (
    DepartureCancelled,
    PersonLeft,
    PersonRegistered,
    Staff,
    evolve,
)
from onestop_review.staff.succession import PostPassedOn

from tests.support.review_catalogue import AT, CITY, DEPARTMENTS, PLACE, TODAY

KNOWN = Departments({c: Department(code=c, name_zh=c, name_en=c) for c in DEPARTMENTS})
BESIDE = {department.stream: KNOWN, place.stream: Places()}
NOW: Now[Any] = Now(at=AT, rules=Reference(at=AT), beside=BESIDE)
LI = PersonRow(person="li", unit="nr", jurisdiction=CITY, since=date(2024, 1, 1))
NR, DRC = (CITY, "nr"), (CITY, "drc")
TOMORROW = TODAY + timedelta(days=1)
of = scenario(staff)


def asked(act: Act[Any, Any], day: date = TODAY, **changed: Any) -> Attempt[Any, Any]:
    return attempt(act, NOW, at=AT + (day - TODAY), **changed)


def people(*rows: PersonRow, day: date = TODAY) -> Attempt[Any, Any]:
    return asked(RegisterPeople(people=rows), day)


def row(**changed: Any) -> PersonRow:
    return LI.model_copy(update=changed)


def left(on: date = TODAY, person: str = "li", day: date = TODAY) -> Attempt[Any, Any]:
    return asked(RecordDeparture(person=person, left_on=on), day)


def test_the_same_people_twice_record_nothing_and_another_beginning_is_a_correction() -> None:
    of.when(people(LI), people(LI)).then_nothing()
    state = of.when(people(LI), people(row(since=TODAY))).then(PersonRegistered).state
    assert not state.works_for(NR, "li", date(2025, 1, 1))
    assert state.works_for(NR, "li", TODAY)


def test_every_faulty_row_is_named_at_once_and_nothing_is_recorded() -> None:
    rows = (
        row(person="", row=2),
        row(unit="zz", row=3),
        row(person="wang", row=4),
        row(person="wang", row=5),
    )
    refusal = of.when(people(*rows)).then_refused(PeopleInvalid)
    assert [(e["field"], e["row"]) for e in refusal.errors] == [
        ("person", "5"),
        ("person", "2"),
        ("unit", "3"),
    ]


def test_nobody_is_on_the_register_for_two_units_at_a_time() -> None:
    elsewhere = row(unit="drc", since=TOMORROW)
    refused = of.when(people(LI), people(elsewhere)).then_refused(PeopleInvalid)
    assert [e["field"] for e in refused.errors] == ["person"]
    early = of.when(people(LI), left(TOMORROW + timedelta(days=1)), people(elsewhere))
    assert [e["field"] for e in early.then_refused(PeopleInvalid).errors] == ["since"]
    state = of.when(people(LI), left(TOMORROW), people(elsewhere)).state
    assert (state.works_for(NR, "li", TODAY), state.works_for(NR, "li", TOMORROW)) == (True, False)
    assert state.works_for(DRC, "li", TOMORROW)


def test_an_old_list_brings_nobody_back_who_left() -> None:
    of.when(people(LI), left(), people(LI)).then_nothing()
    again = of.when(people(LI), left(), people(row(since=TODAY))).state
    assert again.works_for(NR, "li", TODAY)


def test_a_name_is_told_corrected_and_stays_where_none_is_said() -> None:
    named = people(row(name="李娜"))
    state = of.when(named).then(PersonRegistered).state
    assert state.names == {"li": "李娜"}
    of.when(named, people(LI)).then_nothing()
    of.when(named, named).then_nothing()
    moved = of.when(named, people(row(since=TODAY))).then(PersonRegistered).state
    assert (moved.names, moved.works_for(NR, "li", TODAY - timedelta(days=1))) == (
        {"li": "李娜"},
        False,
    )
    other = of.when(named, people(row(name="李娜娜"))).then(PersonRegistered).state
    assert (other.names, other.people) == ({"li": "李娜娜"}, state.people)


@pytest.mark.parametrize("day", [TODAY, TOMORROW])
def test_a_name_brings_nobody_back_who_left(day: date) -> None:
    known = of.when(people(LI), left(day))
    state = of.when(people(LI), left(day), people(row(name="李娜"))).then(PersonRegistered).state
    assert state.people == known.state.people
    assert state.names == {"li": "李娜"}


def test_somebody_leaves_today_or_later_and_a_further_act_corrects_it_until_then() -> None:
    refused = of.when(people(LI), left(TODAY - timedelta(days=1))).then_refused(DepartureInvalid)
    assert [e["field"] for e in refused.errors] == ["left_on"]
    of.when(people(LI), left(TOMORROW), left(TOMORROW)).then_nothing()
    later = TOMORROW + timedelta(days=5)
    state = of.when(people(LI), left(TOMORROW), left(later)).then(PersonLeft).state
    assert state.works_for(NR, "li", TOMORROW)
    come = of.when(people(LI), left(TOMORROW), left(later, day=TOMORROW))
    come.then_refused(DepartureStands, left_on=TOMORROW.isoformat())
    of.when(left()).then_refused(PersonUnknown, person="li")


def test_who_leaves_today_leaves_now_and_who_leaves_later_at_the_beginning_of_that_day() -> None:
    (today,) = of.when(people(LI), left()).new
    (later,) = of.when(people(LI), left(TOMORROW)).new
    assert (today.left_at, later.left_at) == (AT, datetime(2026, 3, 3, tzinfo=SHANGHAI))


def stays(person: str = "li", day: date = TODAY, **changed: Any) -> Attempt[Any, Any]:
    return asked(CancelDeparture(person=person), day, **changed)


def test_a_planned_departure_is_taken_back_until_its_day_has_come() -> None:
    planned = (people(LI), left(TOMORROW))
    outcome = of.when(*planned, stays()).then(DepartureCancelled)
    assert outcome.state.works_for(NR, "li", TOMORROW + timedelta(days=900))
    of.when(*planned, stays(), stays()).then_nothing()
    again = of.when(*planned, stays(), left(TOMORROW)).then(PersonLeft).state
    assert not again.works_for(NR, "li", TOMORROW)
    come = of.when(*planned, left(TOMORROW + timedelta(days=9), "li"), left(TOMORROW))
    come.then(PersonLeft)
    of.when(people(LI), stays()).then_refused(DepartureNotPlanned)
    of.when(*planned, stays(day=TOMORROW)).then_refused(DepartureNotPlanned)
    other = (people(row(person="wang")), left(TOMORROW, "wang"))
    of.when(*other, people(LI), stays()).then_refused(DepartureNotPlanned, person="li")
    of.when(*other, stays("zhao")).then_refused(PersonUnknown, person="zhao")
    gone = (people(LI), left(TODAY), stays())
    of.when(*other, *gone).then_refused(DepartureStands, left_on=TODAY.isoformat())


def test_a_departure_taken_back_or_moved_says_whether_anybody_else_leaves_that_day() -> None:
    both = (people(LI), people(row(person="wang")), left(TOMORROW), left(TOMORROW, "wang"))
    (one,) = of.when(*both, stays()).new
    (last,) = of.when(*both, stays(), stays("wang")).new
    (moved,) = of.when(*both, stays(), left(TOMORROW + timedelta(days=3), "wang")).new
    said = [event.nobody_leaves_on for event in (one, last, moved)]
    assert said == [None, TOMORROW, TOMORROW]
    assert one.left_on == TOMORROW


def appointed(*held: Holding) -> dict[str, Any]:
    """Whoever holds the department's post."""
    return {"rules": Reference(at=AT, board=Board({NR: Post("nr", CITY, held)}))}


def mandate(person: str, number: str, days: int, *items: str, stand_in: bool = False) -> Holding:
    kind = HoldingKind.STAND_IN if stand_in else HoldingKind.REPRESENTATIVE
    return Holding(person, number, kind, AT + timedelta(days=days), None, items)


def test_who_stays_is_not_in_the_post_beside_who_was_appointed_in_their_place() -> None:
    mine, soon = mandate("li", "M-1", -9), TOMORROW + timedelta(days=5)
    follows = appointed(mine, mandate("wang", "M-2", 1))
    planned = (people(LI), left(TOMORROW))
    for act in (stays(**follows), asked(RecordDeparture(person="li", left_on=soon), **follows)):
        refused = of.when(*planned, act).then_refused(PostPassedOn)
        assert ["M-2" in error["en"] for error in refused.errors] == [True]
    ended = replace(mandate("wang", "M-2", 1), until_at=AT + timedelta(days=1))
    for others in (ended, mandate("wang", "M-2", 1, stand_in=True)):
        of.when(*planned, stays(**appointed(mine, others))).then(DepartureCancelled)
    apart = (mandate("li", "M-1", -9, "P1-03"), mandate("wang", "M-2", 1, "P2-01"))
    of.when(*planned, stays(**appointed(*apart))).then(DepartureCancelled)
    of.when(*planned, stays(**appointed(mandate("wang", "M-2", -9)))).then(DepartureCancelled)


DIRECTOR = Actor(subject="d", roles=frozenset({Role.DIRECTOR}), jurisdiction=CITY)
BANNERS = DIRECTOR.model_copy(update={"jurisdiction": PLACE})
HEAD = Actor(subject="h", roles=frozenset({Role.REVIEWER}), jurisdiction=CITY, department="nr")


@pytest.mark.parametrize(
    ("actor", "unit", "allowed"),
    [
        (DIRECTOR, "centre", True),
        (DIRECTOR, "nr", False),
        (BANNERS, "centre", False),
        (HEAD, "nr", True),
        (HEAD, "drc", False),
        (HEAD, "centre", False),
    ],
)
def test_x4_each_registers_their_own_people_and_the_centre_no_departments(
    actor: Actor, unit: str, allowed: bool
) -> None:
    (capacity,) = actor.roles
    mine = attempt(RegisterPeople(people=[row(unit=unit)]), NOW, actor=actor, capacity=capacity)
    outcome = of.when(mine)
    goes = asked(RecordDeparture(person="li", left_on=TODAY), actor=actor, capacity=capacity)
    gone = of.when(people(row(unit=unit)), goes)
    back = stays(actor=actor, capacity=capacity)
    kept = of.when(people(row(unit=unit)), left(TOMORROW), back)
    if allowed:
        outcome.then(PersonRegistered)
        gone.then(PersonLeft)
        kept.then(DepartureCancelled)
    else:
        outcome.then_refused(Forbidden)
        gone.then_refused(Forbidden)
        kept.then_refused(Forbidden)


def holding(since: datetime, until: datetime | None = None) -> Post:
    held = Holding("li", "M-1", HoldingKind.REPRESENTATIVE, since, until)
    return Post("nr", CITY, (held,))


def register(*facts: PersonRegistered | PersonLeft | DepartureCancelled) -> Staff:
    state = Staff()
    for fact in facts:
        state = evolve(state, fact)
    return state


ON = {"person": "li", "unit": "nr", "jurisdiction": CITY}
CAME = PersonRegistered(**ON, since=TODAY)
LEFT = PersonLeft(**ON, left_on=TODAY + timedelta(days=10), left_at=AT + timedelta(days=10))
BACK = PersonRegistered(**ON, since=TODAY + timedelta(days=20))
STAYS = DepartureCancelled(**ON, left_on=LEFT.left_on, cancelled_at=AT)


@pytest.mark.parametrize(
    ("known", "since", "counts"),
    [
        ((), 0, {0, 5, 15, 25}),
        ((CAME,), -9, {-5, 0, 5, 15, 25}),
        ((CAME, LEFT), -9, {-5, 0, 5}),
        ((CAME, LEFT), 0, {0, 5}),
        ((CAME, LEFT, STAYS), 0, {0, 5, 15, 25}),
        ((CAME, LEFT), 12, set()),
        ((CAME, LEFT, BACK), 0, {0, 5}),
        ((CAME, LEFT, BACK), 12, set()),
        ((CAME, LEFT, BACK), 20, {25}),
    ],
)
def test_x4_no_mandate_counts_from_the_day_on_which_its_holder_left(
    known: tuple[Any, ...], since: int, counts: set[int]
) -> None:
    post = register(*known).present(holding(AT + timedelta(days=since)))
    days = (-5, 0, 5, 15, 25)
    assert {n for n in days if post.holder_at(AT + timedelta(days=n))} == counts


def test_x13_nobody_is_registered_in_an_unknown_place_where_places_are_known() -> None:
    known = {department.stream: KNOWN, place.stream: Places({CITY: ("鄂尔多斯市", "Ordos")})}
    somewhere = asked(RegisterPeople(people=(row(jurisdiction="150699", row=7),)), beside=known)
    refusal = of.when(somewhere).then_refused(PeopleInvalid)
    assert [(e["field"], e["row"]) for e in refusal.errors] == [("jurisdiction", "7")]


def test_x4_a_mandate_for_another_place_or_department_is_not_touched() -> None:
    gone = register(CAME, LEFT)
    for department_, where in (("drc", CITY), ("nr", PLACE)):
        post = Post(department_, where, holding(AT).holders)
        assert gone.present(post) == post


def test_a_mandate_that_ends_before_its_holder_leaves_ends_then() -> None:
    until = AT + timedelta(days=2)
    (held,) = register(CAME, LEFT).present(holding(AT, until)).holders
    assert held.until_at == until

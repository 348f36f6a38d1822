"""Who holds a post is of the department, named by its head, for as long as they stay."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from onestop_chassis.act import Act, Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.refusal import Forbidden
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_chassis.timer import Due, Met
from onestop_contracts.people import Role
from onestop_contracts.review import MandateEnded, RepresentativeAppointed, StandInNamed
from onestop_review.nomination import Condition, DeparturesFollowed
from onestop_review.reference import Reference
from onestop_review.representative import representative
from onestop_review.representative.acting import MandateInvalid
from onestop_review.representative.departed import FollowDepartures, deadlines, fire
from onestop_review.representative.ending import EndMandate, MandateOver
from onestop_review.representative.mandate import AppointRepresentative, NameStandIn
from onestop_review.representative.nominating import (
    NominateRepresentative,
    NominationInvalid,
    Shown,
)
from onestop_review.staff.state import DepartureCancelled, PersonLeft, Staff, evolve

from tests.review.representative.test_representative import (
    NR,
    RULES,
    appoint,
    end,
    nominate,
    stand_in,
)
from tests.support.review_catalogue import AT, CITY, PLACE, TODAY, staff_of

of = scenario_of(representative)
EVIDENCE = tuple(Shown(condition=c, document="d" * 64) for c in Condition)
LEAVES = PersonLeft(
    person="rep.nr", unit="nr", jurisdiction=CITY, left_on=TODAY, left_at=AT + timedelta(hours=1)
)
GONE = evolve(staff_of("rep.nr", "other", "standin.nr"), LEAVES)
HERE = AT + timedelta(days=1)


def with_staff(staff: Staff, act: Act[Any, Any], **changed: Any) -> Attempt[Any, Any]:
    now = Now(at=AT, rules=replace(RULES, staff=staff))
    return attempt(act, now, **changed)


@pytest.mark.parametrize(
    "staff",
    [
        Staff(),
        staff_of("rep.nr", unit="centre"),
        staff_of("rep.nr", unit="drc"),
        staff_of("rep.nr", place=PLACE),
        evolve(staff_of("rep.nr"), LEAVES),
    ],
)
def test_x4_nobody_is_put_forward_who_is_not_on_the_departments_register(staff: Staff) -> None:
    named = NominateRepresentative(**NR, person="rep.nr", evidence=EVIDENCE)
    refused = of.when(with_staff(staff, named)).then_refused(NominationInvalid)
    assert [e["field"] for e in refused.errors] == ["person"]
    stood = with_staff(staff, NameStandIn(**NR, person="rep.nr", mandate="S-1"))
    assert of.when(stood).then_refused(MandateInvalid).errors == refused.errors
    appointed = with_staff(staff, AppointRepresentative(**NR, person="rep.nr", mandate="M-1"))
    left = of.when(nominate(), appointed).then_refused(MandateInvalid)
    assert left.errors == refused.errors, "who left since the nomination"


def test_x4_the_register_is_asked_of_the_day_on_which_a_mandate_begins() -> None:
    soon = LEAVES.model_copy(update={"left_on": TODAY + timedelta(days=3)})
    staff = evolve(staff_of("rep.nr"), soon)
    stays = NameStandIn(**NR, person="rep.nr", mandate="S-1", from_at=AT + timedelta(days=2))
    of.when(with_staff(staff, stays)).then(StandInNamed)
    late = stays.model_copy(update={"from_at": AT + timedelta(days=3)})
    of.when(with_staff(staff, late)).then_refused(MandateInvalid)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.STANDING_DEPUTY, Role.DEPUTY])
def test_x4_the_centre_names_nobody_and_ends_no_mandate(role: Role) -> None:
    actor = Actor(subject="d", roles=frozenset({role}), jurisdiction=CITY)
    for kind in (NominateRepresentative, NameStandIn, EndMandate):
        assert kind.by is not None
        with pytest.raises(Forbidden):
            kind.by(actor, representative.initial, Now(at=AT, rules=RULES))


def test_x4_a_hand_over_goes_to_one_of_the_departments_people() -> None:
    staff = staff_of("rep.nr")
    act = EndMandate(**NR, mandate="M-1", reason="调任", handed_over_to="reviewer.1")
    refused = of.when(nominate(), appoint(), with_staff(staff, act)).then_refused(MandateInvalid)
    assert [e["field"] for e in refused.errors] == ["handed_over_to"]


def test_x4_who_left_is_in_the_way_of_no_successor() -> None:
    held = (nominate(), appoint(), nominate("other"))
    follows = AppointRepresentative(**NR, person="other", mandate="M-2")
    of.when(*held, with_staff(GONE, follows, at=HERE)).then(RepresentativeAppointed)
    ended = EndMandate(**NR, mandate="M-1", reason="调任")
    of.when(*held, with_staff(GONE, ended, at=HERE)).then_refused(MandateOver)


def test_x4_a_mandate_ends_on_the_record_since_its_holder_left() -> None:
    follow = FollowDepartures(day=TODAY)
    cases = {"M-1": ("2026-150602-30-03-100037/P1-03",)}
    gone = with_staff(GONE, follow, at=HERE, found=cases)
    outcome = of.when(nominate(), appoint(), stand_in(), gone)
    ended = outcome.then(MandateEnded, DeparturesFollowed).new[0]
    assert isinstance(ended, MandateEnded)
    assert (ended.mandate, ended.ended_at) == ("M-1", LEAVES.left_at)
    assert ended.open_cases == cases["M-1"]
    assert outcome.state.post((CITY, "nr")).holder_at(HERE) is not None, "the stand-in"
    of.when(nominate(), appoint(), stand_in(), gone, gone).then(DeparturesFollowed)
    of.when(nominate(), appoint(), end(), gone).then(MandateEnded, DeparturesFollowed)


def told(event: Any) -> Recorded[Any]:
    cause = Cause("c", "c", "r", "h", "reviewer", CITY)
    return Recorded(
        event=event,
        id="review/1",
        source="review",
        position=1,
        stream="staff/all",
        version=1,
        recorded_at=AT,
        effective_at=AT,
        subject="",
        cause=cause,
    )


def test_a_day_on_which_nobody_leaves_any_more_is_no_deadline() -> None:
    day, of_them = TODAY + timedelta(days=1), LEAVES.model_dump(exclude={"left_at"})
    stays = DepartureCancelled(**{**of_them, "left_on": day}, cancelled_at=AT)
    assert deadlines(told(stays)) == []
    key = f"departures/{day}"
    alone = stays.model_copy(update={"nobody_leaves_on": day})
    assert deadlines(told(alone)) == [Met(key)]
    met, due = deadlines(told(LEAVES.model_copy(update={"nobody_leaves_on": day})))
    assert (met, due.key) == (Met(key), f"departures/{TODAY}")


def test_x4_the_day_on_which_somebody_leaves_is_a_deadline_that_names_nobody() -> None:
    (due,) = deadlines(told(LEAVES))
    assert isinstance(due, Due)
    assert (due.at, "rep" in due.key) == (LEAVES.left_at, False)
    asked = fire(due, HERE, Reference(at=HERE))
    assert (asked.act, asked.stream) == (FollowDepartures(day=TODAY), "representative/posts")
    followed = DeparturesFollowed(day=TODAY, followed_at=HERE)
    assert deadlines(told(followed)) == [Met(due.key)]

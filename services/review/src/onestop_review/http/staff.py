"""The staff register."""

from datetime import date

from fastapi import APIRouter
from onestop_chassis.http import Call, Page, problems, whole
from onestop_chassis.refusal import Forbidden
from onestop_contracts.fields import Code, Person
from onestop_contracts.people import Role
from pydantic import BaseModel

from onestop_review.case.who import READERS, department_of
from onestop_review.http.access import rules

router = APIRouter(tags=["staff"])


class PersonAnswer(BaseModel):
    """Where somebody works, or worked last; `left_on` is the first day on which they do not.
    `name` is what people call them, empty where nobody said."""

    person: Person
    unit: Code
    jurisdiction: Code
    since: date
    left_on: date | None = None
    name: Person = ""


@router.get("/staff", responses=problems(Forbidden))
def list_people(call: Call) -> Page[PersonAnswer]:
    """Who works for which department, or the `centre`, within the caller's place; officers of a
    department see its own people."""
    actor = call.actor
    actor.require(*sorted(READERS), Role.OPERATOR)
    own = department_of(actor)
    staff = rules(call).staff
    last = ((person, known[-1]) for person, known in staff.people.items())
    return whole(
        PersonAnswer(
            person=person,
            unit=one.unit[1],
            jurisdiction=one.unit[0],
            since=one.since,
            left_on=one.left_on,
            name=staff.names.get(person, ""),
        )
        for person, one in sorted(last, key=lambda found: found[0])
        if actor.covers(one.unit[0]) and own in ("", one.unit[1])
    )

"""What people in office are called: whoever reads of an act is told who did it."""

from typing import Annotated

from fastapi import APIRouter, Query
from onestop_chassis.http import Call, Page, problems, whole
from onestop_chassis.refusal import Invalid, fault
from onestop_contracts.fields import Code, Person
from pydantic import BaseModel

from onestop_review.http.access import rules

router = APIRouter(tags=["staff"])
MOST = 200
LONGEST = 100


class TooManyPeople(Invalid):
    """More are asked about than any page names."""

    code = "too-many-people"
    title = "Too many people are asked about at once"
    title_zh = "一次查询的人员过多"
    remedy = f"Ask about at most {MOST} people at once."
    remedy_zh = f"每次最多查询 {MOST} 人。"


class CalledAnswer(BaseModel):
    """Somebody on the staff register: `name` is empty where nobody said it, `unit` the department
    or the `centre` that they work for, or worked for last."""

    person: Person
    name: Person
    unit: Code


@router.get("/people", responses=problems(TooManyPeople))
def list_called(
    call: Call, ids: Annotated[str, Query(max_length=MOST * LONGEST)] = ""
) -> Page[CalledAnswer]:
    """What the people of these ids, joined by commas, are called; at most 200 of them, and only
    those who are or were on the staff register."""
    asked = tuple(dict.fromkeys(one for one in ids.split(",") if one))
    if len(asked) > MOST:
        en, zh = f"{len(asked)} people are asked about", f"查询了 {len(asked)} 人"
        raise TooManyPeople(f"{zh} / {en}", errors=[fault("ids", en, zh)])
    staff = rules(call).staff
    return whole(
        CalledAnswer(
            person=person,
            name=staff.names.get(person, ""),
            unit=last.unit[1],
        )
        for person in asked
        if (last := staff.last(person)) is not None
    )

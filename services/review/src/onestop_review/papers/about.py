"""What every paper of an item begins with: whose it is, and what it is about."""

from typing import Any

from onestop_chassis.papers.kind import Story
from onestop_chassis.papers.sheet import Rows, rows
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code, Person, Title
from onestop_contracts.intake import ProjectFiled
from onestop_contracts.parts import Part
from onestop_contracts.review import DepartmentRegistered, Opening

from onestop_review.docket import docket
from onestop_review.docket.events import DocketOpened
from onestop_review.staff.state import PersonRegistered


class DepartmentName(Part):
    """What a department is called."""

    code: Code
    name_zh: Title
    name_en: Title


def _key(recorded: Recorded[Any]) -> str | None:
    event = recorded.event
    return event.code if isinstance(event, DepartmentRegistered) else None


def _row(row: DepartmentName | None, recorded: Recorded[Any]) -> DepartmentName:
    return DepartmentName.model_validate(recorded.event.model_dump())


department_names = View(
    name="departments",
    version=1,
    row=DepartmentName,
    key=_key,
    evolve=_row,
    reads=(DepartmentRegistered,),
)
"""What departments were called at some time, for what was written then."""


class PersonName(Part):
    """What somebody is called."""

    person: Person
    name: Person


def _person_key(recorded: Recorded[Any]) -> str | None:
    event = recorded.event
    return event.person if isinstance(event, PersonRegistered) and event.name else None


def _person(row: PersonName | None, recorded: Recorded[Any]) -> PersonName:
    return PersonName(person=recorded.event.person, name=recorded.event.name)


person_names = View(
    name="people",
    version=1,
    row=PersonName,
    key=_person_key,
    evolve=_person,
    reads=(PersonRegistered,),
)
"""What people were called at some time, for what was written then."""


def officer(story: Story, person: str) -> str:
    """What somebody in office is called; the name that they sign in with where nobody said."""
    known = story.then.row(person_names, person) if person else None
    return known.name if known else person


def department(story: Story, code: str) -> str:
    """What a department is called; its code where nobody registered it."""
    known = story.then.row(department_names, code)
    return known.name_zh if known else code


def filed(story: Story) -> ProjectFiled | None:
    """The filing as review heard of it; None where it is not on record here."""
    opened = [
        one
        for one in story.then.stream(docket.stream_at(story.made_by.subject))
        if isinstance(one.event, DocketOpened)
    ]
    cause = story.then.cause(opened[-1]) if opened else None
    event = cause.event if cause else None
    return event if isinstance(event, ProjectFiled) else None


def firm(story: Story) -> str:
    """To whom the paper is addressed."""
    said = filed(story)
    return said.applicant.name if said else ""


def project_rows(story: Story) -> Rows:
    """The project and its firm."""
    said = filed(story)
    return rows(
        ("项目代码", "Project code", story.made_by.subject),
        ("项目名称", "Project", said.name_zh if said else ""),
        ("申请单位", "Applicant", said.applicant.name if said else ""),
        ("统一社会信用代码", "Unified social credit code", said.applicant.uscc if said else ""),
    )


def item_rows(story: Story) -> Rows:
    """The same, with the item of the case and the department that answers for it."""
    opening = story.latest(Opening)
    again = f"（第 {opening.attempt} 次申请）" if opening.attempt > 1 else ""
    item = (
        ("审批事项", "Item", f"{opening.item} {opening.name_zh}{again}"),
        ("主管部门", "Department", department(story, opening.department)),
    )
    return Rows((*project_rows(story).rows, *item))

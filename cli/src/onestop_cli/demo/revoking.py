"""The steps towards revoking a licence in the demonstration: asked for, announced, answered."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from onestop_chassis.worktime import WorkCalendar

from onestop_cli.demo.act import Act
from onestop_cli.demo.board import Project
from onestop_cli.demo.moments import passed
from onestop_cli.demo.officers import DIRECTOR, applicant
from onestop_cli.demo.script import to_be_revoked


def revocation_steps(project: Project, now: datetime, calendar: WorkCalendar) -> Iterator[Act]:
    """What is to be done about the licence that the story takes back from this project.

    Asked for and announced on one day; the holder answers on the next, and asks for no hearing.
    """
    held, told = project.licence, to_be_revoked(project.number)
    if held is None or told is None or held.revoked_at is not None:
        return
    _, why = told
    ground = {"ground": why.ground}
    if held.announced_at is None:
        founded = {**ground, "legal_basis": why.legal_basis}
        yield _act(project, "request-revocation", f"head.{held.department}", **founded)
        yield _act(project, "announce-revocation", DIRECTOR, **founded)
    elif passed(held.announced_at, now, calendar) == 0:
        return
    elif not held.answered:
        user, statement = applicant(project.number), why.statement
        yield _act(project, "answer-revocation", user, statement=statement)
    else:
        yield _act(project, "revoke-licence", DIRECTOR, **ground)


def _act(project: Project, verb: str, user: str, **body: Any) -> Act:
    assert project.licence is not None
    number = project.licence.number
    path = f"/projects/{project.project}/licences/{verb}"
    return Act(f"{verb}:{number}", user, "review", path, {"number": number, **body})

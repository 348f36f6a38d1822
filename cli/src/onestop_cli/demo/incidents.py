"""What happens to the centre as a whole: a post falls vacant, the filing channel goes down."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime

from onestop_chassis.worktime import WorkCalendar

from onestop_cli.demo.act import Act
from onestop_cli.demo.board import Case, Window
from onestop_cli.demo.moments import at, local, passed
from onestop_cli.demo.script import (
    AFTERNOON,
    HANDLING_WD,
    OUTAGE,
    OUTAGE_CAUSE,
    TAKEN_BACK_REASON,
    VACANCY_REASON,
    story,
)

CITY = "150600"
POSTS = "/representatives"
Held = Mapping[str, str]
"""The mandate in force for each department's post; a vacant one is left out."""


def mandate(department: str, person: str = "rep") -> str:
    """The number of a mandate in the demonstration."""
    return f"授权-2026-{department}-{person}"


def delegation(department: str) -> str:
    """The number of a department's delegation in the demonstration."""
    return f"委托-2026-{department}"


def post_of(department: str) -> dict[str, str]:
    """The city's post for a department, as acts on it name it."""
    return {"jurisdiction": CITY, "department": department}


def incidents(
    cases: Iterable[Case], held: Held, now: datetime, calendar: WorkCalendar
) -> Iterator[Act]:
    """What befalls the centre now, if anything."""
    for case in cases:
        tale = story(case.number, case.name)
        if tale.taken_back and _unpassed(case):
            yield _taking_back(case, now)
        if tale.vacancy:
            yield from _vacancy(case, case.windows.get(tale.vacancy), held, now)
        if tale.outage and _down_today(case, tale.outage, now, calendar):
            yield _outage(now)


def _unpassed(case: Case) -> bool:
    """Whether the centre handles it still, and has begun to."""
    return case.accepted_at is not None and case.authority == "centre" and not case.drafted


def _taking_back(case: Case, now: datetime) -> Act:
    """The department ends its delegation from today on: the case goes with the power."""
    number = delegation(case.department)
    today = local(now).date().isoformat()
    body = {"delegation": number, "ended_on": today, "reason": TAKEN_BACK_REASON}
    path = "/delegations/end-delegation"
    return Act(f"taken-back:{number}", f"head.{case.department}", "review", path, body)


def wants_afternoon(cases: Iterable[Case], now: datetime, calendar: WorkCalendar) -> bool:
    """Whether the channel goes down this afternoon, so that it is to be recorded in time."""
    if local(now) >= at(local(now).date(), AFTERNOON):
        return False
    stages = ((case, story(case.number, case.name).outage) for case in cases)
    return any(_falls_today(case, stage, now, calendar) for case, stage in stages if stage)


def _vacancy(case: Case, window: Window | None, held: Held, now: datetime) -> Iterator[Act]:
    """The mandate ends while the window is open; a stand-in comes once silence did not count."""
    if window is None or window.ended_by:
        return
    number = held.get(case.department)
    if number == mandate(case.department) and not window.vacant:
        if local(now).date() > local(window.opens_at).date():
            body = {**post_of(case.department), "mandate": number, "reason": VACANCY_REASON}
            name = f"mandate-end/{case.department}"
            head = f"head.{case.department}"
            yield Act(name, head, "review", f"{POSTS}/end-mandate", body)
    elif number is None and window.vacant:
        body = {
            **post_of(case.department),
            "person": f"standin.{case.department}",
            "mandate": mandate(case.department, "standin"),
        }
        name, user = f"stand-in/{case.department}", f"head.{case.department}"
        yield Act(name, user, "review", f"{POSTS}/name-stand-in", body)


def _down_today(case: Case, stage: str, now: datetime, calendar: WorkCalendar) -> bool:
    today = local(now).date()
    return local(now) >= at(today, AFTERNOON) and _falls_today(case, stage, now, calendar)


def _falls_today(case: Case, stage: str, now: datetime, calendar: WorkCalendar) -> bool:
    """Whether the window still has its first deadline, and that is today."""
    window = case.windows.get(stage)
    if window is None or window.ended_by or now > window.deadline:
        return False
    first = passed(window.opens_at, window.deadline, calendar) == HANDLING_WD
    return first and local(window.deadline).date() == local(now).date()


def _outage(now: datetime) -> Act:
    begin, end = (at(local(now).date(), moment) for moment in OUTAGE)
    body = {"from_at": begin.isoformat(), "until_at": end.isoformat(), "cause": OUTAGE_CAUSE}
    return Act(f"outage:{begin.date()}", "operator", "review", "/outages/record-outage", body)

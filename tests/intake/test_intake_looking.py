"""What operators see of intake: notices tried before they come in, deadlines told in words."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from onestop_chassis.now import Now
from onestop_chassis.operators.inspect.due import listed
from onestop_contracts.parts import CalendarDay
from onestop_contracts.review import CalendarPublished
from onestop_intake.project.events import AcceptanceTimeMoved
from onestop_intake.work_calendar.impact import Tried, with_notices
from onestop_intake.work_calendar.state import Notices

from tests.support.calendars import notices
from tests.support.intake_samples import ACCEPT_BY
from tests.support.intake_service import (
    FIRST,
    SETTLED,
    IntakeService,
    filing_body,
    filing_path,
    project_code,
    running_intake,
)

SECOND = project_code(2)
DAY_OFF = date(2026, 3, 4)


@pytest.fixture(scope="module")
def intake() -> Iterator[IntakeService]:
    """One project waits to be accepted, another one has its plan and its clock."""
    with running_intake() as service:
        for n in (1, 2):
            assert service.post("clerk", filing_path(n), filing_body(n)).status_code == 200
        assert service.post("clerk", f"/projects/{SECOND}/accept-project").status_code == 200
        service.settle()
        yield service


def body(*further: date) -> dict[str, Any]:
    """The notice in force for 2026 as it is, or a second one with further days off."""
    first = notices()[-1]
    days = sorted([*first.days, *((day, False, "临时") for day in further)])
    rows = [{"day": str(d), "working": w, "name": n} for d, w, n in days]
    named = {"notice": "2026-2", "published_on": "2026-03-02"} if further else {}
    own = {"notice": first.name, "published_on": first.published_on.isoformat()}
    return {**own, **named, "years": [2026], "days": rows}


def impact(intake: IntakeService, notice: dict[str, Any], **more: Any) -> Any:
    answer = intake.post("operator", "/calendar/impact", {"notices": [notice], **more})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_notice_in_force_would_move_nothing_and_a_bad_cursor_is_refused(
    intake: IntakeService,
) -> None:
    told = impact(intake, body())
    assert (told["moving"], told["calendar_version"]) == ([], told["would_be_version"])
    bad = intake.post("operator", "/calendar/impact", {"notices": [body()], "after": "x"})
    assert (bad.status_code, bad.json()["code"]) == (422, "cursor-wrong")
    assert intake.post("clerk", "/calendar/impact", {"notices": [body()]}).status_code == 403


def test_every_open_deadline_is_told_in_words(intake: IntakeService) -> None:
    said = {}
    for one in listed(intake.runtime.database, limit=100):
        told = intake.get("operator", f"/ops/deadlines/explanation?key={one.key}").json()
        said[one.key.partition("/")[0]] = " ".join(line["en"] for line in told["words"])
    assert said.keys() == {"accept", "warn", "plan"}
    assert "Day 1: 2026-03-03" in said["accept"]
    assert "calendar days count from the next day" in said["warn"]
    assert "should end by 2026-03-11" in said["plan"]


def test_what_a_notice_would_move_is_what_it_moves(intake: IntakeService) -> None:
    notice, head = body(DAY_OFF), intake.runtime.log.head()
    told = impact(intake, notice)
    assert intake.runtime.log.head() == head  # nothing is kept
    moving = {move["key"]: move for move in told["moving"]}
    accept = moving[f"accept/{FIRST}"]
    assert datetime.fromisoformat(accept["was"]) == ACCEPT_BY
    assert datetime.fromisoformat(accept["would_be"]) > ACCEPT_BY
    assert all(move["provisional"] == [] for move in moving.values())
    days = tuple(CalendarDay(**day) for day in notice["days"])
    published = CalendarPublished(
        version=told["would_be_version"],
        notice="2026-2",
        published_on=date(2026, 3, 2),
        years=(2026,),
        days=days,
    )
    intake.tell(published, stream="calendar/cn")
    intake.set(ACCEPT_BY + SETTLED)  # it falls due, and turns out to have moved
    facts = [fact.event for fact in intake.runtime.log.stream(f"project/{FIRST}")]
    [moved] = [event for event in facts if isinstance(event, AcceptanceTimeMoved)]
    assert moved.accept_by == datetime.fromisoformat(accept["would_be"])


def test_x73_a_notice_that_was_replaced_is_tried_as_if_it_were_new() -> None:
    days = (CalendarDay(day=date(2026, 3, 4), working=False, name="临时放假"),)
    first = Tried("2026-2", date(2026, 3, 2), (2026,), days)
    other = replace(first, days=())
    now: Now[Any] = Now(at=ACCEPT_BY, rules=None)
    known = with_notices(Notices(), (first, other), now)
    assert known.calendar().is_working(date(2026, 3, 4))
    again = with_notices(known, (first,), now)
    assert not again.calendar().is_working(date(2026, 3, 4))
    assert with_notices(again, (first,), now) == again

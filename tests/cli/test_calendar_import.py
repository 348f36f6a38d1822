"""`onestop calendar import`: a calendar is a rule, so a leader of the centre enters it."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from onestop_review.calendar_rule import STREAM, CalendarEntered, calendar_rule

from tests.support.review_service import running_review
from tests.support.served import onestop, served

NOTICE = """notice,published_on,version,year,day,kind,name_zh
临时通知,2026-03-02,99,2027,2027-03-04,holiday,临时放假
"""
EXECUTE = ("--execute", "--confirm", "1", "--reason", "国务院调整")
RIGHT = "2028-05-01,holiday\n2028-1,2026-11-05,1,2028,2028-05-06,workday"
SLIP = "2028-05-01,holiday\n2028-1,2026-11-05,1,2028,2028-05-16,holiday"


def test_a_notice_is_entered_by_the_director_and_not_by_an_operator(tmp_path: Path) -> None:
    file = tmp_path / "notices.csv"
    file.write_text(NOTICE, encoding="utf-8")
    with running_review() as review:
        assert isinstance(review.client.app, FastAPI)
        with served(review.client.app, "review") as services:
            command = ("calendar", "import", str(file), *EXECUTE)
            denied = onestop(services, *command, "--as", "operator")
            assert denied.exit_code == 6, denied.output
            assert "Not permitted" in denied.output
            done = onestop(services, *command)
            assert done.exit_code == 0, done.output
        facts = list(review.runtime.log.stream("calendar/cn"))
        (entered,) = [fact for fact in facts if isinstance(fact.event, CalendarEntered)]
        assert (entered.cause.actor, entered.cause.capacity) == ("director", "director")


@pytest.mark.parametrize("command", ["import calendar", "calendar import"])
def test_x73_the_right_table_after_a_slip_is_in_force_again(tmp_path: Path, command: str) -> None:
    intake, told = FastAPI(), list[str]()

    @intake.post("/signin")
    def signin() -> dict[str, str]:
        return {"token": "t"}

    @intake.post("/calendar/impact")
    def impact() -> dict[str, Any]:
        return {"moving": [], "cursor": ""}

    def load(days: str) -> None:
        file = tmp_path / "notices.csv"
        head = "notice,published_on,version,year,day,kind"
        file.write_text(f"{head}\n2028-1,2026-11-05,1,2028,{days}\n", encoding="utf-8")
        how = EXECUTE if command == "calendar import" else ()
        done = onestop(services, *command.split(), str(file), *how)
        assert done.exit_code == 0, done.output
        told.append(done.output)

    def days_off() -> list[bool]:
        calendar = review.runtime.log.state(calendar_rule.decider, STREAM)[0].calendar
        return [calendar.is_working(date(2028, 5, day)) for day in (6, 16)]

    with running_review() as review:
        assert isinstance(review.client.app, FastAPI)
        with served(review.client.app, "review", intake=intake) as services:
            load(RIGHT)
            assert days_off() == [True, True]
            load(SLIP)
            assert days_off() == [False, False]
            load(RIGHT)
            assert days_off() == [True, True]
            load(RIGHT)
    assert ["nothing" in one for one in told] == [False, False, False, True]

"""`onestop calendar import`: a calendar is a rule, so a leader of the centre enters it."""

from pathlib import Path

from fastapi import FastAPI
from onestop_review.calendar_rule import CalendarEntered

from tests.support.review_service import running_review
from tests.support.served import onestop, served

NOTICE = """notice,published_on,version,year,day,kind,name_zh
临时通知,2026-03-02,99,2027,2027-03-04,holiday,临时放假
"""
EXECUTE = ("--execute", "--confirm", "1", "--reason", "国务院调整")


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

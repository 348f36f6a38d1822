"""What the centre's leaders see on their desk: what is at risk, consultations, silence."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from onestop_console.models.oversight import at_risk, week_began
from onestop_console.readers.projects import PlanInBrief, Project

from tests.console.test_consultations import CODE, ROOM, city  # noqa: F401
from tests.console.test_rim import (  # noqa: F401
    ACTOR,
    Services,
    browser,
    clock,
    services,
    signed_in,
)
from tests.support.postgres import database_url  # noqa: F401

TARGET = date(2026, 6, 10)


def planned(code: str, days: int) -> Project:
    plan = PlanInBrief(
        version=1,
        target_on=TARGET,
        finish_on=TARGET + timedelta(days),
        feasible=days <= 0,
        critical_path=[],
    )
    known: dict[str, Any] = {"project": code, "plan": plan}
    return Project.model_construct(**known)


def test_a_project_is_at_risk_from_the_day_its_slack_is_gone() -> None:
    none: dict[str, Any] = {"project": "unplanned", "plan": None}
    every = [planned("early", -1), planned("gone", 0), planned("late", 5)]
    found = at_risk([*every, Project.model_construct(**none)])
    assert [one.project for one in found] == ["late", "gone"]


def test_a_week_begins_on_monday_at_the_centre() -> None:
    monday = datetime(2026, 3, 1, 16, tzinfo=UTC)
    assert week_began(monday) == date(2026, 3, 2)
    assert week_began(monday - timedelta(seconds=1)) == date(2026, 2, 23)
    assert week_began(monday + timedelta(days=6, hours=23)) == date(2026, 3, 2)


@pytest.mark.parametrize(("role", "sees"), [("director", True), ("reviewer", False)])
def test_leaders_see_consultations_and_are_led_to_the_silence_of_the_week(
    browser: TestClient,  # noqa: F811
    city: Services,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    sees: bool,
) -> None:
    monkeypatch.setitem(ACTOR, "roles", [role])
    browser.post("/sign-in", data={"user": role})
    text = browser.get("/").text
    assert (f'href="{ROOM}"' in text, "本周默认同意" in text) == (sees, sees)
    silence = "/supervision?tab=default_consent&amp;since=2026-03-02"
    assert (f'href="{silence}"' in text) == sees
    assert not [one for one in city.sent if one.url.path == "/windows"]
    shown = browser.get(silence.replace("&amp;", "&")).text
    [asked] = [one.url.params for one in city.sent if one.url.path == "/windows"]
    assert asked["deadline_from"] == "2026-03-02T00:00:00+08:00"
    assert "since=2026-03-02" in shown.partition('aria-label="状态"')[2].partition("</div>")[0]


@pytest.mark.parametrize("since", ["", "2026-02-30", "yesterday"])
def test_an_address_that_names_no_day_asks_for_all(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
    since: str,
) -> None:
    assert signed_in.get("/supervision", params={"since": since}).status_code == 200
    [asked] = [one.url.params for one in services.sent if one.url.path == "/windows"]
    assert "deadline_from" not in asked

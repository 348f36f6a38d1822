"""The clock of a demonstration goes on by hand, past every deadline in its turn."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi.testclient import TestClient
from onestop_console.models.demonstration import STEPS, stops
from onestop_console.settings import SERVICES

from tests.support.console import Answers, console, token
from tests.support.postgres import database_url  # noqa: F401

HERE = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2026, 3, 6)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=HERE)


def working(day: date) -> bool:
    return day.weekday() < 5 and day != date(2026, 3, 9)


FIRST = at(6, 9, 30)
EVENING = [at(6, 17, 30, 30), at(6, 18)]


@pytest.mark.parametrize(
    ("step", "now", "expected"),
    [
        ("afternoon", at(6, 9, 30), [at(6, 16, 30)]),
        ("afternoon", at(6, 17), []),
        ("afternoon", at(7, 9), []),
        ("evening", at(6, 9, 30), EVENING),
        ("evening", at(6, 17, 45), [at(6, 18)]),
        ("evening", at(6, 18), []),
        ("morning", at(6, 16, 30), [*EVENING, at(10, 9, 30)]),
        ("morning", at(6, 18), [at(10, 9, 30)]),
        ("morning", at(6, 8), [at(6, 9, 30)]),
        ("morning", at(7, 8), [at(7, 17, 30, 30), at(7, 18), at(10, 9, 30)]),
    ],
)
def test_a_step_leads_past_the_deadlines_of_its_day(
    step: str, now: datetime, expected: list[datetime]
) -> None:
    """Monday 9 March is free here, so Friday's next morning is Tuesday's."""
    assert stops(step, now.astimezone(UTC), working) == expected


@dataclass
class City(Answers):
    """Five clocks, which may be real, and of which one may be away when it is set."""

    clocks: dict[str, datetime] = field(default_factory=lambda: dict.fromkeys(SERVICES, FIRST))
    set: list[tuple[str, datetime]] = field(default_factory=list)
    stuck: str = ""
    real: bool = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        service = request.url.host
        if request.url.path != "/simulation/clock":
            return super().answer(request)
        if self.real:
            return httpx.Response(404, json={"code": "not-found", "title": "", "title_zh": ""})
        if request.method == "PUT":
            if service == self.stuck:
                raise httpx.ConnectError("away")
            self.clocks[service] = datetime.fromisoformat(json.loads(request.content)["now"])
            self.set.append((service, self.clocks[service]))
        return httpx.Response(200, json={"now": self.clocks[service].isoformat()})


@pytest.fixture
def city() -> City:
    free = {"day": "2026-03-09", "working": False, "name": "调休"}
    notice = {"version": 1, "notice": "通知", "published_on": "2025-11-01", "years": [2026]}
    return City({"review/calendar": [{**notice, "days": [free]}]}, roles=["operator"])


@pytest.fixture
def browser(database_url: str, city: City) -> Iterator[TestClient]:  # noqa: F811
    with console(database_url, city) as client:
        yield client


def push(browser: TestClient, step: str) -> httpx.Response:
    form = {"csrf": token(browser, "/clock"), "step": step}
    answer: httpx.Response = browser.post("/clock", data=form)
    return answer


def test_the_operator_moves_every_clock_together(browser: TestClient, city: City) -> None:
    assert push(browser, "morning").status_code == 303
    assert "现在是 2026年3月10日 09:30（周二）。" in browser.get("/clock").text
    assert set(city.clocks.values()) == {at(10, 9, 30)}
    assert [at for _, at in city.set] == [
        moment for moment in (*EVENING, at(10, 9, 30)) for _ in SERVICES
    ]


def test_a_step_that_broke_off_halfway_is_taken_again(browser: TestClient, city: City) -> None:
    city.stuck = "land"
    assert push(browser, "evening").status_code == 503
    assert city.clocks["review"] == at(6, 9, 30)
    city.stuck = ""
    assert push(browser, "evening").status_code == 303
    assert set(city.clocks.values()) == {at(6, 18)}


def test_others_see_the_clock_and_who_moves_it(browser: TestClient, city: City) -> None:
    city.roles = ["reviewer"]
    browser.post("/sign-in", data={"user": "reviewer.1"})
    shown = browser.get("/clock").text
    assert "operator" in shown
    assert not [step for step in STEPS if f'value="{step}"' in shown]


def test_where_time_is_real_there_is_no_such_page(browser: TestClient, city: City) -> None:
    city.real = True
    assert browser.get("/clock").status_code == 404

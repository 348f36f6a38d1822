"""The clock of a demonstration goes on by hand, past every deadline in its turn."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import httpx
import pytest
from fastapi.testclient import TestClient
from onestop_chassis.log.database import Database
from onestop_console.app import create_console
from onestop_console.gateway import Gateway
from onestop_console.models.demonstration import STEPS, stops
from onestop_console.settings import SERVICES, Settings
from pydantic import SecretStr

from tests.support.postgres import database_url  # noqa: F401

HERE = ZoneInfo("Asia/Shanghai")
FRIDAY = date(2026, 3, 6)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, second, tzinfo=HERE)


def working(day: date) -> bool:
    return day.weekday() < 5 and day != date(2026, 3, 9)


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


class City:
    """Five clocks, of which one may be away."""

    def __init__(self) -> None:
        self.clocks = dict.fromkeys(SERVICES, at(6, 9, 30))
        self.set: list[tuple[str, datetime]] = []
        self.away = ""
        self.roles = ["operator"]
        self.real = False

    def answer(self, request: httpx.Request) -> httpx.Response:
        service, path = request.url.host, request.url.path
        if path == "/signin":
            actor = {
                "subject": "operator",
                "roles": self.roles,
                "jurisdiction": "150600",
                "department": "",
                "organisation": "",
            }
            return httpx.Response(200, json={"token": "t", "expires_in": 60, "actor": actor})
        if path == "/simulation/clock":
            return self._clock(service, request)
        if path == "/calendar":
            free = {"day": "2026-03-09", "working": False, "name": "调休"}
            notice = {"version": 1, "notice": "通知", "days": [free]}
            return httpx.Response(200, json={"items": [notice], "next": None})
        return httpx.Response(200, json={"items": [], "next": None, "counts": {}})

    def _clock(self, service: str, request: httpx.Request) -> httpx.Response:
        if self.real:
            return httpx.Response(404, json={"code": "not-found", "title": "", "title_zh": ""})
        if request.method == "PUT":
            if service == self.away:
                raise httpx.ConnectError("away")
            self.clocks[service] = datetime.fromisoformat(json.loads(request.content)["now"])
            self.set.append((service, self.clocks[service]))
        return httpx.Response(200, json={"now": self.clocks[service].isoformat()})


@pytest.fixture
def city() -> City:
    return City()


@pytest.fixture
def browser(database_url: str, city: City) -> Iterator[TestClient]:  # noqa: F811
    settings = Settings(database_url=database_url, session_key=SecretStr("a-key-of-this-test"))
    gateway = Gateway(
        {name: f"http://{name}" for name in SERVICES}, httpx.MockTransport(city.answer)
    )
    with (
        Database(database_url, size=2) as database,
        TestClient(create_console(settings, database, gateway)) as client,
    ):
        client.post("/sign-in", data={"user": "operator"}, follow_redirects=False)
        yield client


def push(browser: TestClient, step: str) -> httpx.Response:
    csrf = browser.get("/clock").text.partition('name="csrf" value="')[2].partition('"')[0]
    answer: httpx.Response = browser.post("/clock", data={"csrf": csrf, "step": step})
    return answer


def test_the_operator_moves_every_clock_together(browser: TestClient, city: City) -> None:
    answer = push(browser, "morning")
    assert answer.status_code == 200
    assert "现在是 3月10日 09:30（周二）。" in answer.text
    assert set(city.clocks.values()) == {at(10, 9, 30)}
    assert [at for _, at in city.set] == [
        moment for moment in (*EVENING, at(10, 9, 30)) for _ in SERVICES
    ]


def test_a_step_that_broke_off_halfway_is_taken_again(browser: TestClient, city: City) -> None:
    city.away = "land"
    assert push(browser, "evening").status_code == 503
    assert city.clocks["review"] == at(6, 9, 30)
    city.away = ""
    assert push(browser, "evening").status_code == 200
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

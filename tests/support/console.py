"""The console before services that answer what a test says, and keep what they were asked."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import httpx
from fastapi.testclient import TestClient
from onestop_chassis.clock import FixedClock
from onestop_chassis.log.database import Database
from onestop_console.app import create_console
from onestop_console.gateway import Gateway
from onestop_console.settings import SERVICES, Settings
from onestop_console.tables import prepare
from pydantic import SecretStr

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
EMPTY: dict[str, Any] = {"items": [], "next": None}


@dataclass
class Answers:
    """What each service answers, by its name and path; a list is answered as a whole page."""

    told: dict[str, Any] = field(default_factory=dict)
    roles: list[str] = field(default_factory=lambda: ["director"])
    asked: list[httpx.Request] = field(default_factory=list)
    away: set[str] = field(default_factory=set)
    refused: dict[str, Any] = field(default_factory=dict)

    def answer(self, request: httpx.Request) -> httpx.Response:
        service, path = request.url.host, request.url.path
        self.asked.append(request)
        if service in self.away:
            raise httpx.ConnectError("away")
        if path == "/signin":
            actor = {
                "subject": "somebody",
                "roles": self.roles,
                "jurisdiction": "150600",
                "department": "",
                "organisation": "",
            }
            return httpx.Response(200, json={"token": "t-1", "expires_in": 60, "actor": actor})
        if path == "/simulation/clock":
            return httpx.Response(200, json={"now": NOON.isoformat()})
        if problem := self.refused.get(f"{service}{path}"):
            return httpx.Response(problem["status"], json=problem)
        found = self.told.get(f"{service}{path}", EMPTY)
        if isinstance(found, list):
            found = {"items": found, "next": None}
        return httpx.Response(200, json=found)

    def sent(self, ending: str) -> list[httpx.Request]:
        """What was asked at addresses that end so."""
        return [one for one in self.asked if one.url.path.endswith(ending)]


@contextmanager
def console(database_url: str, answers: Answers, *, sign_in: bool = True) -> Iterator[TestClient]:
    """A browser at the console, signed in with the roles of `answers`."""
    settings = Settings(database_url=database_url, session_key=SecretStr("a-key-of-this-test"))
    addresses = {name: f"http://{name}" for name in SERVICES}
    gateway = Gateway(addresses, httpx.MockTransport(answers.answer))
    with Database(database_url, size=2) as database:
        prepare(database)
        app = create_console(settings, database, gateway, FixedClock(NOON))
        with TestClient(app, follow_redirects=False) as browser:
            if sign_in:
                assert browser.post("/sign-in", data={"user": "somebody"}).status_code == 303
            yield browser


def token(browser: TestClient, path: str = "/") -> str:
    """What a form of this session has to bring."""
    page = str(browser.get(path).text)
    return page.partition('name="csrf" value="')[2].partition('"')[0]

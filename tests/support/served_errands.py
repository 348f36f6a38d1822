"""The toy of `errands` served over HTTP on a real port, with routes that can be held."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from fastapi import APIRouter, FastAPI
from onestop_chassis.actor import Actor
from onestop_chassis.clock import FixedClock
from onestop_chassis.http import Call, Receipt
from onestop_chassis.http.caller import Public
from onestop_chassis.http.handed import Handed
from onestop_chassis.http.places import Places
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.service.app import create_app
from onestop_chassis.service.door import Door
from onestop_chassis.service.runtime import Runtime

from tests.support.errand_service import blueprint, runtime_on
from tests.support.errands import START, Begin, ToyCount, counts, stream, toy
from tests.support.postgres import drop_database, prepared_database
from tests.support.served import served


@dataclass
class Served:
    """A running toy; what is `held` is answered after `let_go`."""

    runtime: Runtime[object]
    clock: FixedClock
    app: FastAPI
    held: threading.Event
    url: str = ""

    @property
    def places(self) -> Places:
        places: Places = self.app.state.places
        return places

    def let_go(self) -> None:
        self.held.set()

    def last_beat(self) -> datetime | None:
        with self.runtime.database.connection() as connection:
            found = connection.execute("SELECT max(until) FROM presence").fetchone()
        return found[0] if found else None

    def outages(self) -> list[datetime]:
        """Since when, each of them."""
        return [one.event.due_at for one in self.runtime.log.stream(stream("outages", "gap"))]

    async def ask(self, method: str, path: str, user: str = "") -> tuple[int, dict[str, str]]:
        """Status and headers of the answer; `user` signs in beforehand."""
        place = urlsplit(self.url)
        reader, writer = await asyncio.open_connection(place.hostname, place.port)
        token = f"Authorization: Bearer {_token(user)}\r\n" if user else ""
        key = f"Idempotency-Key: {id(writer)}\r\n" if method == "POST" else ""
        head = f"{method} /toy{path} HTTP/1.1\r\nHost: toy\r\nConnection: close\r\n{token}{key}"
        writer.write(f"{head}Content-Length: 0\r\n\r\n".encode())
        try:
            answer = (await reader.read()).decode()
        finally:
            writer.close()
        lines = answer.partition("\r\n\r\n")[0].split("\r\n")
        pairs = (line.partition(": ") for line in lines[1:])
        return int(lines[0].split()[1]), {name.lower(): value for name, _, value in pairs}


def _token(user: str) -> str:
    return DemoTokens("k" * 40).issue(Actor(subject=user))


def _routes(held: threading.Event) -> APIRouter:
    router = APIRouter()

    @router.get("/counts/{project}")
    def read(project: str, call: Public) -> ToyCount | None:
        return call.views.get(counts, project)

    @router.post("/errands/{project}/{name}", response_model=Receipt)
    def begin(project: str, name: str, call: Call) -> Receipt | Handed:
        return call.hand(toy, stream(project, name), Begin(project, name, call.now), "clerk")

    @router.get("/held")
    def read_held(call: Public) -> None:
        held.wait()

    @router.post("/held")
    def do_held(call: Call) -> None:
        held.wait()

    return router


@contextmanager
def served_errands() -> Iterator[Served]:
    """At START until the clock is set; its heart beats by its own door."""
    clock, held = FixedClock(START), threading.Event()
    url = prepared_database(blueprint)
    runtime: Runtime[Any] = runtime_on(url, clock)
    one = Served(runtime, clock, create_app(runtime, [_routes(held)]), held)
    try:
        with served(one.app, "toy") as one.url:
            runtime.start(Door(f"{one.url}/toy"))
            try:
                yield one
            finally:
                one.let_go()
                runtime.ask_to_stop()
    finally:
        runtime.stop()
        runtime.database.close()
    drop_database("embedded", url)

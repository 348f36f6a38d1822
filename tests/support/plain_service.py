"""Any service as it runs, on a real database, with stand-ins for the others on the same bus."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from fastapi.testclient import TestClient
from onestop_chassis.bus.bus import InProcessBus
from onestop_chassis.decider import Decider
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.recorded import Cause
from onestop_chassis.service.app import create_app, routers_of
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ClockKind, ServiceSettings
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_contracts.event import Event

from tests.support.kept import Shelf
from tests.support.keyed import Keyed
from tests.support.postgres import drop_database, fresh_database, prepared_database
from tests.support.rest import at_rest
from tests.support.wait import until

KEY = "k" * 40
CITY = "150600"

_echo: Decider[None, Sequence[Event], Event] = Decider(
    initial=None, decide=lambda _, events: events, evolve=lambda _, __: None
)


@dataclass
class PlainService:
    """A running service, a client for it, and `tell`, which is the mouth of another service."""

    runtime: Runtime[Any]
    client: TestClient
    sources: Mapping[str, Log]
    clock: SimulatedClock
    numbers: Iterator[int]
    shelf: Shelf | None = None

    def tell(self, source: str, stream: str, *facts: Event) -> None:
        """Another service publishes these facts; returns when this one has reacted to them."""
        self.say(source, stream, *facts)
        self.settle()

    def say(
        self,
        source: str,
        stream: str,
        *facts: Event,
        actor: str = "clerk",
        capacity: str = "window_clerk",
    ) -> None:
        """Another service publishes these facts, and nobody waits for this one."""
        n = next(self.numbers)
        cause = Cause(f"t{n}", f"c{n}", f"request/{n}", actor, capacity, CITY)
        self.sources[source].handle(_echo, stream, facts, cause)

    def settle(self) -> None:
        """Waits until everything was heard and followed, and nothing more comes of it."""
        until(self._still, what=f"{self.runtime.name} at rest")

    def _still(self) -> bool:
        return at_rest(self.runtime, self.sources)

    def set(self, now: datetime) -> None:
        """Sets the clock and lets what is due happen."""
        self.clock.set(now)
        self.settle()

    def token(self, user: str) -> dict[str, str]:
        answer = self.client.post("/signin", json={"user": user, "password": "demo"})
        return {"Authorization": f"Bearer {answer.json()['token']}"}

    def post(self, user: str, path: str, body: Any = None, **headers: str) -> Any:
        """Sends it; the documents that it names were sent to the archive before."""
        if self.shelf is not None and self.shelf.before(path, body):
            self.settle()
        answer = self.client.post(path, json=body, headers={**self.token(user), **headers})
        self.settle()
        return answer

    def get(self, user: str, path: str, **params: Any) -> Any:
        """As this user, or as nobody where the user is empty."""
        headers = self.token(user) if user else {}
        return self.client.get(path, headers=headers, params=params)


@contextmanager
def running(
    blueprint: Blueprint[Any],
    now: datetime,
    settings_of: Callable[..., ServiceSettings] = ServiceSettings,
) -> Iterator[PlainService]:
    """The service with a clock that stands at `now`; `settings_of` adds settings of its own."""
    own_url = prepared_database(blueprint)
    urls = {name: fresh_database() for name in blueprint.listens}
    with Database(own_url) as own:
        clock = SimulatedClock(own, now)
        settings = settings_of(clock=ClockKind.SIMULATED, token_key=KEY)
        bus = InProcessBus()
        runtime = Runtime(blueprint, settings, clock, bus, DemoTokens(KEY), own)
        others = {name: Database(url) for name, url in urls.items()}
        sources = {name: Log(name, other, clock) for name, other in others.items()}
        attached = [bus.start(name, log, ()) for name, log in sources.items()]
        runtime.start()
        app = create_app(runtime, routers_of(blueprint))
        client = Keyed(app, raise_server_exceptions=False)
        with client:
            try:
                shelf = Shelf(sources["archive"]) if "archive" in sources else None
                yield PlainService(runtime, client, sources, clock, count(1), shelf)
            finally:
                for attachment in attached:
                    attachment.stop()
                runtime.stop()
                for name, log in sources.items():
                    log.close()
                    others[name].close()
    for url in (own_url, *urls.values()):
        drop_database("embedded", url)

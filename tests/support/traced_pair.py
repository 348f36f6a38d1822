"""Intake and review in one process on a bus, ready for a project, with traces on."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from tempfile import TemporaryDirectory
from typing import Any

from fastapi.testclient import TestClient
from onestop_archive.app import blueprint as archive
from onestop_archive.settings import Settings as ArchiveSettings
from onestop_chassis.bus.bus import Bus
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.log.database import Database
from onestop_chassis.recorded import Recorded
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ClockKind
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_cli.client import Client
from onestop_cli.demo.load import DATA
from onestop_cli.importers.kinds import KINDS, load
from onestop_cli.importers.sending import send
from onestop_cli.laptop import city
from onestop_contracts.intake import ProjectAccepted
from onestop_contracts.review import CaseOpened
from onestop_intake.app import blueprint as intake
from onestop_intake.settings import Settings as IntakeSettings
from onestop_review.app import blueprint as review
from onestop_review.settings import Settings as ReviewSettings

from tests.support.intake_samples import MONDAY
from tests.support.keyed import Keyed
from tests.support.postgres import drop_database, fresh_database
from tests.support.traces import Traced, tracing_on
from tests.support.wait import until

KEY = "k" * 40
TRACE = "0af7651916cd43dd8448eb211c80319c"
PARENT = f"00-{TRACE}-b7ad6b7169203331-01"
TABLES = ("departments", "calendar", "items", "divisions")


@dataclass
class Pair:
    """Both services; a project is filed, and nobody has accepted it."""

    intake: Runtime[Any]
    review: Runtime[Any]
    http: TestClient
    project: str

    def accept(self, parent: str = PARENT) -> None:
        """The clerk accepts the project, in a request that belongs to a trace."""
        signed = self.http.post("/intake/signin", json={"user": "clerk", "password": "demo"})
        headers = {"Authorization": f"Bearer {signed.json()['token']}", "traceparent": parent}
        path = f"/intake/projects/{self.project}/accept-project"
        answer = self.http.post(path, headers=headers)
        assert answer.status_code == 200, answer.text

    def silence(self) -> None:
        """Nobody does; the time for it runs out."""
        clock = self.intake.clock
        assert isinstance(clock, SimulatedClock)
        clock.set(clock.now() + timedelta(days=20))
        until(lambda: self._of(self.intake, ProjectAccepted), what="the deemed acceptance")

    def accepted(self) -> Recorded[Any]:
        return self._of(self.intake, ProjectAccepted)[0]

    def opened_case(self) -> Recorded[Any]:
        """The first case that review opened for it."""
        return until(lambda: self._of(self.review, CaseOpened), 60, "a case in review")[0]

    def _of(self, runtime: Runtime[Any], kind: type) -> list[Recorded[Any]]:
        rows = [row for row in runtime.log.read(0, 5000) if row.type == kind.TYPE]  # type: ignore[attr-defined]
        facts = [runtime.log.recorded(row) for row in rows if not row.foreign]
        return [fact for fact in facts if fact.subject == self.project]


@contextmanager
def traced_pair(bus: Bus) -> Iterator[tuple[Pair, Traced]]:
    """Both running, the tables loaded, the first project filed; traces on from the filing on."""
    with ExitStack() as stack:
        own = _start(stack, bus, intake, IntakeSettings)
        other = _start(stack, bus, review, ReviewSettings)
        projects = load(KINDS["projects"], DATA / "projects.csv")[:1]
        with (
            ExitStack() as until_filed
        ):  # the archive keeps what is filed, and has no part in traces
            folder = until_filed.enter_context(TemporaryDirectory())
            settings = partial(ArchiveSettings, documents=folder)
            kept = _start(until_filed, bus, archive, settings)
            runtimes = {"intake": own, "review": other, "archive": kept}
            http = stack.enter_context(Keyed(city(runtimes)))
            urls = {name: f"http://testserver/{name}" for name in runtimes}
            client = until_filed.enter_context(Client(urls, http._transport))
            for name in TABLES:
                send(client, name, load(KINDS[name], DATA / f"{name}.csv"))
            until(lambda: _heard(own, other), 60, "intake has heard the tables")
            send(client, "projects", projects)
        with tracing_on() as traced:
            yield Pair(own, other, http, projects[0]["project"]), traced


def _heard(own: Runtime[Any], other: Runtime[Any]) -> bool:
    status = own.status()
    heard = status["bus"]["inbox"]["review"] >= other.status()["published"]
    return heard and all(at >= status["position"] for at in status["followers"].values())


def _start(stack: ExitStack, bus: Bus, blueprint: Any, settings: Any) -> Runtime[Any]:
    url = fresh_database()
    stack.callback(drop_database, "embedded", url)
    prepare(blueprint, url)
    database = stack.enter_context(Database(url))
    told = settings(clock=ClockKind.SIMULATED, token_key=KEY)
    clock = SimulatedClock(database, MONDAY)
    runtime: Runtime[Any] = Runtime(blueprint, told, clock, bus, DemoTokens(KEY), database)
    runtime.start()
    stack.callback(runtime.stop)
    return runtime

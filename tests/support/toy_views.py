"""A toy service whose view is built anew: its log, its views, and jobs asked of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

from fastapi.testclient import TestClient
from onestop_chassis.bus.bus import InProcessBus
from onestop_chassis.http.tokens import demo_tokens
from onestop_chassis.log.codec import subject_of
from onestop_chassis.log.database import Database
from onestop_chassis.operators.jobs.rows import jobs
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.service.app import create_app
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_chassis.view import View

from tests.support import errands
from tests.support.errands import START, Begin, End, ToyBegun, ToyCount, ToyEnded, stream, toy
from tests.support.keyed import Keyed
from tests.support.postgres import drop_database, fresh_database
from tests.support.wait import until

counts = replace(errands.counts, reads=(ToyBegun, ToyEnded), spread=subject_of)


def _doubled(row: ToyCount | None, recorded: Recorded[Any]) -> ToyCount | None:
    """Another meaning: what is begun counts twice."""
    after = errands.counts.evolve(row, recorded)
    if after is not None and isinstance(recorded.event, ToyBegun):
        return after.model_copy(update={"begun": after.begun + 1})
    return after


doubled = replace(counts, evolve=_doubled)
second = replace(counts, version=2, evolve=_doubled)


def blueprint(view: View[ToyCount] = counts) -> Blueprint[object]:
    return Blueprint(
        name="toy",
        listens=(),
        views=(view,),
        policies=(),
        timers=(),
        reference=lambda _: object(),
        routers=(),
    )


@dataclass
class Toys:
    """A running toy service and an operator's client for it."""

    runtime: Runtime[object]
    http: TestClient

    def record(self, *commands: Begin | End) -> int:
        """The position of the last."""
        for command in commands:
            n = next(_numbers)
            cause = Cause(f"c{n}", "corr", "request/1", "tester", "tester")
            where = stream(command.project, command.name)
            position = self.runtime.log.handle(toy, where, command, cause).position
        return position

    def knows_job(self, position: int) -> None:
        """Returns when the jobs that were asked for up to this position are known as such."""
        until(lambda: self.runtime.views.reflects(jobs, position), what="the job is known")

    def row(self, project: str, position: int = 0) -> ToyCount | None:
        [view] = self.runtime.blueprint.views
        until(lambda: self.runtime.views.reflects(view, position), what=f"position {position}")
        row: ToyCount | None = self.runtime.views.get(view, project)
        return row

    def ask(self, kind: str, number: int = 0, view: str = "toy_counts", **parameters: Any) -> Any:
        body = {
            "kind": f"projection-{kind}",
            "parameters": {"view": view, **parameters},
            "number": number,
            "reason": "a test",
        }
        return self.http.post("/ops/jobs", json=body)

    def do(self, kind: str, number: int = 0, **parameters: Any) -> Any:
        """The row of the job when it has ended."""
        asked = self.ask(kind, number, **parameters)
        assert asked.status_code == 200, asked.json()
        return self.ended(asked.json()["job"])

    def ended(self, job: str) -> Any:
        def look() -> Any:
            row = self.http.get(f"/ops/jobs/{job}").json().get("row", {})
            return row if row.get("ended_at") else None

        return until(look, 240, f"the end of {job}")

    def done(self, kind: str, number: int = 0, **parameters: Any) -> Any:
        row = self.do(kind, number, **parameters)
        assert row["state"] == "done", row
        return row

    def states(self) -> dict[int, str]:
        """The state of each build of the present version."""
        rows = self.http.get("/ops/projections/toy_counts").json()["items"]
        return {row["build"]: row["state"] for row in rows if row["state"] != "old_version"}

    def damage(self, project: str) -> None:
        """Somebody changed a row by hand."""
        with self.runtime.database.connection() as connection:
            connection.execute(
                "UPDATE views.view_toy_counts_v1 SET row = jsonb_set(row, '{begun}', '99')"
                " WHERE key = %s",
                (project,),
            )


_numbers = count(1)


def some(projects: int = 3, each: int = 4) -> list[Begin | End]:
    """Toys that are begun; every second one ends."""
    begun = [Begin(f"p{n % projects}", f"n{n}") for n in range(projects * each)]
    return [*begun, *(End(one.project, one.name, "done") for one in begun[::2])]


@contextmanager
def running(url: str, view: View[ToyCount] = counts) -> Iterator[Toys]:
    settings = ServiceSettings(database_url=url, token_key="k" * 40)
    with Database(url) as database:
        clock = SimulatedClock(database, START)
        bus = InProcessBus()
        plan = blueprint(view)
        runtime = Runtime(plan, settings, clock, bus, demo_tokens(settings), database)
        runtime.start()
        try:
            with Keyed(create_app(runtime, ())) as http:
                signed = http.post("/signin", json={"user": "operator", "password": "demo"})
                http.headers["Authorization"] = f"Bearer {signed.json()['token']}"
                yield Toys(runtime, http)
        finally:
            runtime.stop()


@contextmanager
def prepared(view: View[ToyCount] = counts) -> Iterator[str]:
    url = fresh_database()
    prepare(blueprint(view), url)
    yield url
    drop_database("embedded", url)

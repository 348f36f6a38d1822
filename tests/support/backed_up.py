"""A small service that publishes, keeps backups, loses its database and gets it back."""

import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
from onestop_chassis.bus.bus import Bus, InProcessBus
from onestop_chassis.clock import WallClock
from onestop_chassis.decider import Issue
from onestop_chassis.http.tokens import demo_tokens
from onestop_chassis.log.append.work import Work
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.operators.backup.restore import restore
from onestop_chassis.operators.backup.wish import Wish
from onestop_chassis.operators.jobs.rows import JobRow, jobs
from onestop_chassis.recorded import Cause
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.restoring import looked_at
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ServiceSettings
from onestop_contracts.event import Event

from tests.support.postgres import fresh_database
from tests.support.transport import Record, recorder, rows
from tests.support.wait import until

KEY = "k" * 40


def blueprint_of(name: str, listens: tuple[str, ...] = ()) -> Blueprint[object]:
    """Nothing but a log and a bus."""
    return Blueprint(
        name=name,
        listens=listens,
        views=(),
        policies=(),
        timers=(),
        reference=lambda _: object(),
        routers=(),
    )


@dataclass
class Keeper:
    """One service as it runs, started and stopped at will; its database may be exchanged."""

    blueprint: Blueprint[Any]
    directory: Path
    bus: Bus = field(default_factory=InProcessBus)
    url: str = ""
    runtime: Runtime[Any] | None = None
    _asked: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __post_init__(self) -> None:
        self.url = self.url or fresh_database()
        prepare(self.blueprint, self.url)

    @property
    def log(self) -> Log:
        assert self.runtime is not None
        return self.runtime.log

    @property
    def at(self) -> Path:
        """The newest backup."""
        return max((self.directory / self.blueprint.name).glob("2*"))

    def up(self) -> "Keeper":
        settings = ServiceSettings(
            database_url=self.url, token_key=KEY, backup_directory=str(self.directory)
        )
        database = Database(self.url)
        tokens = demo_tokens(settings)
        self.runtime = Runtime(self.blueprint, settings, WallClock(), self.bus, tokens, database)
        self.runtime.start()
        return self

    def down(self) -> None:
        if self.runtime is not None:
            self.runtime.stop()
            self.runtime.database.close()
            self.runtime = None

    def say(self, *events: Event) -> None:
        """Records each event as a command of its own."""
        for event in events:
            stream = f"project/{getattr(event, 'project', '')}"
            work = Work([(Issue(recorder, stream, Record((event,))), self._cause("say"))])
            self.log.submit(work).result()

    def said(self) -> list[StoredRow]:
        """The whole log."""
        return rows(self.log)

    def job(self, kind: str, number: int | None = None, **parameters: Any) -> JobRow:
        """Has a job done, and waits for its end."""
        assert self.runtime is not None
        runtime = self.runtime
        planned = runtime.jobs.plan(kind, parameters).number if number is None else number
        name, _ = runtime.jobs.request(kind, parameters, planned, "a test", self._cause("job"))

        def ended() -> JobRow | None:
            row = runtime.views.get(jobs, name)
            return row if row is not None and row.ended_at else None

        row = until(ended, 60, f"the end of {kind}")
        assert row is not None
        return row

    def restored(
        self, position: int | None = None, *, source: Path | None = None, **wish: Any
    ) -> "Keeper":
        """The same service on another database, filled from the newest backup; not yet up."""
        other = Keeper(self.blueprint, self.directory, self.bus, fresh_database())
        wanted = looked_at(
            self.blueprint,
            other.url,
            Wish(source or self.at, position, who="somebody", reason="a test", **wish),
        )
        restore(self.blueprint.name, self.blueprint.keeps, other.url, wanted)
        return other

    def table(self, query: str) -> list[Any]:
        """Straight from the database."""
        with psycopg.connect(self.url) as connection:
            return connection.execute(query.encode()).fetchall()

    def _cause(self, what: str) -> Cause:
        with self._lock:
            self._asked += 1
            name = f"{what}/{id(self)}/{self._asked}"
        return Cause(name, name, f"request/{name}", "operator", "operator")


def troubles(service: Keeper) -> Mapping[str, str]:
    """What the bus says is wrong."""
    assert service.runtime is not None
    found: Mapping[str, str] = service.runtime.status()["bus"]["troubles"]
    return found

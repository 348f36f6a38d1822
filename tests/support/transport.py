"""Two services with nothing but a log each, and a bus between them that can be exchanged."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any, ClassVar

from onestop_chassis.act import Act, Attempt
from onestop_chassis.bus.bus import Attachment, Bus
from onestop_chassis.clock import WallClock
from onestop_chassis.decider import Decider, Issue
from onestop_chassis.log.append.work import Work
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log, StoredRow
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.recorded import Cause
from onestop_contracts.archive import DossierClosed
from onestop_contracts.event import Event, Internal

_numbers = count(1)


class Kept(Internal):
    """A fact that must not leave its service."""

    TYPE: ClassVar[str] = "onestop.test.Kept.v1"

    project: str


@dataclass(frozen=True)
class Record:
    """Records these events as they are."""

    events: tuple[Event, ...]


recorder: Decider[int, Record, Event] = Decider(
    0, lambda _, command: command.events, lambda total, _: total + 1
)


class CloseFolder(Act[int, None]):
    """An act whose event is published."""

    opens = True

    records: int

    def decide(self, closed: int, now: Now[None]) -> Sequence[Event]:
        at = datetime(2026, 3, 2, 1, tzinfo=UTC)
        return [DossierClosed(project=now.key("project"), records=self.records, closed_at=at)]


folder: Noun[int, None] = Noun(
    stream="folder/{project}",
    path="/folders/{project}",
    initial=0,
    evolve=lambda total, _: total + 1,
    acts=(CloseFolder,),
)


def project(n: int) -> str:
    """The n-th project code."""
    return f"2603-150600-04-01-{n:05d}1"


def closed(n: int, records: int) -> DossierClosed:
    """A published fact of the n-th project; `records` tells one from another."""
    at = datetime(2026, 3, 2, 1, tzinfo=UTC)
    return DossierClosed(project=project(n), records=records, closed_at=at)


@dataclass
class Service:
    """A log over a database of its own, on a bus or not."""

    name: str
    url: str
    listens: tuple[str, ...] = ()
    attachment: Attachment | None = None
    address: str = ""
    database: Database = field(init=False)
    log: Log = field(init=False)

    def __post_init__(self) -> None:
        self.database = Database(self.url)
        self.log = Log(self.name, self.database, WallClock(), address=self.address)

    def join(self, bus: Bus) -> "Service":
        self.attachment = bus.start(self.name, self.log, self.listens)
        return self

    def leave(self) -> None:
        if self.attachment is not None:
            self.attachment.stop()
            self.attachment = None

    def close(self) -> None:
        self.leave()
        self.log.close()
        self.database.close()

    def say(self, *events: Event) -> None:
        """Records each event in its project's stream, all in one transaction."""
        works = [
            (
                Issue(recorder, f"project/{getattr(event, 'project', '')}", Record((event,))),
                _cause(),
            )
            for event in events
        ]
        self.log.submit(Work(works)).result()

    def close_folder(self, n: int, records: int) -> None:
        """Does the act on the n-th project's folder."""
        stream = folder.stream_at(project(n))
        now: Now[Any] = Now(at=self.log.clock.now(), rules=None, keys=folder.keys_of(stream))
        attempt = Attempt(CloseFolder(records=records), now)
        self.log.handle(folder.decider, stream, attempt, _cause())

    def said(self) -> list[StoredRow]:
        """The whole log."""
        return rows(self.log)

    def heard(self) -> list[StoredRow]:
        """What came from others, in the order in which it was stored."""
        return [row for row in rows(self.log) if row.foreign]


def rows(log: Log) -> list[StoredRow]:
    """Every row of a log."""
    found: list[StoredRow] = []
    while page := log.read(found[-1].position if found else 0, 5000):
        found += page
    return found


def names() -> tuple[str, str]:
    """A speaker and a hearer nobody has used, so that their topics are their own."""
    n = next(_numbers)
    run = datetime.now(UTC).strftime("%H%M%S%f")
    return f"speaker-{run}-{n}", f"hearer-{run}-{n}"


def _cause() -> Cause:
    name = f"test/{next(_numbers)}"
    return Cause(name, name, name, "tester", "system")


def in_order_per_key(rows_heard: Sequence[StoredRow], key: Callable[[StoredRow], str]) -> bool:
    """Whether the positions of every key only rise."""
    last: dict[str, int] = {}
    for row in rows_heard:
        if row.version <= last.get(key(row), 0):
            return False
        last[key(row)] = row.version
    return True

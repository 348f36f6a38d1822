"""Review as it runs, on a database of its own, configured for lifecycles, with the mouths of
intake and the archive."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from time import monotonic, sleep

from onestop_chassis.bus.bus import InProcessBus
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.log import Log
from onestop_chassis.recorded import Cause
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ClockKind
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_chassis.worktime import local_day
from onestop_contracts.event import Event
from onestop_contracts.intake import ProjectClosed
from onestop_review.app import blueprint
from onestop_review.case.convening import next_slot
from onestop_review.reference import Reference
from onestop_review.settings import Settings

from benchmarks.lifecycle_parts.configured import configure, lines
from benchmarks.lifecycle_parts.plan import DIGEST, code
from tests.support import review_service as support
from tests.support.kept import Shelf
from tests.support.rest import at_rest
from tests.support.review_catalogue import CITY

PATIENCE_SECONDS = 900.0
LOOK_SECONDS = 0.005


@dataclass
class Office:
    """A running review and stand-ins for those it hears; `numbers` names what intake is told."""

    runtime: Runtime[Reference]
    intake: Log
    clock: SimulatedClock
    numbers: "count[int]"
    shelf: Shelf

    def begin(self, project: int, _item: str) -> None:
        """Intake files the project, issues its guidance sheet and accepts it, in one act."""
        name, now = code(project), self.clock.now()
        filed = support.filed(name).model_copy(update={"filed_at": now})
        guided = support.guidance(name).model_copy(update={"items": lines(), "issued_at": now})
        accepted = support.accepted(name).model_copy(update={"accepted_at": now})
        self._tell(name, filed, guided, accepted)
        self.shelf.keep(name, DIGEST)

    def end(self, project: int, _item: str) -> None:
        """Intake closes the project."""
        name, now = code(project), self.clock.now()
        self._tell(name, ProjectClosed(project=name, outcome="x", explanation="", closed_at=now))

    def _tell(self, project: str, *facts: Event) -> None:
        n = next(self.numbers)
        cause = Cause(f"t{n}", f"c{n}", f"request/{n}", "clerk", "window_clerk", CITY)
        self.intake.handle(support._echo, f"project/{project}", facts, cause)

    def settle(self) -> None:
        """Waits until everything is heard, followed, fired, in the views and in the index."""
        until = monotonic() + PATIENCE_SECONDS
        while self._is_behind() or not at_rest(self.runtime, self._heard()):
            assert monotonic() < until, self.runtime.status()
            sleep(LOOK_SECONDS)

    def _heard(self) -> dict[str, Log]:
        return {"intake": self.intake, "archive": self.shelf.archive}

    def _is_behind(self) -> bool:
        """By what the process knows, so that to look costs nothing."""
        runtime = self.runtime
        assert runtime.projections is not None
        reached = (runtime.projections.position, runtime.reactions.position)
        return runtime.log.wait(-1, 0.0) > min(*reached, runtime.deadlines.position)

    def after_the_windows(self) -> None:
        """Sets the clock to when every window has ended by silence, and lets it."""
        with self.runtime.database.connection() as connection:
            found = connection.execute(
                "SELECT max(due_at) FROM deadlines WHERE starts_with(kind, 'window:')"
            ).fetchone()
        assert found is not None
        self.clock.set(found[0] + support.SETTLED)
        self.settle()

    def next_slot(self) -> None:
        """Sets the clock to ten in the morning of the deputies' next day."""
        tomorrow = local_day(self.clock.now()) + timedelta(days=1)
        day = next_slot(tomorrow, self.runtime.reference().calendar)
        self.clock.set(datetime(day.year, day.month, day.day, 10, tzinfo=SHANGHAI))


@contextmanager
def open_office(url: str, intake_url: str, archive_url: str) -> Iterator[Office]:
    """It stands at 10:00 on 2 March 2026, a Monday."""
    prepare(blueprint, url)
    for other in (intake_url, archive_url):
        migrate(other)
    with (
        Database(url) as own,
        Database(intake_url) as others,
        Database(archive_url) as third,
    ):
        clock = SimulatedClock(own, support.MONDAY)
        settings = Settings(clock=ClockKind.SIMULATED, token_key=support.KEY)
        bus, tokens = InProcessBus(), DemoTokens(support.KEY)
        runtime = Runtime(blueprint, settings, clock, bus, tokens, own)
        with Log("intake", others, clock) as intake, Log("archive", third, clock) as archive:
            attached = [bus.start(one.service, one, ()) for one in (intake, archive)]
            runtime.start()
            try:
                shelf = Shelf(archive)
                configure(runtime, intake, shelf, clock)
                yield Office(runtime, intake, clock, count(1), shelf)
            finally:
                for attachment in attached:
                    attachment.stop()
                runtime.stop()

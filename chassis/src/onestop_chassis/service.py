"""A service at work: its log, its followers, its bus, started and stopped together."""

from typing import Any, Generic, TypeVar

import structlog
from onestop_contracts.event import published_types

from onestop_chassis.blueprint import Blueprint
from onestop_chassis.bus import Attachment, Bus
from onestop_chassis.cause import Cause
from onestop_chassis.clock import Clock
from onestop_chassis.db import Database, migrate
from onestop_chassis.deadlines import Deadlines
from onestop_chassis.follower import Follower
from onestop_chassis.log import Log
from onestop_chassis.parked_view import parked
from onestop_chassis.presence import BEAT, Gap, Presence
from onestop_chassis.projection import Projections, create_view_tables
from onestop_chassis.reactions import Reactions
from onestop_chassis.settings import Part, ServiceSettings
from onestop_chassis.simulated import SimulatedClock
from onestop_chassis.tokens import Tokens
from onestop_chassis.view import View
from onestop_chassis.views import Views

log = structlog.get_logger(__name__)

R = TypeVar("R")


def prepare(blueprint: Blueprint[Any], url: str, role: str = "") -> None:
    """Brings a service's database to the present version; safe to run again and side by side.

    `role` is the one that will run the service, where it is not the one that migrates: it may
    read and append events, and keep the tables that can be built again.
    """
    migrate(url, blueprint.migrations)
    with Database(url, size=1) as database:
        create_view_tables(database, (*blueprint.views, parked), role)
        if role:
            with database.connection() as connection:
                connection.execute("SELECT grant_service(%s)", (role,))


class Runtime(Generic[R]):
    """One running instance of a service. `start` after `prepare`; `stop` ends everything."""

    def __init__(
        self,
        blueprint: Blueprint[R],
        settings: ServiceSettings,
        clock: Clock,
        bus: Bus,
        tokens: Tokens,
        database: Database,
    ):
        self.name = blueprint.name
        self.blueprint = blueprint
        self.settings = settings
        self.clock = clock
        self.tokens = tokens
        self.database = database
        self.log = Log(blueprint.name, database, clock)
        self._bus = bus
        self._attachment: Attachment | None = None
        self._followers: dict[str, Follower] = {}
        self._works = settings.role in (Part.WORKER, Part.ALL)
        self._serves = settings.role in (Part.API, Part.ALL)
        views: tuple[View[Any], ...] = (*blueprint.views, parked)
        self.presence = Presence(database, clock, f"{self.name}-{settings.instance}", self._gap)
        self.projections = Projections(self.log, database, views) if self._works else None
        self.views = Views(database, self.projections)
        self.reactions = Reactions(self.log, blueprint.policies, self.reference)
        self.deadlines = Deadlines(
            self.log, database, blueprint.timers, self.reference, self._before_firing
        )

    def reference(self) -> R:
        """The rules in force, as a frozen snapshot."""
        return self.blueprint.reference(self.log)

    def retry_parked(self, queue: str, cause: Cause) -> int:
        """Reacts to a queue's parked facts in order; how many were let go."""
        return self.reactions.retry(queue, cause)

    def skip_parked(self, queue: str, position: int, reason: str, cause: Cause) -> None:
        """Gives the first parked fact of a queue up, for a recorded reason."""
        self.reactions.skip(queue, position, reason, cause)

    def start(self) -> None:
        """Says it is there, then starts followers and bus."""
        if self._serves:
            self.presence.begin()
            self._follow("presence", self._beat)
        if self._works:
            assert self.projections is not None
            self._follow("views", self.projections.step)
            self._follow("policies", self.reactions.step)
            self._follow("deadlines", self.deadlines.step)
            self._attachment = self._bus.start(self.name, self.log, self.blueprint.listens)
        if isinstance(self.clock, SimulatedClock):
            self.clock.subscribe(self.deadlines.wake)
            if self._serves:
                self.clock.announce(self.presence.jump)
        log.info("service_started", service=self.name, position=self.log.head())

    def stop(self) -> None:
        """Ends followers and bus after their current step, then the log."""
        if self._attachment is not None:
            self._attachment.stop()
        for follower in self._followers.values():
            follower.stop()
        self.log.close()
        log.info("service_stopped", service=self.name)

    def status(self) -> dict[str, Any]:
        """Where everything stands, shaped like `runtime_port.Status`, with no personal data.

        `published` is the last own position that other services hear of, `bus` how far the
        transport and the inboxes are; both are positions in the producer's log.
        """
        # In the order in which work passes on, the head last: who is seen at it has nothing to do.
        bus = dict(self._attachment.status()) if self._attachment else {}
        due = self._deadline_status()
        followers = self._positions()
        head = self.log.head()
        return {
            "service": self.name,
            "position": head,
            "published": self._published(),
            "clock": {"name": self.clock.name, "now": self.clock.now().isoformat()},
            "followers": followers,
            "troubles": {name: f.trouble for name, f in self._followers.items() if f.trouble},
            "alive": all(f.alive for f in self._followers.values()),
            "parked": self._parked(),
            "deadlines": due,
            "bus": bus,
            "group_commit": self.log.statistics(),
        }

    def _positions(self) -> dict[str, int]:
        if self.projections is None:
            return {}
        return {
            "views": self.projections.position,
            "policies": self.reactions.position,
            "deadlines": self.deadlines.position,
        }

    def _published(self) -> int:
        with self.database.connection() as connection:
            found = connection.execute(
                "SELECT notification_id FROM events WHERE topic = ANY(%s)"
                " AND originator_id NOT LIKE 'inbox/%%' ORDER BY notification_id DESC LIMIT 1",
                (list(published_types()),),
            ).fetchone()
        return int(found[0]) if found else 0

    def _parked(self) -> int:
        with self.database.connection() as connection:
            found = connection.execute("SELECT count(*) FROM view_parked_v1").fetchone()
        return int(found[0]) if found else 0

    def _deadline_status(self) -> dict[str, Any]:
        earliest = self.deadlines.next_at()
        due = self.deadlines.due() if self._works else []
        return {
            "due": len(due),
            "next_at": earliest.isoformat() if earliest else None,
            "held": {key: held.reason for key, held in self.deadlines.held.items()},
        }

    def _follow(self, name: str, step: Any) -> None:
        self._followers[name] = Follower(f"{self.name}:{name}", step)
        self._followers[name].start()

    def _beat(self) -> None:
        self.presence.beat()
        self._followers["presence"].rest(BEAT.total_seconds())

    def _before_firing(self) -> None:
        """A stall of this very process must be on record before silence counts."""
        if self._serves:
            self.presence.beat()
        else:
            self.presence.check()

    def _gap(self, gap: Gap) -> None:
        if self.blueprint.outage is None:
            return
        issue = self.blueprint.outage(gap)
        name = f"outage/{gap.since.isoformat()}"
        cause = Cause(name, name, name, "presence", "system")
        self.log.handle(issue.decider, issue.stream, issue.command, cause)

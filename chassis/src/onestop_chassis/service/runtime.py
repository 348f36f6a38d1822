"""A service at work: its log, its followers, its bus, started and stopped together."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Generic, TypeVar

import structlog

from onestop_chassis.bus.bus import Attachment, Bus
from onestop_chassis.bus.state import BusState
from onestop_chassis.clock import Clock, WallClock
from onestop_chassis.http.tokens import Tokens
from onestop_chassis.log.database import Database
from onestop_chassis.log.follower import Follower
from onestop_chassis.log.log import IDLE_SECONDS, Log
from onestop_chassis.log.own_connection import Ping
from onestop_chassis.operators.inspect.index import Index
from onestop_chassis.operators.jobs.jobs import Jobs
from onestop_chassis.operators.jobs.runner import Runner
from onestop_chassis.operators.monitoring import status as standing_of
from onestop_chassis.operators.monitoring.figures import Figures, Watch
from onestop_chassis.operators.monitoring.status import Published
from onestop_chassis.operators.switch import Part
from onestop_chassis.operators.switches import Switches
from onestop_chassis.operators.views.unbuilt import Unbuilt
from onestop_chassis.reactions.deadlines import Deadlines
from onestop_chassis.reactions.park import park_apart
from onestop_chassis.reactions.policies import Reactions
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.closable import Closable
from onestop_chassis.service.door import Door
from onestop_chassis.service.heartbeat import Heartbeat
from onestop_chassis.service.kinds import kinds_of
from onestop_chassis.service.prepare import OWN_VIEWS
from onestop_chassis.service.settings import ProcessRole, ServiceSettings
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_chassis.telemetry import tracing
from onestop_chassis.view import View
from onestop_chassis.views.projection import FoldOvertaken
from onestop_chassis.views.projections import Projections
from onestop_chassis.views.queries import Views
from onestop_chassis.views.tables import not_live

log = structlog.get_logger(__name__)

R = TypeVar("R")
ANSWER_SECONDS = 0.8
"""How long readiness waits for the database before it says no."""


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
        self.log = Log(blueprint.name, database, clock, address=settings.address)
        self.bus = bus
        self._attachment: Attachment | None = None
        self._followers: dict[str, Follower] = {}
        self._works = settings.role in (ProcessRole.WORKER, ProcessRole.ALL)
        self._serves = settings.role in (ProcessRole.API, ProcessRole.ALL)
        self.every_view: tuple[View[Any], ...] = (*blueprint.views, *OWN_VIEWS)
        instance = f"{self.name}-{settings.instance}"
        rules, outage = self.reference, blueprint.outage
        self.heartbeat = Heartbeat(self.log, database, clock, instance, outage, rules)
        self.projections = (
            Projections(
                self.log, database, self.every_view, OWN_VIEWS, partial(park_apart, self.log)
            )
            if self._works
            else None
        )
        self.views = Views(database, self.projections)
        self.index = Index(self.log, database)
        self.reactions = Reactions(self.log, blueprint.policies, rules, self.views)
        self.deadlines = Deadlines(
            self.log, database, blueprint.timers, rules, self.views, self._before_firing
        )
        self.switches = Switches(self.log, clock)
        kinds = kinds_of(
            blueprint,
            self.log,
            database,
            self.views,
            bus,
            self.switches,
            self.reactions,
            self.on_the_bus,
            settings.backup_directory,
        )
        self.jobs = Jobs(self.log, self.views, database, clock, kinds)
        self._closable = Closable(self.log, self.switches)
        self.deadlines.may_fire = partial(self._closable.may_work, Part.DEADLINES)
        self._runner = Runner(self.log, database, self.views, self.jobs.kinds, settings.instance)
        self._ping = Ping(database)
        self._published = Published(database)
        self.started_at = WallClock().now()
        self.watch = Watch(
            self.log,
            database,
            self.deadlines,
            self._positions,
            self._bus_state,
            settings.backup_directory,
        )

    def reference(self) -> R:
        """The rules in force, as a frozen snapshot."""
        return self.blueprint.reference(self.log)

    def start(self, door: Door | None = None) -> None:
        """Says it is there, then starts followers and bus. `door`: where its acts will come in;
        None: not over HTTP."""
        tracing.begin(self.settings.traces)
        if (last := self.log.last_recorded()) is not None:
            self.clock.not_before(last)
        if self._serves:
            self.heartbeat.begin(door)
            self._follow("heartbeat", self.heartbeat.step)
        if self._works:
            self._follow("views", self._fold)
            self._follow("index", self.index.step)
            minded = self._closable.unless_closed(Part.POLICIES, self.reactions.step)
            self._follow("policies", minded)
            self._follow("deadlines", self.deadlines.step)
            self._attachment = self.bus.start(self.name, self.log, self.blueprint.listens)
            self._follow("switches", partial(self._closable.mind, self._attachment))
            self._follow("jobs", self._runner.step)
            for name, following in self.blueprint.followers.items():
                self._follow(name, following(self))
            if self.unbuilt():
                builds = Unbuilt(self.log, self.database, self.jobs, self.blueprint.views)
                self._follow("builds", builds.step)
        if isinstance(self.clock, SimulatedClock):
            self.clock.subscribe(self.deadlines.wake)
            if self._serves:
                self.clock.announce(self.heartbeat.beats.jump)
            self._follow("clock", partial(self._keep_time, self.clock))
        log.info("service_started", service=self.name, position=self.log.head())

    def ask_to_stop(self) -> None:
        """Lets every follower's current step be its last, without waiting for any."""
        for follower in self._followers.values():
            follower.ask_to_stop()

    def stop(self) -> None:
        """Ends jobs at their next checkpoint, bus and followers after their step, then the log."""
        self.ask_to_stop()  # all at once: they wait for their ends beside each other
        if (taking := self._followers.get("jobs")) is not None:
            taking.stop()  # else what was just given back would be taken again, and again
        self._runner.stop()
        if self._attachment is not None:
            self._attachment.stop()
        for follower in self._followers.values():
            follower.stop()
        self.log.close()
        self._ping.close()
        tracing.flush()
        log.info("service_stopped", service=self.name)

    def status(self) -> dict[str, Any]:
        """Where everything stands, shaped like `runtime_port.Status`, with no personal data.

        `published` is the last own position that other services hear of, `bus` how far the
        transport and the inboxes are; both are positions in the producer's log.
        """
        # In the order in which work passes on, the head last: who is seen at it has nothing to do.
        bus = self.on_the_bus()
        due = standing_of.deadlines(self.deadlines, works=self._works)
        followers = self._positions()
        head = self.log.head()
        return {
            "service": self.name,
            "position": head,
            "published": self._published.position(head),
            "clock": {"name": self.clock.name, "now": self.clock.now().isoformat()},
            "followers": followers,
            "parked": standing_of.parked_facts(self.database),
            "deadlines": due,
            "bus": bus,
            "halted": self.log.loss().shown,
            "group_commit": self.log.statistics(),
            **self.standing(),
        }

    def on_the_bus(self) -> dict[str, Any]:
        """How far the transport and the inboxes are; empty where this process is on no bus."""
        return dict(self._attachment.status()) if self._attachment else {}

    def standing(self) -> dict[str, Any]:
        """What fails, whether every follower lives, and what is closed: what readiness needs."""
        state = self._bus_state()
        return {
            **standing_of.standing(self.log, self._followers, self.switches),
            "unbuilt": self.unbuilt(),
            "refused": dict(state.refused) if state is not None else {},
        }

    def lacks(self) -> Mapping[str, str]:
        """What it does without, by its settings, though it is ready; with what to do about it."""
        return self.blueprint.lacks(self.settings)

    def answers(self) -> bool:
        """Whether the database answers, within `ANSWER_SECONDS`."""
        return self._ping.answers(ANSWER_SECONDS)

    def record_beat(self, at: datetime, key: str) -> None:
        """See `Heartbeat.record`."""
        self.heartbeat.record(at, key)

    def figures(self) -> Figures:
        """What waits, and for how long.

        Raises:
            Unavailable: or a database error, when the database cannot be reached.
        """
        return self.watch.figures()

    def unbuilt(self) -> list[str]:
        """The views whose present version nobody can read yet: name and version of each."""
        return [f"{v.name} v{v.version}" for v in not_live(self.database, self.every_view)]

    def _positions(self) -> dict[str, int]:
        if self.projections is None:
            return {}
        return {
            "views": self.projections.position,
            "policies": self.reactions.position,
            "deadlines": self.deadlines.position,
            "index": self.index.position,
        }

    def _bus_state(self) -> BusState | None:
        return self._attachment.state() if self._attachment is not None else None

    def _follow(self, name: str, step: Callable[[], float | None]) -> None:
        self._followers[name] = Follower(f"{self.name}:{name}", step, wake=self.log.wake)
        self._followers[name].start()

    def _fold(self) -> None:
        """Another worker that was faster is no trouble: what it folded is passed over."""
        assert self.projections is not None
        try:
            self.projections.step()
        except FoldOvertaken as overtaken:
            log.info("fold_overtaken", service=self.name, view=str(overtaken))

    def _keep_time(self, clock: SimulatedClock) -> float:
        """Another process of this service may have set the time that both go by."""
        clock.refresh()
        return IDLE_SECONDS

    def _before_firing(self) -> None:
        """A stall of the channel must be on record before silence counts."""
        self.heartbeat.beats.check()

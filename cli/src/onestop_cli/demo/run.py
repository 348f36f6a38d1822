"""Drives the demonstration: at each moment act until nothing is left to do, then move on."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from onestop_chassis.worktime import WorkCalendar

from onestop_cli.client import Client
from onestop_cli.demo.act import Act, do
from onestop_cli.demo.board import Case, Project
from onestop_cli.demo.casework import next_act
from onestop_cli.demo.clock import align, move, require_simulated
from onestop_cli.demo.counter import OVER, at_the_counter, done
from onestop_cli.demo.incidents import Held, incidents, wants_afternoon
from onestop_cli.demo.moments import in_office, local, next_moment
from onestop_cli.demo.quiet import Statuses, next_deadline, settle, statuses, troubles
from onestop_cli.demo.reading import read_calendar, read_held, read_projects
from onestop_cli.demo.revoking import revocation_steps
from onestop_cli.demo.script import LAST_DAY, story
from onestop_cli.say import Failed

Tick = Callable[[datetime, list[Project]], None]


def _silent(_now: datetime, _projects: list[Project]) -> None:
    return


@dataclass
class Driver:
    """Plays every person of the centre until all is done or `until` is reached.

    Everything it knows is read from the services: interrupted anywhere and started again, it
    goes on from what is recorded, and repeats an act only under the key it had before.
    """

    client: Client
    tick: Tick = _silent
    calendar: WorkCalendar = field(default_factory=WorkCalendar)
    sent: set[str] = field(default_factory=set)
    projects: list[Project] = field(default_factory=list)
    held: Held = field(default_factory=dict)
    fresh: bool = False
    """Whether `projects` are as they stand now."""

    def run(self, until: date) -> list[Project]:
        """The projects as they stand when all is done, or at the last moment of `until`."""
        require_simulated(statuses(self.client))
        now = align(self.client, settle(self.client))
        self.calendar = read_calendar(self.client)
        while True:
            found, projects = self._moment(now)
            self.tick(now, projects)
            then = self._next(now, found, until)
            if all(done(project) for project in projects):
                return projects
            if local(then).date() > LAST_DAY:
                raise self._stuck(found, projects)
            if local(then).date() > until:
                return projects
            move(self.client, now, then)
            now, self.fresh = then, False

    def _moment(self, now: datetime) -> tuple[Statuses, list[Project]]:
        """Acts in rounds until a round finds nothing to do; outside office hours nobody acts."""
        while True:
            found = settle(self.client)
            working = in_office(now, self.calendar)
            if working or not self.projects:
                self._read()
            acts = self._new(self._acts(now)) if working else []
            if not acts:
                return found, self.projects
            for act in acts:
                do(self.client, act)

    def _read(self) -> None:
        self.projects, self.fresh = read_projects(self.client), True

    def _acts(self, now: datetime) -> list[Act]:
        cases = open_cases(self.projects)
        vacant = any(story(case.number, case.item).vacancy for case in cases)
        self.held = read_held(self.client) if vacant else {}
        return acts_for(self.projects, self.held, now, self.calendar)

    def _new(self, acts: Iterable[Act]) -> list[Act]:
        """Acts of this round: one that changed nothing before is not sent again and again."""
        new = {act.key: act for act in acts if act.key not in self.sent}
        self.sent |= new.keys()
        return list(new.values())

    def _next(self, now: datetime, found: Statuses, until: date) -> datetime:
        def idle(morning: datetime) -> bool:
            if local(morning).date() >= until or self._somebody_acts(morning):
                return False
            if not self.fresh:
                self._read()
            return not self._somebody_acts(morning)

        afternoon = wants_afternoon(open_cases(self.projects), now, self.calendar)
        return next_moment(now, next_deadline(found), self.calendar, afternoon, idle)

    def _somebody_acts(self, morning: datetime) -> bool:
        """Whether there is something to do that morning, as things are known to stand."""
        if wants_afternoon(open_cases(self.projects), morning, self.calendar):
            return True
        acts = acts_for(self.projects, self.held, morning, self.calendar)
        return any(act.key not in self.sent for act in acts)

    def _stuck(self, found: Statuses, projects: list[Project]) -> Failed:
        left = [f"{p.project}: {p.stage}" for p in projects if not done(p)]
        return Failed(
            f"演示到 {LAST_DAY} 仍未结束",
            f"the demonstration is not at its end by {LAST_DAY}",
            *left,
            *troubles(found),
        )


def drive(client: Client, until: date = LAST_DAY, tick: Tick = _silent) -> list[Project]:
    """Goes on from wherever the demonstration stands."""
    return Driver(client, tick).run(until)


def acts_for(
    projects: list[Project], held: Held, now: datetime, calendar: WorkCalendar
) -> list[Act]:
    """Everything that anybody does in this round, in a fixed order."""
    ordered = sorted(projects, key=lambda project: project.number)
    acts = [act for project in ordered for act in at_the_counter(project, now, calendar)]
    acts += [act for project in ordered for act in revocation_steps(project, now, calendar)]
    cases = open_cases(ordered)
    acts += incidents(cases, held, now, calendar)
    steps = (next_act(case, now, calendar) for case in cases)
    return acts + [act for act in steps if act is not None]


def open_cases(projects: list[Project]) -> list[Case]:
    """The cases in which somebody may still act, in a fixed order."""
    going = [project for project in projects if project.stage not in OVER]
    return [project.cases[item] for project in going for item in sorted(project.cases)]

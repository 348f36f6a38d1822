"""The backward plan (倒排审批计划): from the target date back to today over what waits for what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

import networkx as nx
from onestop_chassis.worktime import WorkCalendar, provisional_years
from onestop_contracts.fields import Code
from onestop_contracts.parts import PlannedItem

from onestop_intake.applicability import Graph, dependencies
from onestop_intake.working_days import SaysWorking, WorkingDays


@dataclass(frozen=True, slots=True)
class Step:
    """One item to be planned: who owns it, what it waits for, how long it takes.

    `started_on` and `done_on` are facts. `extra_wd` are working days added by stops and
    extensions since it started; `owes_wd` are those that it still takes from today at least.
    """

    item: Code
    owner: Code
    duration_wd: int
    needs: tuple[Code, ...] = ()
    started_on: date | None = None
    done_on: date | None = None
    extra_wd: int = 0
    owes_wd: int = 0


@dataclass(frozen=True, slots=True)
class Plan:
    """When each step can start and must start; `feasible` when all end by `target_on`."""

    drawn_on: date
    target_on: date
    finish_on: date
    feasible: bool
    items: tuple[PlannedItem, ...]
    critical_path: tuple[Code, ...]
    calendar_version: int


@dataclass(frozen=True, slots=True)
class _Span:
    """Numbers of working days: start and finish forward, and the latest ones backward."""

    start: int
    finish: int
    latest_start: int = 0
    latest_finish: int = 0

    @property
    def slack(self) -> int:
        return self.latest_finish - self.finish


class Drawn(Protocol):
    """A plan, however it is kept."""

    @property
    def items(self) -> Sequence[PlannedItem]: ...


def draw(steps: Sequence[Step], today: date, target_on: date, calendar: SaysWorking) -> Plan:
    """The plan as of `today`.

    Forward, every step starts as soon as the last of what it waits for is finished, and a
    started one never ends before what it still owes is done. Backward from the target, every
    step ends before the first that waits for it has to start. Slack is the difference in working
    days; the critical path leads to the last finish through whatever finished last before it.

    Raises:
        CatalogueCircular: the steps wait for each other in a circle.
    """
    graph = dependencies([(step.item, step.needs) for step in steps])
    by_item = {step.item: step for step in steps}
    days = WorkingDays(calendar, today)
    spans = _forward(graph, by_item, days, today)
    spans = _backward(graph, spans, days.index(target_on))
    tightest = min((spans[step.item].slack for step in steps if step.done_on is None), default=None)
    items = tuple(_planned(by_item[item], spans[item], tightest, days, today) for item in by_item)
    finish_on = max((item.finish for item in items), default=today)
    return Plan(
        drawn_on=today,
        target_on=target_on,
        finish_on=finish_on,
        feasible=finish_on <= target_on,
        items=items,
        critical_path=_critical_path(graph, spans),
        calendar_version=calendar.version,
    )


def _forward(
    graph: Graph, steps: Mapping[str, Step], days: WorkingDays, today: date
) -> dict[str, _Span]:
    spans: dict[str, _Span] = {}
    for item in nx.lexicographical_topological_sort(graph):
        ready = [spans[need].finish for need in graph.predecessors(item)]
        spans[item] = _placed(steps[item], max([days.index(today), *ready]), days, today)
    return spans


def _placed(step: Step, earliest: int, days: WorkingDays, today: date) -> _Span:
    start = earliest if step.started_on is None else days.index(step.started_on)
    if step.done_on is not None:
        return _Span(start, max(start, days.index(step.done_on)))
    finish = start + step.duration_wd + step.extra_wd
    # What it needs may have come, or been revoked, since it began: it is not done before that.
    owed = max(days.at_or_after(today), days.index(today) + step.owes_wd, earliest)
    return _Span(start, finish if step.started_on is None else max(finish, owed))


def _backward(graph: Graph, spans: Mapping[str, _Span], target: int) -> dict[str, _Span]:
    latest: dict[str, _Span] = {}
    for item in reversed(list(nx.lexicographical_topological_sort(graph))):
        span = spans[item]
        finish = min((latest[s].latest_start for s in graph.successors(item)), default=target)
        start = finish - (span.finish - span.start)
        latest[item] = _Span(span.start, span.finish, start, finish)
    return latest


def _critical_path(graph: Graph, spans: Mapping[str, _Span]) -> tuple[str, ...]:
    path: list[str] = []
    candidates = list(spans)
    while candidates:
        last = min(candidates, key=lambda item: (-spans[item].finish, spans[item].slack, item))
        path.append(last)
        candidates = list(graph.predecessors(last))
    return tuple(reversed(path))


def _planned(
    step: Step, span: _Span, tightest: int | None, days: WorkingDays, today: date
) -> PlannedItem:
    return PlannedItem(
        item=step.item,
        owner=step.owner,
        start=step.started_on or max(today, days.day(span.start)),
        finish=step.done_on or days.day(span.finish),
        latest_start=days.day(span.latest_start),
        latest_finish=days.day(span.latest_finish),
        slack_wd=span.slack,
        critical=step.done_on is None and span.slack == tightest,
        done=step.done_on is not None,
    )


def years_of(plan: Drawn, calendar: WorkCalendar) -> tuple[int, ...]:
    """The years of its dates for which no holiday notice is known."""
    days = [day for one in plan.items for day in (one.start, one.finish, one.latest_start)]
    return provisional_years(calendar, *days)

"""Kinds of jobs: comparing a build with the live rows, switching to it, going back."""

from collections.abc import Callable
from functools import partial
from typing import Any

from psycopg import Connection
from pydantic import Field

from onestop_chassis.clock import WallClock
from onestop_chassis.log.log import Log
from onestop_chassis.operators.jobs.job import JobRequested, stream_of
from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.views.bench import Bench, at_work
from onestop_chassis.operators.views.choosing import (
    builds,
    live_version,
    must_be_free,
    numbered,
    old_build,
    ready_build,
    target_of,
    view_of,
)
from onestop_chassis.operators.views.read_models import ReadModels
from onestop_chassis.operators.views.rebuild import outcome_of
from onestop_chassis.operators.views.refusals import DifferencesUndeclared
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import OLD, READY, Build, builds_of, keep, live_of
from onestop_chassis.views.builds.comparison import Comparison
from onestop_chassis.views.builds.switch import switch as switched_to


class OneBuild(Parameters):
    """Which view, and which of its builds; 0 is the likely one."""

    view: str = Field(min_length=1, max_length=100)
    build: int = Field(default=0, ge=0)


Choice = Callable[[ReadModels, View[Any], int], Build]


def _to_compare(models: ReadModels, view: View[Any], number: int) -> Build:
    whole = [build for build in builds(models.database, view) if build.state in (READY, OLD)]
    return numbered(view, whole, number) if number else ready_build(models, view)


def _ready(models: ReadModels, view: View[Any], number: int) -> Build:
    ready = ready_build(models, view)
    return numbered(view, [ready], number) if number else ready


def _plan_compare(models: ReadModels, asked: OneBuild) -> JobPlan:
    view = view_of(models.every, asked.view)
    live_version(models.database, view)
    build = _to_compare(models, view, asked.build)
    must_be_free(models.queries, view)
    words = (
        f"比对 {view.name} 的构建 {build.number} 与在用数据",
        f"compares build {build.number} of {view.name} with the live rows",
    )
    return JobPlan(0, (words,), {"view": view.name, "build": build.number})


def _compare(models: ReadModels, working: Working[OneBuild]) -> JobOutcome:
    with at_work(models, working) as bench:
        build = _to_compare(models, bench.view, working.parameters.build)
        return outcome_of(build, _compared(bench, build))


def _compared(bench: Bench, build: Build) -> Comparison:
    found = bench.compare(build)
    keep(bench.connection, build, build.state, {"comparison": found.facts})
    return found


def _plan_switch(choice: Choice, models: ReadModels) -> Callable[[OneBuild], JobPlan]:
    def plan(asked: OneBuild) -> JobPlan:
        view = view_of(models.every, asked.view)
        live = live_version(models.database, view)
        build = choice(models, view, asked.build)
        must_be_free(models.queries, view)
        found = build.facts["comparison"]
        number = found["different"] + found["only_live"] + found["only_built"]
        words = (
            f"{view.name}：由构建 {live.build} 切换到 {build.number}；比对时（位置"
            f" {found['position']}）{found['same']} 行相同，{number} 行不同",
            f"{view.name}: from build {live.build} to {build.number}; when they were compared (at"
            f" position {found['position']}) {found['same']} rows were the same, {number} differed",
        )
        facts = {"view": view.name, "from": live.build, "to": build.number, "comparison": found}
        return JobPlan(number, (words,), facts)

    return plan


def _run_switch(
    choice: Choice, models: ReadModels, *, strict: bool
) -> Callable[[Working[OneBuild]], JobOutcome]:
    """`strict`: not if more rows differ than were declared. Going back is always possible."""

    def run(working: Working[OneBuild]) -> JobOutcome:
        if "outcome" in working.checkpoint:
            return _ended(working.checkpoint["outcome"])
        with at_work(models, working) as bench:
            build = choice(models, bench.view, working.parameters.build)
            found = _compared(bench, build)
            declared = _declared(models.log, working.job)
            if strict and found.differing > declared:
                raise DifferencesUndeclared(
                    f"{found.differing} > {declared}", view=build.name, number=found.differing
                )
            return _switch(bench, build, found)

    return run


def _switch(bench: Bench, build: Build, found: Comparison) -> JobOutcome:
    was = live_of(bench.connection, bench.view).build
    facts = {"from": was, "to": build.number, **found.facts}
    outcome = {"counts": found.counts, "facts": facts}
    total = sum(found.counts.values())

    def note(connection: Connection[Any]) -> None:
        replaced = numbered(bench.view, _builds_within(connection, bench.view), was)
        comparison = {**found.facts, "live": found.built, "built": found.live}
        comparison["only_live"], comparison["only_built"] = found.only_built, found.only_live
        comparison["differences"] = [
            {**one, "live": one["built"], "built": one["live"]} for one in found.differences
        ]
        at = WallClock().now().isoformat()
        keep(connection, replaced, OLD, {"replaced_at": at, "comparison": comparison})
        bench.working.save(total, total, found.counts, {"outcome": outcome}, connection)

    switched_to(
        bench.connection,
        bench.log.service,
        bench.view,
        build,
        lambda: bench.catch_up(build, bench.live_position()),
        bench.working.rest,
        note,
    )
    return _ended(outcome)


def _ended(found: dict[str, Any]) -> JobOutcome:
    return JobOutcome(sum(found["counts"].values()), found["counts"], facts=found["facts"])


def _builds_within(connection: Connection[Any], view: View[Any]) -> list[Build]:
    return [one for one in builds_of(connection, view.name) if one.version == view.version]


def _declared(log: Log, job: str) -> int:
    """The number that was typed when the job was asked for."""
    asked = log.stream(stream_of(job))[0].event
    assert isinstance(asked, JobRequested)
    return asked.number


def _kind(
    name: str,
    plan: Callable[[OneBuild], JobPlan],
    run: Callable[[Working[OneBuild]], JobOutcome],
    *,
    weighty: bool,
) -> JobKind[OneBuild]:
    return JobKind(
        f"projection-{name}", OneBuild, lambda one: target_of(one.view), plan, run, weighty
    )


def compare(models: ReadModels) -> JobKind[OneBuild]:
    """Compares a build with the live rows."""
    return _kind(
        "compare", partial(_plan_compare, models), partial(_compare, models), weighty=False
    )


def switch(models: ReadModels) -> JobKind[OneBuild]:
    """Makes the ready build the live one."""
    plan, run = _plan_switch(_ready, models), _run_switch(_ready, models, strict=True)
    return _kind("switch", plan, run, weighty=True)


def rollback(models: ReadModels) -> JobKind[OneBuild]:
    """Makes a build live again that was replaced."""
    plan, run = _plan_switch(old_build, models), _run_switch(old_build, models, strict=False)
    return _kind("rollback", plan, run, weighty=True)

"""Kinds of jobs: comparing a build with the live rows, switching to it, going back."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from psycopg import Connection
from pydantic import Field

from onestop_chassis.clock import WallClock
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
from onestop_chassis.operators.views.rebuild import outcome_of
from onestop_chassis.operators.views.refusals import DifferencesUndeclared
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import OLD, READY, Build, builds_of, keep, live_of
from onestop_chassis.views.builds.comparison import Comparison
from onestop_chassis.views.builds.switch import switch as switched_to

if TYPE_CHECKING:
    from onestop_chassis.operators.desk import Desk


class OneBuild(Parameters):
    """Which view, and which of its builds; 0 is the likely one."""

    view: str = Field(min_length=1, max_length=100)
    build: int = Field(default=0, ge=0)


Choice = Callable[["Desk", View[Any], int], Build]


def _to_compare(desk: "Desk", view: View[Any], number: int) -> Build:
    whole = [build for build in builds(desk, view) if build.state in (READY, OLD)]
    return numbered(view, whole, number) if number else ready_build(desk, view)


def _ready(desk: "Desk", view: View[Any], number: int) -> Build:
    ready = ready_build(desk, view)
    return numbered(view, [ready], number) if number else ready


def _plan_compare(desk: "Desk", asked: OneBuild) -> JobPlan:
    view = view_of(desk, asked.view)
    live_version(desk, view)
    build = _to_compare(desk, view, asked.build)
    must_be_free(desk, view)
    words = (
        f"比对 {view.name} 的构建 {build.number} 与在用数据",
        f"compares build {build.number} of {view.name} with the live rows",
    )
    return JobPlan(0, (words,), {"view": view.name, "build": build.number})


def _compare(desk: "Desk", working: Working[OneBuild]) -> JobOutcome:
    with at_work(desk, working) as bench:
        build = _to_compare(desk, bench.view, working.parameters.build)
        return outcome_of(build, _compared(bench, build))


def _compared(bench: Bench, build: Build) -> Comparison:
    found = bench.compare(build)
    keep(bench.connection, build, build.state, {"comparison": found.facts})
    return found


def _plan_switch(choice: Choice) -> Callable[["Desk", OneBuild], JobPlan]:
    def plan(desk: "Desk", asked: OneBuild) -> JobPlan:
        view = view_of(desk, asked.view)
        live = live_version(desk, view)
        build = choice(desk, view, asked.build)
        must_be_free(desk, view)
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
    choice: Choice, *, strict: bool
) -> Callable[["Desk", Working[OneBuild]], JobOutcome]:
    """`strict`: not if more rows differ than were declared. Going back is always possible."""

    def run(desk: "Desk", working: Working[OneBuild]) -> JobOutcome:
        if "outcome" in working.checkpoint:
            return _ended(working.checkpoint["outcome"])
        with at_work(desk, working) as bench:
            build = choice(desk, bench.view, working.parameters.build)
            found = _compared(bench, build)
            declared = _declared(desk, working.job)
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
        bench.desk.service,
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


def _declared(desk: "Desk", job: str) -> int:
    """The number that was typed when the job was asked for."""
    asked = desk.log.stream(stream_of(job))[0].event
    assert isinstance(asked, JobRequested)
    return asked.number


def _kind(
    name: str,
    plan: Callable[["Desk", OneBuild], JobPlan],
    run: Callable[["Desk", Working[OneBuild]], JobOutcome],
    *,
    weighty: bool,
) -> JobKind[OneBuild]:
    return JobKind(
        f"projection-{name}", OneBuild, lambda one: target_of(one.view), plan, run, weighty
    )


compare = _kind("compare", _plan_compare, _compare, weighty=False)
switch = _kind("switch", _plan_switch(_ready), _run_switch(_ready, strict=True), weighty=True)
rollback = _kind(
    "rollback", _plan_switch(old_build), _run_switch(old_build, strict=False), weighty=True
)

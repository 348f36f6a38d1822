"""Kinds of jobs: a view built anew to be switched to, and one built only to be verified."""

from collections.abc import Iterable
from functools import partial
from typing import Any

from pydantic import Field

from onestop_chassis.operators.jobs.kind import JobKind, JobOutcome, JobPlan, Parameters
from onestop_chassis.operators.jobs.working import Working
from onestop_chassis.operators.views.bench import Bench, at_work
from onestop_chassis.operators.views.building import built, cleared, parts_for
from onestop_chassis.operators.views.choosing import (
    builds,
    live_version,
    must_be_free,
    target_of,
    view_of,
)
from onestop_chassis.operators.views.read_models import ReadModels
from onestop_chassis.operators.views.refusals import VersionSuperseded
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import READY, Build, drop, keep, live_of
from onestop_chassis.views.builds.comparison import Comparison
from onestop_chassis.views.builds.switch import switch

REBUILD = "projection-rebuild"
MOST_PROCESSES = 16


class Rebuild(Parameters):
    """Which view, and by how many processes at most.

    `version` leaves the job to instances whose code has that version of the view.
    """

    view: str = Field(min_length=1, max_length=100)
    processes: int = Field(default=1, ge=1, le=MOST_PROCESSES)
    version: int = Field(default=0, ge=0)


def _plan(models: ReadModels, asked: Rebuild) -> JobPlan:
    view = view_of(models.every, asked.view)
    must_be_free(models.queries, view)
    head, parts = models.log.head(), parts_for(view, asked.processes)
    words = [
        (
            f"由日志（至位置 {head}）以 {parts} 个进程重建 {view.name} v{view.version}；"
            "在用数据不变",
            f"builds {view.name} v{view.version} anew from the log (up to {head}) with {parts}"
            " processes; readers see the live rows meanwhile",
        )
    ]
    for ready in builds(models.database, view):
        if ready.state == READY:
            words.append(
                (f"未切换的构建 {ready.number} 将被取代", f"replaces build {ready.number}, unused")
            )
    return JobPlan(0, tuple(words), {"view": view.name, "position": head, "processes": parts})


def _rebuild(models: ReadModels, working: Working[Rebuild]) -> JobOutcome:
    if "live" in working.checkpoint:
        return _made_live(working.checkpoint["live"])
    _must_be_wanted_yet(models.every, working.parameters)
    try:
        with at_work(models, working) as bench:
            build = built(bench, working.parameters.processes, bench.live_position(), READY)
            if not live_of(bench.connection, bench.view).live:
                return _first(bench, build)
            found = bench.compare(build)
            keep(bench.connection, build, READY, {"comparison": found.facts})
            return outcome_of(build, found)
    except BaseException as error:
        cleared(models.database, working, error)
        raise


def _fits(every: Iterable[View[Any]], wanted: Rebuild) -> bool:
    """While old and new instances run beside each other, a new version is for the new ones."""
    if wanted.version == 0:
        return True
    return any(v.name == wanted.view and v.version >= wanted.version for v in every)


def _must_be_wanted_yet(every: Iterable[View[Any]], wanted: Rebuild) -> None:
    view = view_of(every, wanted.view)
    if wanted.version not in (0, view.version):
        raise VersionSuperseded(f"{view.name} v{wanted.version} < v{view.version}", view=view.name)


def _first(bench: Bench, build: Build) -> JobOutcome:
    """A version that was never live has nothing to be compared with: it is live at once."""
    head = bench.log.head()

    def note(connection: Any) -> None:
        bench.working.save(head, head, {"passed": head}, {"live": build.number}, connection)

    switch(
        bench.connection,
        bench.log.service,
        bench.view,
        build,
        lambda: bench.catch_up(build, bench.live_position()),
        bench.working.rest,
        note,
    )
    return _made_live(build.number)


def _made_live(number: int) -> JobOutcome:
    return JobOutcome(1, {"made_live": 1}, facts={"build": number})


def outcome_of(build: Build, found: Comparison, *, verified: bool = True) -> JobOutcome:
    """How a job ends that compared."""
    facts = {"build": build.number, **found.facts}
    return JobOutcome(sum(found.counts.values()), found.counts, verified, facts)


def rebuild(models: ReadModels) -> JobKind[Rebuild]:
    """Builds a view anew beside its live rows, and compares the two."""
    return JobKind(
        REBUILD,
        Rebuild,
        lambda asked: target_of(asked.view),
        partial(_plan, models),
        partial(_rebuild, models),
        fits=partial(_fits, models.every),
    )


class Verify(Rebuild):
    """Which view, and by how many processes at most."""


def _plan_verify(models: ReadModels, asked: Verify) -> JobPlan:
    view = view_of(models.every, asked.view)
    live = live_version(models.database, view)
    must_be_free(models.queries, view)
    words = (
        f"由日志另行构建 {view.name}，与在用数据比对后删除",
        f"builds {view.name} beside, compares it with the live rows, and drops it again",
    )
    return JobPlan(0, (words,), {"view": view.name, "position": live.position})


def _verify(models: ReadModels, working: Working[Verify]) -> JobOutcome:
    if "verified" in working.checkpoint:
        done = working.checkpoint["verified"]
        return JobOutcome(done["total"], done["counts"], done["verified"], done["facts"])
    try:
        with at_work(models, working) as bench:
            build = built(bench, working.parameters.processes, bench.live_position())
            found = bench.compare(build)
            outcome = outcome_of(build, found, verified=found.differing == 0)
            _drop(bench, build, outcome)
            return outcome
    except BaseException as error:
        cleared(models.database, working, error)
        raise


def _drop(bench: Bench, build: Build, outcome: JobOutcome) -> None:
    """Together with what was found, so that a job taken over need not build again."""
    found = {
        "total": outcome.total,
        "counts": dict(outcome.counts),
        "verified": outcome.verified,
        "facts": dict(outcome.facts),
    }
    with bench.connection.transaction():
        drop(bench.connection, build)
        total = outcome.total
        bench.working.save(total, total, outcome.counts, {"verified": found}, bench.connection)


def verify(models: ReadModels) -> JobKind[Verify]:
    """Builds a view beside its live rows only to compare them."""
    return JobKind(
        "projection-verify",
        Verify,
        lambda asked: target_of(asked.view),
        partial(_plan_verify, models),
        partial(_verify, models),
    )

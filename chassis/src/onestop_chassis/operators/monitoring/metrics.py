"""Figures of one service for Prometheus, asked for when they are scraped."""

import shutil
from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    Metric,
)
from prometheus_client.registry import Collector

from onestop_chassis.bus.state import RELAY_STATES
from onestop_chassis.operators.jobs.job import Ending
from onestop_chassis.operators.jobs.rows import OPEN
from onestop_chassis.operators.monitoring.figures import Figures
from onestop_chassis.operators.monitoring.port import WatchedPort
from onestop_chassis.operators.switch import Part
from onestop_chassis.refusal import Unavailable
from onestop_chassis.telemetry.logging import dropped
from onestop_chassis.telemetry.tally import Tally

AWAY = (Unavailable, psycopg.OperationalError, psycopg.InterfaceError)


class RuntimeCollector(Collector):
    """Asks the runtime for its figures when scraped; what a process does not run is absent.

    No label holds a code of a project, an address or a name of a person.
    """

    def __init__(self, runtime: WatchedPort, version: str):
        self._runtime = runtime
        self._version = version

    def describe(self) -> Iterable[Metric]:
        return ()  # registering must not ask the database

    def collect(self) -> Iterable[Metric]:
        yield self._info()
        yield from _process(self._runtime)
        try:
            up = self._runtime.answers()
            figures = self._runtime.figures() if up else None
            standing = self._runtime.standing() if up else {}
        except AWAY:
            figures = None
        yield _gauge("database_up", "1 while the database answers.", figures is not None)
        if figures is None:
            return
        yield from _followers(figures)
        yield from _exchange(figures)
        yield from _parked(figures)
        yield from _deadlines(figures)
        yield from _jobs(figures)
        yield _gauge("log_halted", "1 while a log behind its consumers waits.", figures.halted)
        if figures.backup_age is not None:
            yield _gauge("backup_age_seconds", "Since the newest backup.", figures.backup_age)
        yield _labelled(
            "part_closed",
            "1 for a part that an operator closed.",
            "part",
            {part.value: part.value in standing["closed"] for part in Part},
        )
        yield _gauge("followers_alive", "1 while every thread runs.", standing["alive"])

    def _info(self) -> Metric:
        info = GaugeMetricFamily(
            "onestop_service_info",
            "Always 1; the labels say what runs.",
            labels=("version", "clock"),
        )
        info.add_metric([self._version, self._runtime.clock.name], 1.0)
        return info


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"onestop_{name}", text, value=float(value))


def _labelled(name: str, text: str, label: str, values: Mapping[str, float]) -> Metric:
    gauge = GaugeMetricFamily(f"onestop_{name}", text, labels=[label])
    for one, value in values.items():
        gauge.add_metric([one], float(value))
    return gauge


def _process(runtime: WatchedPort) -> Iterable[Metric]:
    """What needs no database: what the log did since the start, and the disk underneath."""
    commits = runtime.log.statistics()
    for key, text in (
        ("commits", "Transactions committed."),
        ("commands", "Commands they carried."),
        ("conflicts", "Commits that met another process's."),
        ("away", "Commits that found no database."),
    ):
        yield CounterMetricFamily(f"onestop_log_{key}", text, value=float(commits.get(key, 0)))
    yield CounterMetricFamily(
        "onestop_log_lines_dropped", "Log lines that could not be written.", value=dropped.lines
    )
    yield _histogram("commit_size", "Commands per commit.", runtime.log.commit_sizes)
    yield _histogram("append_seconds", "Time of a commit.", runtime.log.commit_seconds)
    yield _gauge(
        "clock_behind_seconds",
        "How far the machine's clock is behind what was said already: it was set back.",
        runtime.clock.behind.total_seconds(),
    )
    disk = shutil.disk_usage(".")
    yield _gauge("disk_free_bytes", "Free on the disk this process stands on.", disk.free)
    yield _gauge("disk_free_ratio", "The free share of that disk.", disk.free / disk.total)


def _histogram(name: str, text: str, tally: Tally) -> Metric:
    return HistogramMetricFamily(f"onestop_{name}", text, tally.buckets(), sum_value=tally.sum)


def _followers(figures: Figures) -> Iterable[Metric]:
    yield _gauge("log_position", "Position of the last event in the log.", figures.position)
    yield _labelled("follower_lag", "Positions behind the log.", "follower", figures.behind)
    yield _labelled(
        "follower_behind_seconds",
        "How long the first event it has not seen has been there.",
        "follower",
        figures.followers,
    )


def _exchange(figures: Figures) -> Iterable[Metric]:
    yield _labelled(
        "inbox_behind_seconds",
        "How long the first fact of a source that is not stored has been there.",
        "source",
        figures.inbox,
    )
    if (relay := figures.relay) is None:
        return
    yield _gauge("relay_backlog", "Positions the bus does not have for certain.", relay.backlog)
    yield _gauge(
        "relay_behind_seconds", "How long the first of them has been there.", relay.seconds
    )
    states = {state: state == relay.state for state in RELAY_STATES}
    yield _labelled("relay_state", "1 for the state the relay is in.", "state", states)


def _parked(figures: Figures) -> Iterable[Metric]:
    yield _gauge("parked_facts", "Facts that wait for somebody's look.", figures.parked)
    yield _gauge("parked_oldest_seconds", "Age of the oldest of them.", figures.parked_oldest)
    by_cause = GaugeMetricFamily(
        "onestop_parked_by_cause",
        "Facts that wait, by what failed on what.",
        labels=("cause", "type"),
    )
    for one in figures.causes:
        by_cause.add_metric([one.cause, one.type], float(one.facts))
    yield by_cause


def _deadlines(figures: Figures) -> Iterable[Metric]:
    yield _gauge("deadlines_due", "Deadlines that should have fired.", figures.due)
    yield _gauge(
        "deadline_overdue_seconds",
        "Age of the oldest of them, beyond the time to settle; by the service's clock.",
        figures.overdue,
    )
    yield _gauge("deadlines_held", "Deadlines that were refused and rest.", figures.held)


def _jobs(figures: Figures) -> Iterable[Metric]:
    states: Mapping[str, Any] = figures.jobs
    yield _labelled(
        "jobs_open", "Jobs not ended.", "state", {state: states.get(state, 0) for state in OPEN}
    )
    ended = CounterMetricFamily("onestop_jobs_ended", "Jobs by how they ended.", labels=["ending"])
    for ending in Ending:
        ended.add_metric([ending.value], float(states.get(ending.value, 0)))
    yield ended

"""Figures of one app for Prometheus; each app has a registry of its own."""

from collections.abc import Iterable, Mapping
from typing import Any

import psycopg
from prometheus_client import CollectorRegistry, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.types import Scope

from onestop_chassis.refusal import Unavailable
from onestop_chassis.runtime_port import RuntimePort

AWAY = (Unavailable, psycopg.OperationalError, psycopg.InterfaceError)
SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class RequestMetrics:
    """How long requests took, by method, route template and status."""

    def __init__(self, registry: CollectorRegistry):
        self._seconds = Histogram(
            "onestop_http_request_seconds",
            "Time from the first byte in to the last byte out.",
            ("method", "route", "status"),
            buckets=SECONDS,
            registry=registry,
        )
        self._children: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """The template stands for the address, so that codes of projects are not labels."""
        labels = (scope["method"], getattr(scope.get("route"), "path", "unknown"), status or 499)
        child = self._children.get(labels)
        if child is None:
            child = self._children[labels] = self._seconds.labels(*labels)
        child.observe(seconds)


class RuntimeCollector(Collector):
    """Reads `runtime.status()` when scraped; what is absent there is absent here."""

    def __init__(self, runtime: RuntimePort):
        self._runtime = runtime

    def describe(self) -> Iterable[Metric]:
        return ()  # registering must not ask the database

    def collect(self) -> Iterable[Metric]:
        try:
            status = self._runtime.status()
        except AWAY:
            yield _gauge("database_up", "1 while the database answers.", 0)
            return
        yield _gauge("database_up", "1 while the database answers.", 1)
        yield from _gauges(status)
        yield _lags(status)
        yield from _commits(status.get("group_commit", {}))


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"onestop_{name}", text, value=float(value))


def _gauges(status: Mapping[str, Any]) -> Iterable[Metric]:
    position = status["position"]
    yield _gauge("log_position", "Position of the last event in the own log.", position)
    yield _gauge("followers_alive", "1 while every follower runs.", status.get("alive", True))
    if "parked" in status:
        yield _gauge("parked_facts", "Facts that wait for somebody's look.", status["parked"])
    if "due" in status.get("deadlines", {}):
        yield _gauge("deadlines_due", "Deadlines due, not yet fired.", status["deadlines"]["due"])
    if "relay" in status.get("bus", {}):
        behind = max(0, status.get("published", position) - status["bus"]["relay"])
        yield _gauge("relay_backlog", "Positions the broker has not acknowledged.", behind)


def _lags(status: Mapping[str, Any]) -> Metric:
    lag = GaugeMetricFamily("onestop_follower_lag", "Events behind the log.", labels=["follower"])
    for name, position in status.get("followers", {}).items():
        lag.add_metric([name], max(0.0, float(status["position"] - position)))
    return lag


def _commits(commits: Mapping[str, Any]) -> Iterable[Metric]:
    for key, text in (("commits", "Transactions committed."), ("commands", "What they carried.")):
        if key in commits:
            yield CounterMetricFamily(f"onestop_log_{key}", text, value=float(commits[key]))
    if commits.get("commits"):
        mean = commits.get("commands", 0) / commits["commits"]
        yield _gauge("group_commit_size", "Commands per commit, on average.", mean)

"""How long the requests of one app took and what it refused, for Prometheus; each app has its own
registry."""

from prometheus_client import CollectorRegistry, Counter, Histogram
from starlette.types import Scope

SECONDS = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0)


class RequestMetrics:
    """How long requests took, by method, route template and status; refusals by their code."""

    def __init__(self, registry: CollectorRegistry):
        self._seconds = Histogram(
            "onestop_http_request_seconds",
            "Time from the first byte in to the last byte out; of a stream to its beginning.",
            ("method", "route", "status"),
            buckets=SECONDS,
            registry=registry,
        )
        self._refused = Counter(
            "onestop_refusals", "Refusals that were answered.", ("code",), registry=registry
        )
        self._children: dict[tuple[str, str, int], Histogram] = {}

    def observe(self, scope: Scope, status: int, seconds: float) -> None:
        """The template stands for the address, so that codes of projects are not labels."""
        labels = (scope["method"], getattr(scope.get("route"), "path", "unknown"), status or 499)
        child = self._children.get(labels)
        if child is None:
            child = self._children[labels] = self._seconds.labels(*labels)
        child.observe(seconds)

    def refused(self, code: str) -> None:
        """There are as many codes as classes of refusals."""
        self._refused.labels(code).inc()

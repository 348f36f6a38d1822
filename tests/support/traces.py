"""Spans kept in memory for as long as a test looks."""

from collections.abc import Iterator
from contextlib import contextmanager

from onestop_chassis.telemetry import tracing
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter


class Traced:
    """The spans that ended so far."""

    def __init__(self, exporter: InMemorySpanExporter):
        self._exporter = exporter

    def spans(self, service: str = "", name: str = "") -> list[ReadableSpan]:
        """Of one service, with a name that begins so."""
        return [
            span
            for span in self._exporter.get_finished_spans()
            if span.resource.attributes["service.name"] == f"onestop-{service}" or not service
            if span.name.startswith(name)
        ]

    def trace_ids(self, service: str = "", name: str = "") -> set[str]:
        """The traces these spans belong to."""
        return {f"{span.context.trace_id:032x}" for span in self.spans(service, name)}


@contextmanager
def tracing_on() -> Iterator[Traced]:
    """Traces are made, and end in memory."""
    exporter = InMemorySpanExporter()
    tracing.turn_on(SimpleSpanProcessor(exporter))
    try:
        yield Traced(exporter)
    finally:
        tracing.turn_off()

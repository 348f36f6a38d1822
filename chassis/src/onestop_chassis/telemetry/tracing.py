"""Traces through HTTP, log, bus, inbox and policies; off, and then free, unless turned on.

What travels with a fact is the W3C `traceparent` of the span that recorded it: in the meta of the
stored event, and as the extension of that name in the CloudEvent. Nothing of OpenTelemetry is
imported while traces are off, and nothing is stored.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING, Any, Protocol

from onestop_chassis.refusal import Refusal
from onestop_chassis.telemetry.version import VERSION

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import SpanProcessor, TracerProvider
    from opentelemetry.trace import SpanContext, Tracer

SERVER, INTERNAL, PRODUCER, CONSUMER = "SERVER", "INTERNAL", "PRODUCER", "CONSUMER"
_STORED = re.compile(rb'"traceparent":"([0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2})"')
_LINKS = 100


class Traces(StrEnum):
    """Where traces go, if any are made."""

    OFF = ""
    OTLP = "otlp"


class Span(Protocol):
    """What a caller may tell of the work at hand."""

    def set_attribute(self, key: str, value: Any) -> None: ...

    def update_name(self, name: str) -> None: ...


class _Nothing:
    """The span of work that is not traced."""

    def set_attribute(self, key: str, value: Any) -> None:
        """Nobody listens."""

    def update_name(self, name: str) -> None:
        """Nobody listens."""


_NOTHING = nullcontext[Span](_Nothing())


class _Spans:
    """Makes spans, with a provider per service: five of them may share a process."""

    def __init__(self, processor: "SpanProcessor"):
        self._processor = processor
        self._providers: dict[str, TracerProvider] = {}
        self._lock = Lock()

    @contextmanager
    def span(
        self, service: str, name: str, kind: str, parents: Iterable[str], attributes: Any
    ) -> Iterator[Span]:
        from opentelemetry import trace  # noqa: PLC0415 (only when traces are on)

        contexts = [found for one in dict.fromkeys(parents) if (found := _context(one))]
        several = len({one.trace_id for one in contexts}) > 1
        around = None
        if contexts and not several:
            around = trace.set_span_in_context(trace.NonRecordingSpan(contexts[0]))
        links = [trace.Link(one) for one in contexts[:_LINKS]] if several else []
        with self._tracer(service).start_as_current_span(
            name,
            around,
            trace.SpanKind[kind],
            attributes,
            links,
            record_exception=False,  # what an error says may quote what a person entered
            set_status_on_exception=False,
        ) as span:
            try:
                yield span
            except Exception as error:
                span.set_attribute("error.type", type(error).__name__)
                if not isinstance(error, Refusal):
                    span.set_status(trace.StatusCode.ERROR)
                raise

    def _tracer(self, service: str) -> "Tracer":
        from opentelemetry.sdk.resources import Resource  # noqa: PLC0415
        from opentelemetry.sdk.trace import TracerProvider  # noqa: PLC0415

        with self._lock:
            provider = self._providers.get(service)
            if provider is None:
                resource = Resource.create(
                    {"service.name": f"onestop-{service}", "service.version": VERSION}
                )
                provider = self._providers[service] = TracerProvider(
                    resource=resource, shutdown_on_exit=False
                )
                provider.add_span_processor(self._processor)
        return provider.get_tracer("onestop", VERSION)

    def flush(self) -> None:
        self._processor.force_flush(2000)


_spans: _Spans | None = None


def begin(where: Traces) -> None:
    """Turns traces on where a setting asks for it; again and again, it changes nothing."""
    if where is not Traces.OTLP or _spans is not None:
        return
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import (  # noqa: PLC0415
        OTLPSpanExporter,
    )
    from opentelemetry.sdk.trace.export import BatchSpanProcessor  # noqa: PLC0415

    turn_on(BatchSpanProcessor(OTLPSpanExporter()))


def turn_on(processor: "SpanProcessor") -> None:
    """Every span of this process goes to `processor` from now on."""
    global _spans  # noqa: PLW0603 (one process traces or does not)
    _spans = _Spans(processor)


def turn_off() -> None:
    """No more spans are made."""
    global _spans  # noqa: PLW0603
    _spans = None


def flush() -> None:
    """Sends what has been made, within two seconds."""
    if _spans is not None:
        _spans.flush()


def on() -> bool:
    """Whether anybody listens."""
    return _spans is not None


def span(
    service: str,
    name: str,
    kind: str = INTERNAL,
    parents: Iterable[str] = (),
    attributes: Mapping[str, Any] | None = None,
) -> AbstractContextManager[Span]:
    """One piece of work. It belongs to the trace of `parents` (each a traceparent) where that is
    one, is linked to them where there are several, and else to what is at hand.

    Names and attributes hold kinds of things, never codes of projects or ids of people.
    """
    if _spans is None:
        return _NOTHING
    return _spans.span(service, name, kind, parents, attributes)


def traceparent() -> str:
    """The span at hand, as it travels; empty while traces are off."""
    if _spans is None:
        return ""
    from opentelemetry import trace  # noqa: PLC0415

    at_hand = trace.get_current_span().get_span_context()
    if not at_hand.is_valid:
        return ""
    return f"00-{at_hand.trace_id:032x}-{at_hand.span_id:016x}-{int(at_hand.trace_flags):02x}"


def carried(values: Iterable[bytes]) -> list[str]:
    """The traceparents in facts as they are stored or sent; nothing while traces are off."""
    if _spans is None:
        return []
    return [found[1].decode("ascii") for value in values if (found := _STORED.search(value))]


def _context(parent: str) -> "SpanContext | None":
    from opentelemetry.trace import SpanContext, TraceFlags  # noqa: PLC0415

    parts = parent.split("-")
    if len(parts) != 4:  # noqa: PLR2004 (version, trace, span, flags)
        return None
    try:
        trace_id, span_id, flags = (int(part, 16) for part in parts[1:])
    except ValueError:
        return None
    context = SpanContext(trace_id, span_id, True, TraceFlags(flags))
    return context if context.is_valid else None

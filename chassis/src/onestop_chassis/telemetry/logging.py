"""One fact per line: JSON for machines, colours for a terminal, no personal data in either."""

import logging
import os
import sys
from collections.abc import MutableMapping, Set
from functools import cache
from typing import Any, TextIO

import structlog
from onestop_contracts.names import names_of_people, names_somebody
from structlog.typing import EventDict, Processor, WrappedLogger

MASK = "***"
SECRET = frozenset({"password", "token", "authorization", "token_key", "secret", "cookie"})
CONTACT = frozenset(
    {
        "full_name",
        "contact",
        "phone",
        "mobile",
        "telephone",
        "email",
        "address",
        "id_number",
        "identity_number",
        "bank_account",
    }
)
"""What no field of ours is called, and a line of somebody else's may be."""
HIDDEN = SECRET | CONTACT


def configure(level: str = "info", service: str = "") -> None:
    """Sets logging up for the whole process; `service` names lines bound to no request.

    Libraries that use the standard `logging` come out the same way, from `warning` up.
    """
    threshold = getattr(logging, level.upper())
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        _named(service),
        mask,
    ]
    structlog.configure(
        processors=[*shared, *_rendering()],
        wrapper_class=_that_never_raises(structlog.make_filtering_bound_logger(threshold)),
        logger_factory=structlog.PrintLoggerFactory(_stderr()),
        cache_logger_on_first_use=True,
    )
    _adopt_standard_logging(shared, max(threshold, logging.WARNING))


class Dropped:
    """How many lines could not be written; the disk may be full, or nobody read them."""

    def __init__(self) -> None:
        self.lines = 0


dropped = Dropped()


def _that_never_raises(logger: type[Any]) -> type[Any]:
    """What is logged is beside the point of whoever logs: that it fails must not be."""

    class Logger(logger):  # type: ignore[misc]
        def _proxy_to_logger(self, *arguments: Any, **values: Any) -> Any:
            try:
                return super()._proxy_to_logger(*arguments, **values)
            except Exception:
                dropped.lines += 1

    return Logger


class _Handler(logging.StreamHandler[TextIO]):
    """For lines of the standard library, with the same restraint."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (the library's)
        dropped.lines += 1


def _stderr() -> TextIO:
    """The process's own, or one to nowhere where it was started without."""
    return sys.stderr or open(os.devnull, "w", encoding="utf-8")


def mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Hides what belongs to a person or opens a door, by its name; somebody's number by itself."""
    return _masked(event, _hidden(names_of_people()))


@cache
def _hidden(people: frozenset[str]) -> frozenset[str]:
    return HIDDEN | people


def _masked(values: MutableMapping[str, Any], hidden: Set[str]) -> MutableMapping[str, Any]:
    for key, value in values.items():
        if key.lower() in hidden or (isinstance(value, str) and names_somebody(value)):
            values[key] = MASK
        elif isinstance(value, dict):
            values[key] = _masked(dict(value), hidden)
    return values


def _named(service: str) -> Processor:
    def add(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        if service:
            event.setdefault("service", service)
        return event

    return add


def _rendering() -> list[Processor]:
    """Tracebacks without local variables: those hold request headers, hence tokens."""
    if _stderr().isatty():
        plain = structlog.dev.plain_traceback
        return [structlog.dev.ConsoleRenderer(exception_formatter=plain)]
    frames = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=30)
    return [
        structlog.processors.ExceptionRenderer(frames),
        structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
    ]


def _adopt_standard_logging(shared: list[Processor], threshold: int) -> None:
    handler = _Handler(_stderr())
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                *_rendering(),
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(threshold)

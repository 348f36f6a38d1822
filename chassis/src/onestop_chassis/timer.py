"""Deadlines: what falls due, and the command it leads to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

from onestop_chassis.act import Ask
from onestop_chassis.decider import Issue
from onestop_chassis.recorded import Recorded

R = TypeVar("R")
Words = tuple[str, str]
"""The same sentence in Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline that is open: `key` is unique in the service, `at` the instant in law."""

    key: str
    kind: str
    stream: str
    subject: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Met:
    """The deadline `key` is not open any more."""

    key: str


@dataclass(frozen=True, slots=True)
class Timer(Generic[R]):
    """What falls due: a view of open deadlines, and the command each leads to when it is due.

    `deadlines(recorded)` lists what a fact opened, moved or closed. `fire(due, now, reference)`
    gives the act; it is decided against the stream like any other, never forced.
    `explain(due, state, now, reference)` says in words why it is due then, from the folded state
    of its stream.
    """

    name: str
    deadlines: Callable[[Recorded[Any]], Sequence[Due | Met]]
    fire: Callable[[Due, datetime, R], Issue | Ask]
    explain: Callable[[Due, Any, datetime, R], Sequence[Words]] | None = None

"""What a service is made of; the chassis runs it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from fastapi import APIRouter

from onestop_chassis.backup.kept import Kept
from onestop_chassis.decider import Decider
from onestop_chassis.log import Log
from onestop_chassis.operations.kind import JobKind
from onestop_chassis.policy import Issue, Policy
from onestop_chassis.presence import Gap
from onestop_chassis.timer import Timer
from onestop_chassis.view import View

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Blueprint(Generic[R]):
    """The parts of one service.

    `listens` names the services whose facts it receives. `reference` gives a frozen snapshot of
    the rules in force, read from a few cached streams of the own log. `outage` turns a gap in
    which no command could be handed in into a command, where the law cares about it. `jobs` are
    kinds of jobs that only this service has. `streams` says who folds which streams: a name, or the
    beginning of names up to a slash. `keeps` are tables of its own that cannot be built again from
    its log, for backups.
    """

    name: str
    listens: tuple[str, ...]
    views: tuple[View[Any], ...]
    policies: tuple[Policy[R], ...]
    timers: tuple[Timer[R], ...]
    reference: Callable[[Log], R]
    routers: Sequence[APIRouter]
    migrations: Path | None = None
    outage: Callable[[Gap], Issue] | None = None
    jobs: tuple[JobKind[Any], ...] = ()
    streams: Mapping[str, Decider[Any, Any, Any]] = field(default_factory=dict)
    keeps: tuple[Kept, ...] = ()

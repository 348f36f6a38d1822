"""What a service is made of; the chassis runs it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

from fastapi import APIRouter

from onestop_chassis.act import Ask
from onestop_chassis.decider import Decider, Issue
from onestop_chassis.documents import KEEPER, documents
from onestop_chassis.log.log import Log
from onestop_chassis.noun import Noun
from onestop_chassis.operators.backup.kept import Kept
from onestop_chassis.operators.jobs.kind import JobKind
from onestop_chassis.policy import Policy
from onestop_chassis.service.beats import Downtime
from onestop_chassis.timer import Timer
from onestop_chassis.view import View

R = TypeVar("R")


def _nothing(_: Any) -> Mapping[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Blueprint(Generic[R]):
    """The parts of one service.

    `listens` names the services whose facts it receives. `reference` gives a frozen snapshot of
    the rules in force, read from a few cached streams of the own log. `nouns` bring their own
    views, policies, timers, streams and routes of acts; what joins several of them is named
    beside, and `routers` are the queries. `outage` turns a downtime, in which no act could be
    handed in, into an act that records it, where the law cares. `jobs` are kinds of jobs that only
    this service has. `streams` says who folds which streams: a name, or the beginning of names up
    to a slash. `keeps` are tables of its own that cannot be built again from its log, for backups.
    `overseers` are the roles that answer for what has to be done in their place, by whomever.
    `followers` give, for the running service, the step of whoever follows its log beside the rest.
    `lacks` says, by its settings, what it does without though it serves: name, and what to do.
    """

    name: str
    listens: tuple[str, ...]
    reference: Callable[[Log], R]
    nouns: tuple[Noun[Any, R], ...] = ()
    views: tuple[View[Any], ...] = ()
    policies: tuple[Policy[R], ...] = ()
    timers: tuple[Timer[R], ...] = ()
    routers: Sequence[APIRouter] = ()
    migrations: Path | None = None
    outage: Callable[[Downtime], Issue | Ask] | None = None
    jobs: tuple[JobKind[Any], ...] = ()
    streams: Mapping[str, Decider[Any, Any, Any]] = field(default_factory=dict)
    keeps: tuple[Kept, ...] = ()
    overseers: frozenset[str] = frozenset()
    followers: Mapping[str, Callable[[Any], Callable[[], float | None]]] = field(
        default_factory=dict
    )
    lacks: Callable[[Any], Mapping[str, str]] = _nothing

    def __post_init__(self) -> None:
        """What belongs to the nouns comes first, then what joins several of them."""
        for name in ("views", "policies", "timers"):
            of_nouns = [part for noun in self.nouns for part in getattr(noun, name)]
            self._set(name, tuple(dict.fromkeys((*of_nouns, *getattr(self, name)))))
        folded = {noun.stream.partition("{")[0]: noun.decider for noun in self.nouns}
        self._set("streams", {**folded, **self.streams})
        named = [act for noun in self.nouns for act in noun.acts if noun.rests_on_documents(act)]
        if named and (documents not in self.views or KEEPER not in self.listens):
            raise TypeError(f"{named[0].__name__} names documents, and {self.name} hears of none")

    def _set(self, name: str, value: Any) -> None:
        object.__setattr__(self, name, value)

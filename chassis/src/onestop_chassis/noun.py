"""A noun: where it stands, what it starts from, how a fact changes it, what can be asked of it."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from onestop_contracts.event import Event

from onestop_chassis.act import Act, Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.decider import Decider
from onestop_chassis.documents import DocumentsNotKept, decided, names_documents
from onestop_chassis.now import SYSTEM, Now
from onestop_chassis.policy import Policy
from onestop_chassis.refusal import Forbidden, NotFound, Refusal
from onestop_chassis.timer import Timer
from onestop_chassis.view import View

S = TypeVar("S")
R = TypeVar("R")
KEY = re.compile(r"{(\w+)}")


def nothing(state: Any, now: Now[Any]) -> Sequence[Any]:
    """Nothing comes about without an act."""
    return ()


def everybody(actor: Actor, state: Any, now: Now[Any]) -> bool:
    """Whoever has signed in may see it."""
    return True


@dataclass(frozen=True, eq=False, kw_only=True)
class Noun(Generic[S, R]):
    """An aggregate with everything that belongs to it.

    `stream` and `path` are its name in the log and its address: `case/{project}/{item}` and
    `/cases/{project}/{item}`, with the same keys; `keys` gives their types where they have a
    grammar. `unknown` is raised where nothing was recorded yet, or where `seen_by` says no; None
    for a register, which is always there. `beside` are nouns whose states its acts ask, at the
    keys they share. `comes_about` gives the facts that hold by now without anybody's act (a rule
    changed on a day that has come); they are recorded ahead of whatever is done next. `addressed`
    puts into each fact what it has from the address.
    """

    stream: str
    path: str
    initial: S
    evolve: Callable[[S, Any], S]
    acts: tuple[type[Act[S, R]], ...]
    unknown: type[NotFound] | None = None
    seen_by: Callable[[Actor, S, Now[R]], bool] = everybody
    comes_about: Callable[[S, Now[R]], Sequence[Any]] = nothing
    keys: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))
    beside: tuple["Noun[Any, R]", ...] = ()
    views: tuple[View[Any], ...] = ()
    policies: tuple[Policy[R], ...] = ()
    timers: tuple[Timer[R], ...] = ()
    addressed: Callable[[Event, Mapping[str, str]], Event] | None = None

    def __post_init__(self) -> None:
        if sorted(self.names) != sorted(KEY.findall(self.path)):
            raise TypeError(f"{self.stream} and {self.path} have other keys")
        for act in self.acts:
            if "noun" in vars(act):
                raise TypeError(f"{act.__qualname__} is listed by {act.noun} already")
            act.noun = self

    def __repr__(self) -> str:
        return f"Noun({self.stream})"

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The names of its keys, in the order of the stream."""
        return tuple(KEY.findall(self.stream))

    @cached_property
    def decider(self) -> Decider[S, Attempt[S, R], Event]:
        """As the log asks it."""
        return Decider(self.initial, self.decide, self.evolve)

    def stream_at(self, *keys: str) -> str:
        """The stream at these keys, in their order."""
        return self.stream.format(**dict(zip(self.names, keys, strict=True)))

    def keys_of(self, stream: str) -> dict[str, str]:
        """The keys in a stream's name."""
        found = self._pattern.fullmatch(stream)
        if found is None:
            raise ValueError(f"{stream} is no stream of {self.stream}")
        return found.groupdict()

    def decide(self, state: S, attempt: Attempt[S, R]) -> Sequence[Event]:
        """What follows, or the reason why not."""
        if attempt.refused is not None:
            raise attempt.refused
        act, now = attempt.act, attempt.now
        if not act.opens and self.unknown is not None and state == self.initial:
            raise self.missing(now.keys)
        came = self.comes_about(state, now)
        state = self.decider.fold(came, state)
        if now.capacity != SYSTEM:
            act.allowed(state, now)
        act.ready(state, now)
        events = [*came, *decided(act, state, now)]
        if self.addressed is None:
            return events
        return [self.addressed(event, now.keys) for event in events]

    def by_now(self, state: S, now: Now[R]) -> S:
        """The state with what has come about by now, recorded or not."""
        return self.decider.fold(self.comes_about(state, now), state)

    def missing(self, keys: Mapping[str, str]) -> NotFound:
        """The refusal that says that there is none, or none for the one who asks."""
        facts: dict[str, Any] = dict(keys)
        return (self.unknown or NotFound)("/".join(keys.values()), **facts)

    def refusals(self, act: type[Act[S, R]]) -> tuple[type[Refusal], ...]:
        """Every reason for which an act may be refused here."""
        unknown = (self.unknown,) if self.unknown and not act.opens else ()
        forbidden = (Forbidden,) if act.by is not None else ()
        unkept = (DocumentsNotKept,) if self.rests_on_documents(act) else ()
        return tuple(dict.fromkeys((*act.refuses, *unkept, *unknown, *forbidden)))

    def rests_on_documents(self, act: type[Act[S, R]]) -> bool:
        """Whether somebody who does it may name only documents that the archive keeps for the
        project. What is of no project has no place there."""
        if act.by is None or act.papers_may_follow or "project" not in self.names:
            return False
        return names_documents(act)

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = KEY.split(self.stream)
        named = (f"(?P<{p}>[^/]+)" if n % 2 else re.escape(p) for n, p in enumerate(parts))
        return re.compile("".join(named))


def noun_of(act: type[Act[Any, Any]]) -> Noun[Any, Any]:
    """The noun that lists an act."""
    if not isinstance(act.noun, Noun):
        raise TypeError(f"no noun lists {act.__qualname__}")
    return act.noun

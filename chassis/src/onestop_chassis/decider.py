"""Deciding: pure functions from a state and a command to events, and from events to a state."""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import Any, Generic, TypeVar

from onestop_contracts.event import Event

S = TypeVar("S")
C = TypeVar("C")
E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class Decider(Generic[S, C, E]):
    """An aggregate: what it starts from, how it answers a command, how a fact changes it.

    `decide` may refuse and runs once. `evolve` may not refuse and runs on every read.
    """

    initial: S
    decide: Callable[[S, C], Sequence[E]]
    evolve: Callable[[S, E], S]

    def fold(self, events: Iterable[E], state: S | None = None) -> S:
        """The state after `events`, from `state` or from the beginning."""
        return reduce(self.evolve, events, self.initial if state is None else state)


@dataclass(frozen=True, slots=True)
class Issue:
    """One command for one stream, to be decided by `decider`."""

    decider: Decider[Any, Any, Any]
    stream: str
    command: Any


@dataclass(frozen=True, slots=True)
class Asked:
    """A command that is an act with its circumstances. Only the act was asked for: two uses of a
    command id are the same when their acts are, and the log keeps the act's name."""

    act: Any

    @property
    def name(self) -> str:
        """The act's name, as addresses and events have it."""
        return address_of(self.act.__class__)


@cache
def address_of(act: type[object]) -> str:
    """`FileObjection` is done at `file-objection`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "-", act.__name__).lower()

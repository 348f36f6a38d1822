"""Deciding: pure functions from a state and a command to events, and from events to a state."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Generic, TypeVar

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

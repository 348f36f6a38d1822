"""The circumstances of one act: when, who, where, and the rules in force."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import Any, Generic, Protocol, TypeVar

from onestop_chassis.actor import Actor
from onestop_chassis.worktime import local_day

R = TypeVar("R")
S = TypeVar("S")
S_co = TypeVar("S_co", covariant=True)
SYSTEM = "system"
"""The capacity in which policies and timers act."""
NOBODY = Actor(subject="")
_NONE: Mapping[str, Any] = MappingProxyType({})


class Beside(Protocol[S_co]):
    """A noun that stands beside the one at hand: its name in the log, and what it starts from."""

    @property
    def stream(self) -> str: ...
    @property
    def initial(self) -> S_co: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Now(Generic[R]):
    """What a decision knows besides the state and what was sent; it looks nothing up.

    `at` is the instant of receipt. `rules` is the service's frozen snapshot of what is in force.
    `id` is stable: the same request sent again has the same one. `keys` are the names in the
    address: `{"project": …, "item": …}`. `capacity` is the role in which the actor acts, empty
    while that is still being asked. `found` is what the act had looked up in a view. `unkept` are
    the digests it names of which the archive keeps no document for the project.
    """

    at: datetime
    rules: R
    id: str = ""
    actor: Actor = NOBODY
    capacity: str = SYSTEM
    keys: Mapping[str, str] = field(default_factory=lambda: _NONE)
    beside: Mapping[str, Any] = field(default_factory=lambda: _NONE)
    found: Any = None
    unkept: frozenset[str] = frozenset()

    @property
    def person(self) -> str:
        """Who acts; empty for a policy or a timer, unless it acts for somebody."""
        return self.actor.subject

    @property
    def day(self) -> date:
        """The day of receipt in Asia/Shanghai."""
        return local_day(self.at)

    def key(self, name: str) -> str:
        """One name in the address."""
        return self.keys[name]

    def state_of(self, other: Beside[S]) -> S:
        """The state of a noun that stands beside this one (`Noun.beside`), at the same keys."""
        state: S = self.beside[other.stream]
        return state

"""Services in memory that hear each other at once: published facts reach those that listen, and
what falls due is done when the time is set."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.clock import FixedClock
from onestop_chassis.noun import noun_of
from onestop_chassis.reactions.deadlines import SETTLE
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Refusal
from onestop_chassis.service.blueprint import Blueprint
from onestop_contracts.event import Event

from tests.support.in_memory import InMemory


@dataclass
class InMemoryCity:
    """Services that hear each other at once, under one clock."""

    services: Mapping[str, InMemory]
    clock: FixedClock
    _heard: dict[tuple[str, str], int] = field(default_factory=dict)

    @classmethod
    def of(cls, at: datetime, *blueprints: Blueprint[Any]) -> "InMemoryCity":
        clock = FixedClock(at)
        return cls({one.name: InMemory(one, clock) for one in blueprints}, clock)

    def do(self, act: Act[Any, Any], actor: Actor, *keys: str) -> list[Event]:
        """Somebody's act at the service whose noun lists it, and everything that follows.

        Raises:
            Refusal: it was refused; nothing is recorded.
        """
        events = self.home(type(act)).do(act, actor, *keys)
        self._spread()
        return events

    def home(self, act: type[Act[Any, Any]]) -> InMemory:
        """The service whose act it is."""
        noun = noun_of(act)
        return next(one for one in self.services.values() if noun in one.blueprint.nouns)

    def set(self, at: datetime) -> None:
        """Lets time pass, and what falls due meanwhile happen, in order."""
        tried: set[tuple[str, str, datetime]] = set()
        while True:
            ready = sorted(
                (due.at, name, key)
                for name, service in self.services.items()
                for key, (_, due) in service.due.items()
                if due.at + SETTLE <= at and (name, key, due.at) not in tried
            )
            if not ready:
                break
            due_at, name, key = ready[0]
            tried.add((name, key, due_at))
            self.clock.at = max(self.clock.at, due_at + SETTLE)
            self.services[name].fire(key)
            self._spread()
        self.clock.at = max(self.clock.at, at)

    def pass_(self, **time: float) -> None:
        """So much time passes."""
        self.set(self.clock.at + timedelta(**time))

    @property
    def stuck(self) -> list[tuple[Recorded[Any], Refusal]]:
        """Every fact of any service whose reaction was refused."""
        return [one for service in self.services.values() for one in service.stuck]

    def _spread(self) -> None:
        while sum(self._deliver(*pair) for pair in self._pairs()):
            pass

    def _pairs(self) -> Iterator[tuple[InMemory, InMemory]]:
        for hearer in self.services.values():
            for source in hearer.blueprint.listens:
                if source in self.services:
                    yield self.services[source], hearer

    def _deliver(self, source: InMemory, hearer: InMemory) -> int:
        pair = (source.service, hearer.service)
        begin = self._heard.get(pair, 0)
        new = source.facts[begin:]
        self._heard[pair] = begin + len(new)
        told = [one for one in new if one.source == source.service and one.event.PUBLISHED]
        for fact in told:
            hearer.hear(fact)
        return len(told)

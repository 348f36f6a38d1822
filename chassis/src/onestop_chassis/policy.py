"""Reactions: somebody's event leads to commands of our own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from onestop_chassis.act import Ask
from onestop_chassis.decider import Issue
from onestop_chassis.recorded import Recorded

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Policy(Generic[R]):
    """Named reaction to facts. `react` is pure and total; it is asked about each fact once.

    `reference` given to `react` is the service's frozen snapshot of the rules in force (its
    calendar, catalogue, posts), so that the reaction itself reads nothing.
    """

    name: str
    react: Callable[[Recorded[Any], R], Sequence[Issue | Ask]]

"""Which harm is done when, dealt from a seed: the same seed is the same plan."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from random import Random

from tests.faults import connections, crowds, processes, records, servers
from tests.faults.harm import HARMS

__all__ = [
    "HARMS",
    "Plan",
    "Step",
    "campaign",
    "connections",
    "crowds",
    "processes",
    "records",
    "servers",
]

APART = 5
"""How many commands lie between two harms, on average."""


@dataclass(frozen=True)
class Step:
    """After so many more commands, this harm to this victim for so many seconds."""

    after: int
    harm: str
    target: str
    seconds: float
    seed: int

    def __str__(self) -> str:
        return f"+{self.after:3d}  {self.harm:18s} {self.target:28s} {self.seconds:4.1f} s"


@dataclass(frozen=True)
class Plan:
    """The harms of one stretch of the play, in order."""

    seed: int
    steps: Sequence[Step]

    def __str__(self) -> str:
        return "\n".join((f"seed {self.seed}", *(f"  {step}" for step in self.steps)))


def campaign(
    seed: int, stretches: int, many: int | None = None, among: Iterable[str] = HARMS
) -> list[Plan]:
    """A plan per stretch: each kind of harm once, shuffled, on victims drawn by the seed.

    `many` deals so many kinds only, and only those `among` them: a seed that was found when there
    were fewer kinds means the same with those.
    """
    rng, kinds = Random(seed), sorted(among)
    names = rng.sample(kinds, len(kinds) if many is None else min(many, len(kinds)))
    steps = [_step(rng, name) for name in names]
    return [Plan(seed, tuple(steps[n::stretches])) for n in range(stretches)]


def _step(rng: Random, name: str) -> Step:
    harm = HARMS[name]
    seconds = round(rng.uniform(*harm.seconds), 1)
    target = rng.choice(harm.targets)
    return Step(rng.randint(0, 2 * APART), name, target, seconds, rng.getrandbits(32))

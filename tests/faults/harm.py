"""What can be done to a city, by name: begun, held for a while, and healed."""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from random import Random

from tests.faults.proxied_city import ProxiedCity

Done = AbstractContextManager[None]
Doing = Callable[[ProxiedCity, str, Random], Done]
SESSION_SECONDS = 10.0
"""How long a group waits for a member that is silent."""


@dataclass(frozen=True)
class Harm:
    """One kind of harm. `do` begins it on entering and heals it on leaving.

    `targets` is who can be its victim; `seconds` how long it is held, from and to.
    """

    name: str
    do: Doing
    targets: Sequence[str]
    seconds: tuple[float, float]


HARMS: dict[str, Harm] = {}


def harm(
    name: str, targets: Sequence[str], seconds: tuple[float, float] = (0.0, 0.0)
) -> Callable[[Doing], Doing]:
    """Gives a way to do harm its name."""

    def named(do: Doing) -> Doing:
        HARMS[name] = Harm(name, do, tuple(targets), seconds)
        return do

    return named

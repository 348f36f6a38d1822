"""What happens in a lifecycle, whoever carries it out: items, phases, who objects."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from time import perf_counter

DEPARTMENTS = ("drc", "nr", "hurd", "nr")
"""Who supervises the four items of a phase."""
PHASES = tuple(tuple(f"P{phase}-{n:02}" for n in range(1, 5)) for phase in (1, 2, 3))
ITEMS = tuple(item for phase in PHASES for item in phase)
DIGEST = "e" * 64
"""Every document that is named."""
FACTS, ACTS = 28.2, 14.2
"""Of a lifecycle in its barest form, which is what the reference records."""

Pair = tuple[int, str]
"""A project by its number, and an item."""


def objected(project: int, item: str) -> bool:
    """Exactly one item in ten, over any ten projects in a row."""
    return (7 * project + 3 * ITEMS.index(item)) % 10 == 0


def pairs(projects: Iterable[int], phase: Sequence[str]) -> list[Pair]:
    """Every item of a phase of every project."""
    return [(project, item) for project in projects for item in phase]


def code(project: int) -> str:
    """The project's code."""
    return f"2026-150602-30-03-{project:05}0"


class Workers:
    """So many hands; each does one thing after the other. `given` counts what they did."""

    def __init__(self, number: int):
        self._pool = ThreadPoolExecutor(number)
        self.given = 0

    def each(self, act: Callable[[int, str], object], some: Sequence[Pair]) -> None:
        """Does it for each; returns when all is done, raises what one of them raised."""
        self.timed(act, some)

    def timed(self, act: Callable[[int, str], object], some: Sequence[Pair]) -> list[float]:
        """The same, and how many milliseconds each took."""

        def one(pair: Pair) -> float:
            began = perf_counter()
            act(*pair)
            return 1000 * (perf_counter() - began)

        took = list(self._pool.map(one, some))
        self.given += len(took)
        return took

    def close(self) -> None:
        self._pool.shutdown()


def share(times: Sequence[float], part: float) -> float:
    """The time that such a part of all stayed below."""
    ordered = sorted(times)
    return round(ordered[min(int(len(ordered) * part), len(ordered) - 1)], 2)

"""Counting by size, as cheaply as a hot path allows."""

from bisect import bisect_left
from collections.abc import Sequence


class Tally:
    """How many values fell under each bound, and their sum; one thread adds, any may read."""

    def __init__(self, bounds: Sequence[float]):
        self.bounds = tuple(bounds)
        self.counts = [0] * (len(self.bounds) + 1)
        self.sum = 0.0

    def add(self, value: float) -> None:
        self.counts[bisect_left(self.bounds, value)] += 1
        self.sum += value

    def buckets(self) -> list[tuple[str, float]]:
        """(upper bound, how many up to it), as Prometheus counts them."""
        reached, found = 0, []
        for bound, count in zip((*self.bounds, "+Inf"), self.counts, strict=True):
            reached += count
            found.append((str(bound), float(reached)))
        return found

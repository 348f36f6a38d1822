"""When a process first knew of a position, by a clock that nobody sets."""

from bisect import bisect_right
from threading import Lock
from time import monotonic

APART_SECONDS = 0.5
KEPT = 10_000


class KnownSince:
    """Stretches of positions with the instant at which the first of each became known.

    A stretch lasts `APART_SECONDS`, and an age is exact to within that. Only the last `KEPT`
    stretches are kept, so what waits for longer than they reach back looks younger than it is.
    Thread-safe.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._ends: list[int] = []
        self._begun: list[float] = []

    def note(self, position: int) -> None:
        """`position` is the highest there is, as of now."""
        now = monotonic()
        with self._lock:
            if self._ends and position <= self._ends[-1]:
                return
            if self._begun and now - self._begun[-1] < APART_SECONDS:
                self._ends[-1] = position
                return
            self._ends.append(position)
            self._begun.append(now)
            if len(self._ends) > 2 * KEPT:
                del self._ends[:-KEPT], self._begun[:-KEPT]

    def waited(self, position: int) -> float:
        """For how many seconds something beyond `position` has been known; 0 for nothing."""
        with self._lock:
            n = bisect_right(self._ends, position)
            return monotonic() - self._begun[n] if n < len(self._ends) else 0.0

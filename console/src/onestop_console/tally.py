"""What one page costs the services: how many questions, and for how long it waited for answers."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from time import perf_counter


@dataclass(eq=False)
class Tally:
    """Questions that were asked for one page, and the seconds in which at least one was open."""

    number: int = 0
    seconds: float = 0.0
    _open: int = 0
    _since: float = 0.0

    @contextmanager
    def asking(self) -> Iterator[None]:
        """One question, from when it is sent until it is answered."""
        self.number += 1
        if not self._open:
            self._since = perf_counter()
        self._open += 1
        try:
            yield
        finally:
            self._open -= 1
            if not self._open:
                self.seconds += perf_counter() - self._since

    @property
    def told(self) -> str:
        """As `Server-Timing` tells it: how many questions, and milliseconds."""
        return f"services;desc={self.number};dur={self.seconds * 1000:.1f}"


_now: ContextVar[Tally] = ContextVar("tally")


def tally() -> Tally:
    """Of the page that is made now; what nobody's page asks is counted for nobody."""
    return _now.get(None) or Tally()


@contextmanager
def tallied() -> Iterator[Tally]:
    """What is asked within it is counted here, and nowhere else."""
    made = Tally()
    token = _now.set(made)
    try:
        yield made
    finally:
        _now.reset(token)

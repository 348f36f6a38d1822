"""How far the log is, as this process knows it; followers wait here for more."""

from bisect import insort
from collections.abc import Callable
from threading import Condition
from time import monotonic

from onestop_chassis.telemetry.known_since import KnownSince

_MOST_STRETCHES = 1000


class Head:
    """The highest known position, and which stretches of it this process committed itself.

    A position is known only after its commit, and commits come in the order of positions, so
    whatever lies below the head can be read. What is not our own up to the head was written by
    another process: that may have outdated what is cached here.
    """

    def __init__(self) -> None:
        self._changed = Condition()
        self._known = 0
        self._checked = 0
        self._own: list[list[int]] = []
        self.known_since = KnownSince()

    @property
    def known(self) -> int:
        return self._known

    def committed(self, first: int, last: int) -> None:
        """This process committed the positions `first` to `last`."""
        with self._changed:
            if self._own and self._own[-1][1] + 1 == first:
                self._own[-1][1] = last
            else:
                insort(self._own, [first, last])  # Threads may report in another order.
                if len(self._own) > _MOST_STRETCHES:
                    del self._own[:-1]
            self._advance()
            self._raise(last)

    def observed(self, position: int) -> None:
        """Somebody's commit at `position` has been seen."""
        if position > self._known:
            with self._changed:
                self._raise(position)

    def unchecked(self, seen: int = 0) -> tuple[int, int] | None:
        """(after, up to): the stretch in which others may have written, or None; `seen` is a
        position that is committed, and not said to be known yet."""
        with self._changed:
            self._advance()
            upto = max(self._known, seen)
            return (self._checked, upto) if self._checked < upto else None

    def checked(self, position: int) -> None:
        """What others wrote up to `position` has been taken into account."""
        with self._changed:
            self._checked = max(self._checked, position)
            self._own = [one for one in self._own if one[1] > self._checked]
            self._advance()

    def wait(self, after: int, seconds: float, unless: Callable[[], bool]) -> bool:
        """Whether the head is beyond `after`; returns at once when it is or when it gets there, or
        when `unless` holds; whoever changes what that says, calls `wake`."""
        end = monotonic() + seconds
        with self._changed:
            while self._known <= after and not unless():
                left = end - monotonic()
                if left <= 0:
                    break
                self._changed.wait(left)
            return self._known > after

    def wake(self) -> None:
        """Everybody who waits looks again at what else would end his waiting."""
        with self._changed:
            self._changed.notify_all()

    def _advance(self) -> None:
        while self._own and self._own[0][0] <= self._checked + 1:
            self._checked = max(self._checked, self._own.pop(0)[1])

    def _raise(self, position: int) -> None:
        if position > self._known:
            self._known = position
            self.known_since.note(position)
            self._changed.notify_all()

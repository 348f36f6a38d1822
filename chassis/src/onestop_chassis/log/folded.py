"""Folded states of streams and the answers already given there, kept for the next command."""

from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from threading import Lock
from typing import Any, NamedTuple

from onestop_chassis.decider import Decider
from onestop_chassis.recorded import Recorded


@dataclass(slots=True)
class Answer:
    """What a command recorded: the versions `first` to `last` (none if `last < first`).

    `events` is there until the answer has been given; after that it is read again if needed.
    """

    digest: bytes
    first: int
    last: int
    position: int = 0
    events: tuple[Recorded[Any], ...] | None = None


class Folded(NamedTuple):
    """A stream as far as it is known; replaced as a whole, never changed."""

    decider: Decider[Any, Any, Any]
    state: Any
    version: int
    answers: dict[str, Answer]

    def is_by(self, decider: Decider[Any, Any, Any]) -> bool:
        """Whether the state is what this decider would make of the same facts, whatever it does
        with it."""
        known = self.decider
        if known is decider:
            return True
        return known.evolve == decider.evolve and known.initial == decider.initial


class FoldedCache:
    """The most recently used streams, at most `size`; safe for several threads.

    `epoch` rises whenever something is thrown out: what was loaded in an earlier epoch may be
    outdated and is not kept.
    """

    def __init__(self, size: int):
        self._size = size
        self._lock = Lock()
        self._entries: OrderedDict[str, Folded] = OrderedDict()
        self.epoch = 0

    def __len__(self) -> int:
        return len(self._entries)

    def get(self, stream: str) -> Folded | None:
        with self._lock:
            entry = self._entries.get(stream)
            if entry is not None:
                self._entries.move_to_end(stream)
            return entry

    def put(self, stream: str, entry: Folded) -> None:
        """Keeps `entry` because it has just been committed."""
        with self._lock:
            self._keep(stream, entry)

    def offer(self, stream: str, entry: Folded, epoch: int) -> None:
        """Keeps `entry`, loaded in `epoch`, unless something newer or another epoch is here."""
        with self._lock:
            known = self._entries.get(stream)
            if epoch != self.epoch or (known is not None and known.version > entry.version):
                return
            self._keep(stream, entry)

    def evict(self, streams: Iterable[str]) -> None:
        """Throws out what somebody else has changed, or may have."""
        with self._lock:
            self.epoch += 1
            for stream in streams:
                self._entries.pop(stream, None)

    def outdated(self, versions: Iterable[tuple[str, int]]) -> list[str]:
        """Those of the streams that are kept at a lower version than given."""
        with self._lock:
            return [
                stream
                for stream, version in versions
                if (known := self._entries.get(stream)) is not None and known.version < version
            ]

    def clear(self) -> None:
        with self._lock:
            self.epoch += 1
            self._entries.clear()

    def _keep(self, stream: str, entry: Folded) -> None:
        self._entries[stream] = entry
        self._entries.move_to_end(stream)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

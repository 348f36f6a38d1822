"""Answers of services that are kept until a service says that they are still the same."""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any

MOST_BYTES = 4_000_000
"""Of answers as they came over the wire; read, they are several times as large."""
LARGEST = MOST_BYTES // 8
Key = tuple[str, str]
"""Whose answer it is, and to which address."""


@dataclass(frozen=True)
class Answer:
    """What a service answered, under the tag that it gave it; nobody changes it."""

    tag: str
    told: Any
    size: int


class Known:
    """The answers that were used last, as many as there is room for.

    They are never given out by themselves: the service is asked each time, with the tag.
    """

    def __init__(self, most: int = MOST_BYTES):
        self._most = most
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self.size = 0

    def find(self, key: Key) -> Answer | None:
        """The answer that is kept, which is then the last to go."""
        found = self._answers.get(key)
        if found is not None:
            self._answers.move_to_end(key)
        return found

    def keep(self, key: Key, tag: str, told: Any, size: int) -> None:
        """Instead of what was kept under the key; what has no tag, or takes much room, is not."""
        self._drop(key)
        if not tag or size > LARGEST:
            return
        self._answers[key] = Answer(tag, told, size)
        self.size += size
        while self.size > self._most:
            self._drop(next(iter(self._answers)))

    def _drop(self, key: Key) -> None:
        gone = self._answers.pop(key, None)
        if gone is not None:
            self.size -= gone.size

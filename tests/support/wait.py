"""Bounded waiting for a condition; the only waiting a test does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
SHORTEST, LONGEST = 0.01, 0.1
"""Seconds between two looks: the longer it lasts, the more rarely, since looking is work too."""


def until(predicate: Callable[[], T], timeout: float = 60.0, what: str = "condition") -> T:
    """The first truthy answer of `predicate`, or an AssertionError after `timeout` seconds."""
    began = time.monotonic()
    while True:
        answer = predicate()
        if answer:
            return answer
        waited = time.monotonic() - began
        if waited > timeout:
            raise AssertionError(f"{what} did not come true within {timeout} s; last: {answer!r}")
        time.sleep(min(max(SHORTEST, waited / 20), LONGEST))

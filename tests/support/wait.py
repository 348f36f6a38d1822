"""Bounded waiting for a condition; the only waiting a test does."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def until(predicate: Callable[[], T], timeout: float = 60.0, what: str = "condition") -> T:
    """The first truthy answer of `predicate`, or an AssertionError after `timeout` seconds."""
    end = time.monotonic() + timeout
    while True:
        answer = predicate()
        if answer:
            return answer
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true within {timeout} s; last: {answer!r}")
        time.sleep(0.01)

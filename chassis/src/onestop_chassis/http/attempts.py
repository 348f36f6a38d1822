"""How often something failed of late, in bounded memory."""

import math
import time
from collections import OrderedDict
from collections.abc import Callable

from onestop_chassis.http.rejection import TooManySignIns

KEPT = 10_000


class Attempts:
    """Failed attempts to sign in with one thing in common, a name or an address. After `most` of
    them there are no more until `seconds` have passed since the first."""

    def __init__(self, most: int, seconds: float, now: Callable[[], float] = time.monotonic):
        self._most = most
        self._seconds = seconds
        self._now = now
        self._failed: OrderedDict[str, tuple[float, int]] = OrderedDict()

    def check(self, key: str) -> None:
        """Refuses a further attempt.

        Raises:
            TooManySignIns: too many failed.
        """
        since, count = self._failed.get(key, (0.0, 0))
        left = since + self._seconds - self._now()
        if left <= 0:
            self._failed.pop(key, None)
        elif count >= self._most:
            seconds = math.ceil(left)
            raise TooManySignIns(
                f"请 {seconds} 秒后再试 / try again in {seconds} seconds", retry_seconds=seconds
            )

    def failed(self, key: str) -> None:
        """Another one did; the longest known is forgotten where there are too many to know."""
        since, count = self._failed.pop(key, (self._now(), 0))
        self._failed[key] = since, count + 1
        if len(self._failed) > KEPT:
            self._failed.popitem(last=False)

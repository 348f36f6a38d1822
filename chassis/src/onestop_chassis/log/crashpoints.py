"""Named places at which a test kills the process, to see what survives."""

import os
import signal
from collections.abc import Mapping
from threading import Lock

VARIABLE = "ONESTOP_CRASH"
NAMES = frozenset(
    {
        "before-append",
        "after-append",
        "before-relay-ack",
        "after-relay-ack",
        "inbox-stored",
        "mid-fold",
        "backup-segment",
        "mid-rebuild",
        "mid-replay",
        "mid-switch",
    }
)


class CrashPlan:
    """`ONESTOP_CRASH="<name>:<n>"`: the process dies by SIGKILL when it gets to `name` the n-th
    time. Without the variable there is no plan, and `reach` costs one comparison.

    Raises:
        ValueError: an unknown name, or an n that is not a number from 1.
        RuntimeError: asked for in production.
    """

    def __init__(self, environment: Mapping[str, str]):
        self._lock = Lock()
        self.read(environment)

    def read(self, environment: Mapping[str, str]) -> None:
        """Takes this plan instead: a process may be told after it was loaded."""
        self.name, _, count = environment.get(VARIABLE, "").partition(":")
        self.left = int(count or 1)
        if not self.name:
            return
        if environment.get("ONESTOP_ENV") == "production":
            raise RuntimeError(f"{VARIABLE} is set: production refuses to start with it")
        if self.name not in NAMES or self.left < 1:
            raise ValueError(f"{VARIABLE} should be <name>:<n>, the name one of {sorted(NAMES)}")

    def reach(self, name: str) -> None:
        """Dies here if the plan says so; nothing runs after it, no handler and no flush."""
        if name != self.name:
            return
        with self._lock:
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


PLAN = CrashPlan(os.environ)
reach = PLAN.reach

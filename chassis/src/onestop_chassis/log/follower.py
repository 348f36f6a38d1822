"""A thread that follows the own log, or wakes for whatever is due, until it is told to stop."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

import structlog

from onestop_chassis.log.lasting import lasting

log = structlog.get_logger(__name__)

FIRST_DELAY_SECONDS = 0.05
LONGEST_DELAY_SECONDS = 5.0

_here = threading.local()


def asked_to_stop() -> bool:
    """Whether this thread is that of a follower whose present step is to be the last."""
    follower: Follower | None = getattr(_here, "follower", None)
    return follower is not None and follower.stopping


def _nobody_waits() -> None:
    """What there is to wake where no step waits for anything but its rest."""


@dataclass
class Follower:
    """Runs `step` again and again; `step` waits for work itself, or says how many seconds to rest.

    A step that raises is logged and tried again, each time later, up to `LONGEST_DELAY_SECONDS`:
    nothing is acknowledged meanwhile, so nothing is lost. `trouble` is what failed last, and
    empty as soon as a step succeeds; readiness shows it. `wake` ends the waiting of a step that is
    to be the last: it finds `asked_to_stop` then.
    """

    name: str
    step: Callable[[], float | None]
    trouble: str = ""
    failures: int = 0
    wake: Callable[[], None] = _nobody_waits
    _stopping: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        self._thread = lasting(self.name, self._run)

    def ask_to_stop(self) -> None:
        """Lets the current step be the last, without waiting for it."""
        self._stopping.set()
        self.wake()

    def went_well(self) -> None:
        """Said by a step that goes on for long: what failed before it is over."""
        self.failures, self.trouble = 0, ""

    def stop(self, timeout: float = 10.0) -> None:
        """Asks the thread to end after its current step and waits for it."""
        self.ask_to_stop()
        if self._thread is not None:
            self._thread.join(timeout)

    @property
    def alive(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    @property
    def stopping(self) -> bool:
        return self._stopping.is_set()

    def _run(self) -> None:
        _here.follower = self
        while not self._stopping.is_set():
            try:
                rest = self.step()
            except Exception as error:
                self.failures += 1
                self.trouble = f"{type(error).__name__}: {error}"
                self._tell(error)
                self._stopping.wait(self._delay())
            else:
                self.went_well()
                if rest:
                    self._stopping.wait(rest)

    def _tell(self, error: Exception) -> None:
        """The first failure with its trace; that it goes on failing is one line each."""
        facts = {"follower": self.name, "failures": self.failures, "error": type(error).__name__}
        if self.failures == 1:
            log.error("follower_failed", exc_info=error, **facts)
        else:
            log.warning("follower_still_fails", **facts)

    def _delay(self) -> float:
        doubled: float = FIRST_DELAY_SECONDS * 2.0 ** min(self.failures, 10)
        return min(doubled, LONGEST_DELAY_SECONDS)

"""One answer handed from the appender's thread to the caller who waits for it."""

from threading import Lock
from typing import Protocol

from onestop_chassis.log.append.work import Appended


class Answered(Protocol):
    """What the appender does with an answer; a `concurrent.futures.Future` is one too."""

    def set_running_or_notify_cancel(self) -> bool: ...

    def set_result(self, result: list[Appended]) -> None: ...

    def set_exception(self, exception: BaseException) -> None: ...

    def done(self) -> bool: ...


class Ticket:
    """A future for exactly one waiting caller: a bare lock, at a third of a Future's cost."""

    __slots__ = ("_answer", "_cancelled", "_error", "_lock")

    def __init__(self) -> None:
        self._answer: list[Appended] | None = None
        self._error: BaseException | None = None
        self._cancelled = False
        self._lock = Lock()
        self._lock.acquire()

    def result(self, seconds: float) -> list[Appended]:
        """The answer, or the error it was refused with.

        Raises:
            TimeoutError: neither came in time; a work that is still queued is not begun then.
        """
        if not self._lock.acquire(timeout=seconds):
            self._cancelled = True
            raise TimeoutError
        if self._error is not None:
            raise self._error
        assert self._answer is not None
        return self._answer

    def set_running_or_notify_cancel(self) -> bool:
        return not self._cancelled

    def set_result(self, result: list[Appended]) -> None:
        self._answer = result
        self._lock.release()

    def set_exception(self, exception: BaseException) -> None:
        self._error = exception
        self._lock.release()

    def done(self) -> bool:
        return self._answer is not None or self._error is not None

"""A command on its way to the log, which holds no thread until it is recorded."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from inspect import signature
from typing import Any, get_args

from onestop_chassis.http.receipt import Receipt
from onestop_chassis.http.runtime_port import AppendedPort

Around = Callable[[], AbstractContextManager[Any]]


class Handed:
    """What a route answers with when its command is all that is left to do.

    The log answers it from a thread of its own, once; only then is the receipt made.
    """

    __slots__ = ("_appended", "_around", "_done", "_error", "_make", "_submit", "_wanted")

    def __init__(
        self,
        submit: Callable[["Handed"], None],
        make: Callable[[AppendedPort], Receipt],
        around: Around = nullcontext,
    ):
        """`submit` hands it to the log, `make` writes the receipt; `around` says what becomes of
        a refusal on its way out."""
        self._submit = submit
        self._make = make
        self._around = around
        self._wanted: Callable[[], bool] = _not_any_more
        self._done: Callable[[], None] = _nothing
        self._appended: AppendedPort | None = None
        self._error: BaseException | None = None

    def begin(self, wanted: Callable[[], bool], done: Callable[[], None]) -> None:
        """Hands it to the log, which calls `done`; what is not `wanted` any more is not begun.

        Raises:
            Unavailable: the log takes nothing now.
        """
        self._wanted, self._done = wanted, done
        self._submit(self)

    def receipt(self) -> Receipt:
        """What to answer, once it is done.

        Raises:
            Refusal: of the decider or the log.
        """
        with self._around():
            if self._error is not None:
                raise self._error
            assert self._appended is not None
            return self._make(self._appended)

    def set_running_or_notify_cancel(self) -> bool:
        wanted = self._wanted()
        if not wanted:
            self._end()  # nobody answers what is not begun, and it is under way no longer
        return wanted

    def set_result(self, result: "list[Any]") -> None:
        self._appended = result[0]
        self._end()

    def set_exception(self, exception: BaseException) -> None:
        self._error = exception
        self._end()

    def done(self) -> bool:
        return self._appended is not None or self._error is not None

    def _end(self) -> None:
        # Whoever waits holds this: held in turn, both would stay until the collector comes by,
        # and everybody waits for the collector.
        done, self._done, self._wanted = self._done, _nothing, _not_any_more
        done()


def hands(endpoint: Callable[..., Any]) -> bool:
    """Whether a route may answer with a command on its way."""
    return Handed in get_args(signature(endpoint).return_annotation)


def _nothing() -> None:
    """Nobody waits."""


def _not_any_more() -> bool:
    """Nobody wants it begun."""
    return False

"""Threads that last as long as their process: what ends one unforeseen ends the other."""

import os
import threading
import traceback
from collections.abc import Callable
from contextlib import suppress

FAILED = 70
STDERR = 2


def lasting(name: str, run: Callable[[], None]) -> threading.Thread:
    """Starts a thread that works until `run` returns.

    Whatever escapes from `run` ends the process, with a line that says so: a service that lacks
    one of its threads would look well and do nothing. Whoever supervises it starts it again, and
    what was acknowledged is stored.
    """
    thread = threading.Thread(target=_run, args=(name, run), name=name, daemon=True)
    thread.start()
    return thread


def _run(name: str, run: Callable[[], None]) -> None:
    try:
        run()
    except BaseException as error:
        end_process(name, error)


def end_process(name: str, error: BaseException) -> None:
    """Past all that could go wrong as well: nothing is flushed, and nobody is waited for."""
    with suppress(Exception):
        why = "".join(traceback.format_exception(error))
        line = (
            f"线程意外结束，进程随之退出 / a thread ended, and its process with it: {name}\n{why}"
        )
        os.write(STDERR, line.encode())
    os._exit(FAILED)

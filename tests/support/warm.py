"""Processes of services that begin as copies of one in which all of them are imported: to import a
service takes longer than to start it."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from importlib import import_module
from multiprocessing import get_context
from pathlib import Path

from onestop_chassis.log.crashpoints import PLAN
from onestop_cli.addresses import SERVICES

COPIED = get_context("forkserver")
COPIED.set_forkserver_preload([__name__, *(f"onestop_{name}.__main__" for name in SERVICES)])


class Warm:
    """A service's command in a process of its own, with `Popen`'s names for what is done to it."""

    def __init__(self, name: str, *arguments: str, environment: Mapping[str, str], output: Path):
        told = (name, arguments, dict(environment), output)
        self._process = COPIED.Process(target=_run, args=told, name=name)
        self._process.start()

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """How it ended; None while it runs."""
        return self._process.exitcode

    def wait(self, timeout: float | None = None) -> int:
        """How it ended, when it has.

        Raises:
            TimeoutExpired: it goes on.
        """
        self._process.join(timeout)
        if (ended := self.poll()) is None:
            raise subprocess.TimeoutExpired(self._process.name, timeout or 0.0)
        return ended

    def send_signal(self, number: signal.Signals) -> None:
        """Nothing where it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)


def _run(name: str, arguments: tuple[str, ...], environment: dict[str, str], output: Path) -> None:
    """What the interpreter does with `python -m`, but for the imports."""
    with output.open("ab") as file:
        for stream in (sys.stdout, sys.stderr):
            os.dup2(file.fileno(), stream.fileno())
    os.environ.clear()
    os.environ.update(environment)
    PLAN.read(environment)
    sys.argv = [name, *arguments]
    import_module(f"onestop_{name}.__main__").main()

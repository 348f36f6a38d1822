"""SIGKILL for a database server, which is nobody's child."""

import os
import signal
from collections.abc import Iterable
from pathlib import Path

from psutil import STATUS_ZOMBIE, NoSuchProcess, Process  # type: ignore[import-untyped]


def kill_server(data: Path) -> list[Process]:
    """Kills the server on `data` and says who belonged to it.

    Its children end when they notice, and may answer until then: `all_ended` tells.
    """
    postmaster = Process(int((data / "postmaster.pid").read_text(encoding="ascii").split()[0]))
    family = [postmaster, *postmaster.children(recursive=True)]
    os.kill(postmaster.pid, signal.SIGKILL)
    return family


def all_ended(family: Iterable[Process]) -> bool:
    """None of them runs; one that nobody has reaped yet does not."""
    return not any(_runs(process) for process in family)


def _runs(process: Process) -> bool:
    try:
        return bool(process.is_running() and process.status() != STATUS_ZOMBIE)
    except NoSuchProcess:
        return False

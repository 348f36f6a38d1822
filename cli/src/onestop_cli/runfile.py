"""What a running laptop leaves in its data directory, so that other commands find it."""

import json
import os
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from onestop_cli.say import Failed

DEFAULT = Path(".onestop")
NAME = "run.json"
READY_SECONDS = 600.0
PORT = 8080
"""Where `onestop up` listens unless it is told otherwise."""


@dataclass(frozen=True, slots=True)
class Running:
    """A laptop that was started: where it answers, and which process it is.

    `started` is the process's start mark as the system tells it; a process number that was given
    to another program later has a different one. `ready` once the demonstration is loaded.
    `broker`: the bootstrap servers of the broker between its services, where there is one.
    """

    url: str
    pid: int
    started: str = ""
    ready: bool = False
    broker: str = ""

    @property
    def alive(self) -> bool:
        """Whether that very process still runs."""
        if _gone(self.pid):
            return False
        return not self.started or start_mark(self.pid) in ("", self.started)


def data_directory(chosen: Path | None) -> Path:
    """The directory of the data: as chosen, by ONESTOP_DATA, or `.onestop` where one stands."""
    return (chosen or Path(os.environ.get("ONESTOP_DATA") or DEFAULT)).absolute()


def write_running(directory: Path, url: str, *, ready: bool = False, broker: str = "") -> Running:
    """Leaves word that this process serves `url`; replaces the file in one step."""
    running = Running(url, os.getpid(), start_mark(os.getpid()), ready, broker)
    draft = directory / f"{NAME}.new"
    draft.write_text(json.dumps(asdict(running)), encoding="utf-8")
    draft.replace(directory / NAME)
    return running


def read_running(directory: Path) -> Running | None:
    """What was left there, whether it still runs or not; None when nothing readable is."""
    try:
        return Running(**json.loads((directory / NAME).read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def forget_running(directory: Path) -> None:
    """Takes the word away."""
    (directory / NAME).unlink(missing_ok=True)


def wait_until_ready(directory: Path, urls: Mapping[str, str]) -> None:
    """Lets a laptop that serves these addresses finish loading, so that two do not play at once.

    Raises:
        Failed: it takes too long.
    """
    end = time.monotonic() + READY_SECONDS
    while (running := read_running(directory)) and running.alive and not running.ready:
        if not any(url.startswith(running.url) for url in urls.values()):
            return
        if time.monotonic() > end:
            raise Failed(
                f"{running.url} 仍在启动", f"{running.url} is still starting; try again in a while"
            )
        time.sleep(0.1)


def start_mark(pid: int) -> str:
    """When a process started, in the system's own counting; empty where that cannot be told."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return ""
    return stat.rpartition(")")[2].split()[19]


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return _zombie(pid)


def _zombie(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"

"""The project as somebody gets it: a clean clone, and commands typed into a shell there."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from tests.support.documented import ROOT
from tests.support.environment import PROXIES, clean
from tests.support.wait import until

PATIENCE = 1200.0


@dataclass(frozen=True)
class Done:
    """How a command ended."""

    code: int
    said: str
    seconds: float


class Clone:
    """A clone of the last commit in a directory of its own."""

    def __init__(self, directory: Path):
        self.directory = directory
        subprocess.run(["git", "clone", "-q", str(ROOT), str(directory)], check=True, env=clean())
        version = f"python{sys.version_info.major}.{sys.version_info.minor}"
        base = Path(sys.base_prefix) / "bin" / version
        self.environment = clean({"PYTHON": str(base), "COLUMNS": "200"}, keep=PROXIES)

    def run(self, command: str, more: Mapping[str, str] | None = None) -> Done:
        """Runs a command to its end; everything it says on either stream is kept."""
        began = time.monotonic()
        done = subprocess.run(
            ["bash", "-c", command],
            cwd=self.directory,
            env={**self.environment, **(more or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            timeout=PATIENCE,
            check=False,
        )
        return Done(done.returncode, done.stdout, time.monotonic() - began)

    def start(self, command: str, more: Mapping[str, str] | None = None) -> "Foreground":
        """Starts a command that goes on until it is interrupted."""
        return Foreground(self, command, more or {})


class Foreground:
    """A command in the foreground of a terminal of its own."""

    def __init__(self, clone: Clone, command: str, more: Mapping[str, str]):
        self.command = command
        self._began = time.monotonic()
        self._output = clone.directory / ".onestop" / f"said-{time.monotonic_ns()}.txt"
        self._output.parent.mkdir(exist_ok=True)
        with self._output.open("wb") as output:
            self.process = subprocess.Popen(
                ["bash", "-c", command],
                cwd=clone.directory,
                env={**clone.environment, **more},
                stdout=output,
                stderr=output,
                start_new_session=True,
            )

    @property
    def said(self) -> str:
        return self._output.read_text(encoding="utf-8", errors="replace")

    def shows(self, text: str) -> float:
        """Seconds from its start until it shows `text`; the line may be broken anywhere."""
        until(lambda: self._has(text), PATIENCE, f"{self.command} to show {text}")
        return time.monotonic() - self._began

    def _has(self, text: str) -> bool:
        assert self.process.poll() is None, self.said[-3000:]
        return text in self.said.replace("\n", "")

    def interrupt(self, by: signal.Signals = signal.SIGINT) -> Done:
        """Ctrl-C, which reaches everything that was started there; or another signal."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, by)
        return self.ended()

    def ended(self) -> Done:
        """What it said when it has come to its end; nothing of it is left behind."""
        try:
            code = self.process.wait(300)
        finally:
            if self.process.poll() is None:
                os.killpg(self.process.pid, signal.SIGKILL)
        return Done(code, self.said, time.monotonic() - self._began)


@dataclass(frozen=True)
class Burden:
    """What a running city takes of the machine."""

    cpu_seconds: float
    megabytes: float


def burden(data: Path) -> Burden:
    """Of the city that runs on `data`: its own work since the start; memory with its database."""
    running = json.loads((data / "run.json").read_text(encoding="utf-8"))
    server = (data / "postgres" / "postmaster.pid").read_text(encoding="ascii").split()[0]
    fields = Path(f"/proc/{running['pid']}/stat").read_text(encoding="utf-8").rpartition(")")[2]
    ticks = sum(map(int, fields.split()[11:13]))
    megabytes = _megabytes(str(running["pid"])) + _megabytes(server)
    for child in _children(server):
        with suppress(FileNotFoundError, ProcessLookupError, StopIteration):  # ended meanwhile
            megabytes += _megabytes(child)
    return Burden(ticks / os.sysconf("SC_CLK_TCK"), megabytes)


def _children(process: str) -> list[str]:
    return Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()


def _megabytes(process: str) -> float:
    """Memory in use; what processes share is counted once."""
    rollup = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii")
    return next(int(line.split()[1]) for line in rollup.splitlines() if line[:4] == "Pss:") / 1024

"""`onestop up` as a process, as a person would start it."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.support.city import free_port
from tests.support.wait import until

UP_SECONDS = 120.0


class Laptop:
    """The city in one process on `directory`; what it prints goes into a file there."""

    def __init__(self, directory: Path, *options: str, environment: dict[str, str] | None = None):
        self.directory = directory
        self.options = options
        self.environment = {**os.environ, "COLUMNS": "200", **(environment or {})}
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Laptop":
        return self.up()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def printed(self) -> str:
        file = self.directory / "up.txt"
        return file.read_text(errors="replace") if file.exists() else ""

    def up(self) -> "Laptop":
        """Returns when the city is shown."""
        with (self.directory / "up.txt").open("wb") as output:
            self.process = subprocess.Popen(
                self._command("up", "--port", str(free_port()), *self.options),
                env=self.environment,
                cwd=self.directory,
                stdout=output,
                stderr=output,
            )
        until(self._shown, UP_SECONDS, f"the city: {self.printed[-2000:]}")
        return self

    def _shown(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.printed[-3000:]
        return "2026-150625-30-03-100444" in self.printed.replace("\n", "")

    def onestop(self, *arguments: str) -> str:
        """What a command prints; it has to succeed."""
        done = self.ask(*arguments)
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout

    def ask(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self._command(*arguments),
            env=self.environment,
            cwd=self.directory,
            capture_output=True,
            text=True,
            check=False,
            timeout=900,
        )

    def outcome(self) -> Any:
        """The business outcome so far, ids and instants aside."""
        return json.loads(self.onestop("demo", "outcome", "--output", "json"))

    def kill(self) -> None:
        """SIGKILL: no farewell."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        """Ctrl-C, and the database server with it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            self.kill()

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "onestop_cli", *arguments]

"""`onestop up` as a process, as a person would start it."""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from onestop_cli.addresses import mounted
from onestop_cli.client import Client
from onestop_cli.connection import Away
from onestop_cli.embedded import EmbeddedPostgres
from onestop_cli.ports import free_port
from onestop_cli.runfile import read_running

from tests.support.environment import clean
from tests.support.killing import kill_server
from tests.support.wait import until

UP_SECONDS = 600.0
STOP_SECONDS = 300.0
BEGUN, EARLY, LATE = "2026-03-03", "2026-03-06", "2026-03-12"
"""Days at which runs are compared."""
FEW = (4, 5, 6, 7, 8, 10, 12)
"""The projects that runs of which there are many play. With them there are up to LATE papers that
come late, a suspension, vacant posts, an outage, an objection, a deemed acceptance, consents of
every kind, the first licences, and the first start of construction."""
THESE = ("--projects", ",".join(map(str, FEW)))


class Laptop:
    """The city in one process on `directory`; what it prints goes into a file there."""

    def __init__(self, directory: Path, *options: str, environment: dict[str, str] | None = None):
        self.directory = directory
        self.options = options
        self.environment = clean({"COLUMNS": "200", **(environment or {})})
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Laptop":
        return self.up()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def data(self) -> Path:
        """Where it keeps its data."""
        return self.directory / ".onestop"

    @property
    def printed(self) -> str:
        file = self.directory / "up.txt"
        return file.read_text(errors="replace") if file.exists() else ""

    def up(self) -> "Laptop":
        """Returns when the city is shown."""
        self.start()
        until(self._shown, UP_SECONDS, f"the city: {self.printed[-2000:]}")
        return self

    def start(self) -> None:
        """Begins, and waits for nothing: it may be doomed to die before it is shown."""
        with (self.directory / "up.txt").open("wb") as output:
            self.process = subprocess.Popen(
                self._command("up", "--port", str(free_port()), *self.options),
                env=self.environment,
                cwd=self.directory,
                stdout=output,
                stderr=output,
            )

    def _shown(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, self.printed[-3000:]
        if "--no-demo" in self.options:
            running = read_running(self.data)
            return bool(running and running.ready and running.pid == self.process.pid)
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

    def begin(self, *arguments: str) -> "subprocess.Popen[bytes]":
        """Starts a command without waiting for it; what it says goes into a file."""
        with (self.directory / f"{arguments[0]}.txt").open("ab") as output:
            return subprocess.Popen(
                self._command(*arguments),
                env=self.environment,
                cwd=self.directory,
                stdout=output,
                stderr=output,
            )

    def play(self, day: str) -> None:
        """The demonstration up to a day, with a few of its projects."""
        self.onestop("demo", "run", *THESE, "--output", "json", "--until", day)

    def client(self) -> Client:
        running = read_running(self.data)
        assert running is not None
        return Client(mounted(running.url))

    def today(self) -> str:
        """The day of review's clock; empty while nobody answers."""
        with suppress(Away), self.client() as client:
            return str(client.get("review", "/ops/status", "operator")["clock"]["now"])[:10]
        return ""

    @contextmanager
    def database_server(self) -> Iterator[EmbeddedPostgres]:
        """The database server alone, while the city is down."""
        server = EmbeddedPostgres(self.data / "postgres").start()
        try:
            yield server
        finally:
            server.stop()

    def outcome(self) -> Any:
        """The business outcome so far, ids and instants aside."""
        return json.loads(self.onestop("demo", "outcome", "--output", "json"))

    def died(self) -> int:
        """How it ended by itself; waits for that."""
        assert self.process is not None
        return self.process.wait(UP_SECONDS)

    def kill(self) -> None:
        """SIGKILL: no farewell."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def kill_postgres(self) -> None:
        """SIGKILL for the database server, which is nobody's child."""
        kill_server(self.data / "postgres")

    def stop(self) -> None:
        """Ctrl-C, and the database server with it."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(STOP_SECONDS)
        finally:
            self.kill()

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "onestop_cli", *arguments]

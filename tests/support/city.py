"""Five services as processes of their own, over a real broker and a real PostgreSQL server."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import ensure_topics
from onestop_chassis.service.prepare import prepare
from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client
from onestop_cli.embedded import SETTINGS, EmbeddedPostgres
from onestop_cli.ports import free_port

from tests.support.environment import clean
from tests.support.kafka import PARTITIONS
from tests.support.wait import until
from tests.support.warm import Warm

READY_SECONDS = 600.0
NO_CRASHES: Mapping[str, str] = {}


@dataclass
class Service:
    """One service as a process; `crash` names the point at which it kills itself."""

    name: str
    environment: Mapping[str, str]
    directory: Path
    port: int = field(default_factory=free_port)
    process: Warm | None = None
    doomed: bool = False

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log_file(self) -> Path:
        return self.directory / f"{self.name}.log"

    def start(self, crash: str = "") -> "Service":
        self.doomed = bool(crash)
        self.process = Warm(
            self.name,
            *("serve", "--port", str(self.port)),
            environment=clean({**self.environment, "ONESTOP_CRASH": crash}),
            output=self.log_file,
        )
        return self

    def ready(self) -> "Service":
        until(self._answers, READY_SECONDS, f"{self.name} ready: {self.tail()}")
        return self

    def _answers(self) -> bool:
        assert self.process is not None
        if (ended := self.process.poll()) is not None:
            assert self.doomed, f"{self.name} ended with {ended}: {self.tail()}"
            return True  # It died at its crash point before it was asked.
        try:
            answer = httpx.get(f"{self.url}/health/ready", timeout=2, verify=False)
            return answer.status_code == httpx.codes.OK
        except httpx.TransportError:
            return False

    @property
    def killed(self) -> bool:
        """Whether it killed itself, as a crash point does."""
        return self.process is not None and self.process.poll() == -signal.SIGKILL

    def kill(self) -> None:
        """SIGKILL, as the machine would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                self.kill()

    def tail(self) -> str:
        if not self.log_file.exists():
            return ""
        return "\n".join(self.log_file.read_text(errors="replace").splitlines()[-5:])


class City:
    """All services, their databases and the means to ask them."""

    def __init__(self, directory: Path, bootstrap: str, services: tuple[str, ...] = SERVICES):
        self.directory = directory
        self.bootstrap = bootstrap
        settings = {**SETTINGS, "fsync": "off"}
        self.server = EmbeddedPostgres(self._postgres_directory(directory), settings).start()
        self.services = {
            name: Service(name, self._environment(name), directory) for name in services
        }

    def _postgres_directory(self, directory: Path) -> Path:
        return directory / "postgres"

    def _environment(self, name: str) -> dict[str, str]:
        return {
            "ONESTOP_DATABASE_URL": self.database_url(name),
            "ONESTOP_KAFKA_BOOTSTRAP": self.bootstrap,
            "ONESTOP_CLOCK": "simulated",
            "ONESTOP_DOCUMENTS": str(self.directory / "documents"),
            "ONESTOP_TOKEN_KEY": "a-key-for-tests-only-a-key-for-tests-only",
            "ONESTOP_LOG_LEVEL": "warning",
        }

    def database_url(self, name: str) -> str:
        return self.server.url(name)

    def up(self, crashes: Mapping[str, str] = NO_CRASHES, *, topics: bool = True) -> "City":
        """Everything migrated, started and ready; `crashes` names who dies where.

        Without `topics` the services make them themselves, when there is a broker.
        """
        if topics:
            kafka = KafkaSettings.unsecured(self.bootstrap, partitions=PARTITIONS)
            ensure_topics(kafka, self.services)
        for name, service in self.services.items():
            prepare(import_module(f"onestop_{name}.app").blueprint, self.database_url(name))
            service.start(crashes.get(name, ""))
        for service in self.services.values():
            service.ready()
        return self

    def down(self) -> None:
        for service in self.services.values():
            service.stop()
        self.server.stop()

    def client(self) -> Client:
        return Client({name: service.url for name, service in self.services.items()})

    def onestop(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Runs the command against these services."""
        named = ",".join(f"{name}={service.url}" for name, service in self.services.items())
        return subprocess.run(
            [sys.executable, "-m", "onestop_cli", *arguments, "--services", named],
            env=clean(),
            capture_output=True,
            text=True,
            timeout=600,
            cwd=self.directory,
            check=False,
        )

    def outcome(self) -> Any:
        """The business outcome so far, ids and instants aside."""
        told = self.onestop("demo", "outcome", "--output", "json")
        assert told.returncode == 0, told.stderr
        return json.loads(told.stdout)

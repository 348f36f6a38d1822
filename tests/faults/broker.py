"""A broker of one's own that every service reaches by a wire of its own."""

import os
import shutil
import signal
from dataclasses import dataclass, field
from pathlib import Path

from onestop_cli.broker import Broker, from_jars
from onestop_cli.ports import free_port

from tests.faults.proxy import Loop, Wire, to_port
from tests.support.environment import clean


@dataclass
class WiredBroker:
    """Listens once per service besides the plain port, and tells each the port of its wire."""

    directory: Path
    loop: Loop
    names: tuple[str, ...]
    port: int = field(default_factory=free_port)
    wires: dict[str, Wire] = field(default_factory=dict)
    _broker: Broker | None = None
    _paths: dict[str, tuple[int, int]] = field(default_factory=dict)

    @property
    def bootstrap(self) -> str:
        """For those who are not harmed: tests, strangers."""
        return f"127.0.0.1:{self.port}"

    def bootstrap_of(self, service: str) -> str:
        return f"127.0.0.1:{self.wires[service].port}"

    def start(self) -> "WiredBroker":
        for name in self.names:
            if name not in self.wires:
                inner = free_port()
                wire = Wire(f"{name}-broker", self.loop, to_port(inner)).open()
                self.wires[name] = wire
                self._paths[name] = inner, wire.port
        environment = clean({"KAFKA_PORT": str(self.port)})
        self._broker = from_jars(self.directory, environment, self._paths)
        return self

    def kill(self) -> None:
        """SIGKILL; what was acknowledged is in its files."""
        os.kill(int((self.directory / "kafka" / "pid").read_text()), signal.SIGKILL)

    def stop(self) -> None:
        """In good order, where it still runs."""
        if self._broker is not None:
            self._broker.stop()

    def discard(self) -> None:
        self.stop()
        for wire in self.wires.values():
            wire.close()
        shutil.rmtree(self.directory, ignore_errors=True)

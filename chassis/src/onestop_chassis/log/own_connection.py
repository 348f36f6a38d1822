"""Connections outside the pool: for who always needs one, and for whether the server answers."""

from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from threading import Lock, Thread
from typing import Any

import psycopg
from psycopg import Connection

from onestop_chassis.log.database import Database, away


class OwnConnection:
    """A connection outside the pool that stays; used by one thread at a time. After it broke the
    next `answering` opens another."""

    def __init__(self, database: Database):
        self._database = database
        self._connection: Connection[Any] | None = None

    @contextmanager
    def answering(self) -> Iterator[Connection[Any]]:
        """The connection.

        Raises:
            Unavailable: it broke, or there is none to be had.
        """
        try:
            if self._connection is None:
                self._connection = self._database.connect()
            yield self._connection
        except (psycopg.OperationalError, psycopg.InterfaceError) as error:
            self.close()
            raise away() from error

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()


class Ping:
    """Whether the database answers, on a connection of its own: a pool that is busy is no outage,
    and a server that hangs keeps nobody waiting. Thread-safe.
    """

    def __init__(self, database: Database):
        self._database = database
        self._lock = Lock()
        self._asked: Future[bool] | None = None
        self._connection: Connection[Any] | None = None

    def answers(self, seconds: float) -> bool:
        """Whether an answer came within `seconds`; a question that hangs is not asked again."""
        with self._lock:
            asked = self._asked
            if asked is None or asked.done():
                asked = self._asked = Future()
                Thread(target=self._ask, args=(asked,), name="ping", daemon=True).start()
        try:
            return asked.result(seconds)
        except TimeoutError:
            return False

    def close(self) -> None:
        """Gives the connection back; the next question opens another."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def _ask(self, asked: "Future[bool]") -> None:
        try:
            asked.set_result(self._answered() or self._answered())
        except BaseException as error:
            asked.set_exception(error)

    def _answered(self) -> bool:
        """Whether it does; a connection that broke meanwhile says nothing about the next one."""
        try:
            if self._connection is None or self._connection.closed:
                self._connection = self._database.connect()
            self._connection.execute("SELECT 1")
        except psycopg.Error:
            self.close()
            return False
        return True

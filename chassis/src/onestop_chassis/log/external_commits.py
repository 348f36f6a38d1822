"""Notices what other processes committed to the same log.

One thread asks, for all that wait. The database could tell instead, but `NOTIFY` makes commits wait
for each other's flush across all databases of a server, and people wait for the log's commits.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager
from threading import Lock
from time import monotonic
from typing import Any

from psycopg import Connection

from onestop_chassis.log.database import Database, away
from onestop_chassis.log.folded import FoldedCache
from onestop_chassis.log.follower import Follower
from onestop_chassis.log.head import Head
from onestop_chassis.log.own_connection import OwnConnection
from onestop_chassis.log.reader import Reader
from onestop_chassis.refusal import Unavailable

POLL_SECONDS = 0.2
"""How soon another process's commit is noticed here; our own wake followers at once."""
Way = Callable[[], AbstractContextManager[Connection[Any]]]


class ExternalCommits:
    """Raises the head to what others committed, and forgets the streams they changed.

    `poll` is for who has to know now; for who only waits there is a thread that looks, `name`.
    """

    def __init__(
        self, name: str, database: Database, reader: Reader, cache: FoldedCache, head: Head
    ):
        self._database = database
        self._own = OwnConnection(database)
        self._reader = reader
        self._cache = cache
        self._head = head
        self._looking = Lock()
        self._looked_at = 0.0
        self._looked_once = False
        self._away = False
        self._starting = Lock()
        self._watching = Follower(name, self._watch)

    def watch(self) -> None:
        """From now on the thread looks every POLL_SECONDS, until `close`."""
        if self._watching.alive:
            return
        with self._starting:
            if not self._watching.alive and not self._watching.stopping:
                self._watching.start()

    def close(self) -> None:
        """Ends the thread: who only waits hears nothing of others any more."""
        with self._starting:
            self._watching.ask_to_stop()
        self._watching.stop()
        self._own.close()

    def poll(self, *, quietly: bool = False) -> None:
        """Looks, at most every POLL_SECONDS for all threads together.

        Raises:
            Unavailable: the database is away, by the latest look, whoever's it was; unless that is
                to be passed over quietly.
        """
        self._now_and_then(self._database.answering)
        if self._away and not quietly:
            raise away()

    def _watch(self) -> float:
        """By a connection that stays: to borrow one costs as much as the question. That it broke
        says nothing about the next one."""
        self._now_and_then(self._own.answering, self._database.answering)
        return POLL_SECONDS

    def _now_and_then(self, *ways: Way) -> None:
        if monotonic() - self._looked_at < POLL_SECONDS:
            return
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._away = not any(map(self._answered, ways))
        finally:
            self._looked_at = monotonic()
            self._looking.release()

    def _answered(self, way: Way) -> bool:
        try:
            self._look(way)
        except Unavailable:
            return False
        return True

    def _look(self, way: Way) -> None:
        """Wakes who waits at the end: what he then reads from memory is as new as the head."""
        with way() as connection:
            head = self._reader.head(connection)
            if not self._looked_once:
                self._looked_once = True
                self._head.checked(head)
                self._cache.clear()
                self._head.observed(head)
                return
            stretch = self._head.unchecked(head)
            if stretch is None:
                return
            outdated = self._cache.outdated(self._reader.changed(connection, *stretch))
        self._cache.evict(outdated)  # Even of nothing: what is being loaded may be outdated too.
        self._head.checked(stretch[1])
        self._head.observed(stretch[1])

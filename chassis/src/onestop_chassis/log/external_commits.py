"""Notices what other processes committed to the same log."""

from threading import Lock
from time import monotonic

from onestop_chassis.log.database import Database
from onestop_chassis.log.folded import FoldedCache
from onestop_chassis.log.head import Head
from onestop_chassis.log.reader import Reader
from onestop_chassis.refusal import Unavailable

POLL_SECONDS = 0.2
"""How soon another process's commit is noticed here; our own wake followers at once."""


class ExternalCommits:
    """Raises the head to what others committed, and forgets the streams they changed."""

    def __init__(self, database: Database, reader: Reader, cache: FoldedCache, head: Head):
        self._database = database
        self._reader = reader
        self._cache = cache
        self._head = head
        self._looking = Lock()
        self._looked_at = 0.0
        self._looked_once = False

    def poll(self, *, quietly: bool = False) -> None:
        """Looks, at most every POLL_SECONDS for all threads together.

        Raises:
            Unavailable: the database is away, and that is not to be passed over quietly.
        """
        if monotonic() - self._looked_at < POLL_SECONDS:
            return
        if not self._looking.acquire(blocking=False):
            return
        try:
            self._look()
            self._looked_at = monotonic()
        except Unavailable:
            self._looked_at = monotonic()
            if not quietly:
                raise
        finally:
            self._looking.release()

    def _look(self) -> None:
        with self._database.answering() as connection:
            self._head.observed(self._reader.head(connection))
            if not self._looked_once:
                self._looked_once = True
                self._head.checked(self._head.known)
                self._cache.clear()
                return
            stretch = self._head.unchecked()
            if stretch is None:
                return
            outdated = self._cache.outdated(self._reader.changed(connection, *stretch))
        self._cache.evict(outdated)  # Even of nothing: what is being loaded may be outdated too.
        self._head.checked(stretch[1])

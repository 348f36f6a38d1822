"""Storing some facts while the next ones are being read."""

import asyncio
from collections.abc import Callable, Sequence

from aiokafka import TopicPartition

from onestop_chassis.bus.feed import Delivered
from onestop_chassis.bus.inbox import Inbox

Stored = Callable[[TopicPartition, Sequence[Delivered]], None]


class StoreAhead:
    """At most one transaction is on its way: facts are stored in the order they came in."""

    def __init__(self, inbox: Inbox, stored: Stored):
        """`stored` is told of the facts of a partition once they are."""
        self._inbox = inbox
        self._stored = stored
        self._begun: tuple[asyncio.Future[int], TopicPartition, Sequence[Delivered]] | None = None

    def begin(
        self, place: TopicPartition, facts: Sequence[Delivered], new: Sequence[Delivered]
    ) -> None:
        """Stores the new ones of these facts; a thread does, and begins at once."""
        assert self._begun is None, "the ones before are waited for"
        storing = asyncio.get_running_loop().run_in_executor(None, self._inbox.store, new)
        self._begun = storing, place, facts

    async def finish(self) -> None:
        """Returns when what was begun is stored, if anything was.

        Raises:
            Exception: whatever storing raised; then none of it is.
        """
        if self._begun is None:
            return
        (storing, place, facts), self._begun = self._begun, None
        await storing
        self._stored(place, facts)

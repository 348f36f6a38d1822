"""Storing some facts while the next ones are being read."""

import asyncio
from collections.abc import Sequence

from onestop_chassis.bus.feed import Delivered
from onestop_chassis.bus.inbox import Inbox


class StoreAhead:
    """At most one transaction is on its way: facts are stored in the order they came in."""

    def __init__(self, inbox: Inbox):
        self._inbox = inbox
        self._begun: asyncio.Future[int] | None = None
        self._facts: Sequence[Delivered] = ()

    def begin(self, facts: Sequence[Delivered], new: Sequence[Delivered]) -> None:
        """Stores the new ones of these facts; a thread does, and begins at once."""
        assert self._begun is None, "the ones before are waited for"
        self._facts = facts
        self._begun = asyncio.get_running_loop().run_in_executor(None, self._inbox.store, new)

    async def stored(self) -> Sequence[Delivered]:
        """The facts it was begun with, as soon as they are stored; none where nothing was begun.

        Raises:
            Exception: whatever storing them raised; then none of them is.
        """
        begun, facts = self._begun, self._facts
        self._begun, self._facts = None, ()
        if begun is not None:
            await begun
        return facts

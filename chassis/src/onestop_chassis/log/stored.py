"""One row of the log as it is stored, and where the facts of other services stand in it."""

from typing import NamedTuple

INBOX = "inbox/"


class StoredRow(NamedTuple):
    """Bytes with their place. Reading rows never fails on what is in them; decoding may.

    `version` counts from 1 in an own stream; in `inbox/<source>` it is the source's position.
    """

    stream: str
    version: int
    type: str
    state: bytes
    position: int

    @property
    def foreign(self) -> bool:
        """Whether it is a fact of another service, stored as the CloudEvent it came in."""
        return self.stream.startswith(INBOX)


class InboxPosition(NamedTuple):
    """How far one partition of a source is stored: its last record, and the source's position."""

    offset: int
    position: int


class Stored(NamedTuple):
    """How many facts of a batch were new, and the log's position after the last of them."""

    new: int
    position: int

"""What goes into one transaction of the log."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from onestop_chassis.log.arrays import Blobs, Longs, Texts


@dataclass(slots=True)
class Commit:
    """Events, commands and cursors, column by column as `append_events` takes them; `notes` are
    statements with their values, carried out after it."""

    streams: Texts = field(default_factory=Texts)
    versions: Longs = field(default_factory=Longs)
    topics: Texts = field(default_factory=Texts)
    states: Blobs = field(default_factory=Blobs)
    command_streams: Texts = field(default_factory=Texts)
    command_ids: Texts = field(default_factory=Texts)
    digests: Blobs = field(default_factory=Blobs)
    first_versions: Longs = field(default_factory=Longs)
    last_versions: Longs = field(default_factory=Longs)
    last_events: Longs = field(default_factory=Longs)
    head: int = 0
    cursors: dict[str, int] = field(default_factory=dict)
    keyed_streams: Texts = field(default_factory=Texts)
    keys: Texts = field(default_factory=Texts)
    notes: list[tuple[str, Sequence[Any]]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.streams or self.command_ids or self.cursors or self.notes)

    def event(self, stream: str, version: int, topic: str, state: bytes) -> None:
        """Adds an event; `version` is the one it will have."""
        self.streams.append(stream)
        self.versions.append(version)
        self.topics.append(topic)
        self.states.append(state)

    def command(self, stream: str, command_id: str, digest: bytes, first: int, last: int) -> None:
        """Adds the command whose events are the versions `first` to `last`, added just before.

        `last < first` says that it recorded nothing; its position is then the head.
        """
        self.command_streams.append(stream)
        self.command_ids.append(command_id)
        self.digests.append(digest)
        self.first_versions.append(first)
        self.last_versions.append(last)
        self.last_events.append(len(self.streams) if last >= first else 0)

    def key(self, stream: str, command_id: str) -> None:
        """Adds that a caller chose this id: the commit fails if it was used on another stream."""
        self.keyed_streams.append(stream)
        self.keys.append(command_id)

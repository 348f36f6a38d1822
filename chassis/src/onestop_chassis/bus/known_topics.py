"""The topics in use as they were when this service first saw them, kept over restarts."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from psycopg import Connection

_KNOWN = "SELECT topic, topic_id, partitions FROM topics WHERE topic = ANY(%s)"
_KEEP = (
    "INSERT INTO topics (topic, topic_id, partitions) VALUES (%s, %s, %s)"
    " ON CONFLICT (topic) DO UPDATE SET topic_id = excluded.topic_id,"
    " partitions = excluded.partitions"
)


class Topic(NamedTuple):
    """Which one it is, and how many partitions it has."""

    id: str
    partitions: int


class KnownTopics:
    """A topic that was made anew is another one, and is known as it is found from then on."""

    def __init__(self, connect: Callable[[], Connection[Any]]):
        self._connect = connect

    def grown(self, found: Mapping[str, Topic]) -> dict[str, int]:
        """Those that were given partitions since they were first seen, with how many they had."""
        with self._connect() as connection:
            rows = connection.execute(_KNOWN, (list(found),)).fetchall()
            known = {topic: Topic(of, partitions) for topic, of, partitions in rows}
            for name, topic in found.items():
                if name not in known or known[name].id != topic.id:
                    connection.execute(_KEEP, (name, topic.id, topic.partitions))
        return {
            name: known[name].partitions
            for name, topic in found.items()
            if name in known
            and known[name].id == topic.id
            and known[name].partitions != topic.partitions
        }

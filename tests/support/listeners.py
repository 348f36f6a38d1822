"""Who hears whom over Kafka, and whether they have heard all that was said."""

from collections.abc import Callable

import psycopg

from tests.support.kafka import ends_of

LISTENERS = {
    "intake": ("review", "intermediary_market", "land", "archive"),
    "review": ("intake", "intermediary_market", "archive"),
    "intermediary_market": ("archive",),
    "land": ("archive",),
    "archive": ("intake", "review"),
}
"""By source; what is checked against the services' own blueprints by a test."""
_STORED = "SELECT record_offset FROM inbox_positions WHERE source = %s AND partition = %s"


def heard_to_the_end(bootstrap: str, database_url: Callable[[str], str]) -> bool:
    """Whether whoever hears a source has stored the last record of each partition. What strangers
    wrote has no position by which a service would know of it."""
    for source, hearers in LISTENERS.items():
        ends = {p: end for p, end in ends_of(bootstrap, source).items() if end}
        for name in hearers:
            with psycopg.connect(database_url(name)) as connection:
                for partition, end in ends.items():
                    at = connection.execute(_STORED, (source, partition)).fetchone()
                    if at is None or int(at[0]) + 1 < end:
                        return False
    return True

"""Somebody writes on the topics of a city what no service wrote, and it has to bear that."""

from collections.abc import Callable, Iterable, Mapping
from random import Random

from confluent_kafka import KafkaError, Message, Producer
from onestop_chassis.bus.feed import outgoing, topic_of
from onestop_chassis.bus.topics import MAX_RECORD_BYTES

from tests.support.fuzzed_records import Stranger, odd_facts, position_of, strangers
from tests.support.invariants import Logbook
from tests.support.kafka import PARTITIONS, Found, records
from tests.support.listeners import LISTENERS

Places = dict[tuple[int, int], Stranger]
"""What was written, by partition and offset."""


def write(bootstrap: str, source: str, them: Iterable[Stranger], rng: Random) -> Places:
    """Writes them on the source's topic, on any partition where it does not matter."""
    places: Places = {}

    def wrote(one: Stranger) -> Callable[[KafkaError | None, Message], None]:
        def told(error: KafkaError | None, message: Message) -> None:
            assert error is None, error
            partition, offset = message.partition(), message.offset()
            assert partition is not None
            assert offset is not None
            places[partition, offset] = one

        return told

    producer = Producer({"bootstrap.servers": bootstrap, "message.max.bytes": MAX_RECORD_BYTES})
    for one in them:
        producer.produce(
            topic_of(source),
            one.value or None,
            one.key,
            rng.randrange(PARTITIONS) if one.partition is None else one.partition,
            on_delivery=wrote(one),
        )
    assert producer.flush(120) == 0, "not acknowledged"
    return places


def made_up(
    bootstrap: str, source: str, database_url: str, number: int, many: int
) -> list[Stranger]:
    """Records drawn for a source by what it has said until now: none that it could have meant,
    and facts of its types at positions that it keeps to itself."""
    said = records(bootstrap, source)
    with Logbook(source, database_url) as book:
        kept = [row.position for row in book.rows() if outgoing(source, row) is None]
    return [
        *strangers(source, said, number, many),
        *odd_facts(source, said, kept, number, many // 2),
    ]


def real_facts_are_stored_once_everywhere(
    bootstrap: str, written: Mapping[str, Places], database_url: Callable[[str], str]
) -> None:
    """Each as it stands on its topic, whatever stands beside it."""
    own: dict[str, list[Found]] = {
        source: [one for one in records(bootstrap, source) if (one.partition, one.offset) not in at]
        for source, at in written.items()
    }
    for name in {name for names in LISTENERS.values() for name in names}:
        with Logbook(name, database_url(name)) as book:
            rows = book.rows()
        for source in (source for source, names in LISTENERS.items() if name in names):
            held = {row.version: row.state for row in rows if row.stream == f"inbox/{source}"}
            said = {position_of(fact): fact.value for fact in own[source]}
            assert {at: held.get(at) for at in said} == said, (name, source)


def refused_by(name: str, written: Mapping[str, Places]) -> set[str]:
    """The queues in which a service has to have parked what is no fact."""
    return {
        f"unreadable/{source}/{partition}-{offset}"
        for source, places in written.items()
        if name in LISTENERS.get(source, ())
        for (partition, offset), one in places.items()
        if one.refused
    }

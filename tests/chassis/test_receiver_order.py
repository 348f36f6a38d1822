"""What a receiver stores when records come twice, with a hole before them, or moved meanwhile."""

import asyncio
import threading
from collections.abc import Iterable, Sequence
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiokafka import TopicPartition
from onestop_chassis.bus import fetched, inbox, taking
from onestop_chassis.bus import receiver as receiving
from onestop_chassis.bus.feed import Delivered, translate
from onestop_chassis.bus.inbox import Inbox
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.known_topics import KnownTopics
from onestop_chassis.bus.peek import LATEST
from onestop_chassis.bus.receiver import Receiver
from onestop_chassis.log.codec import encode
from onestop_chassis.log.stored import InboxPosition, StoredRow
from onestop_chassis.recorded import Cause

from tests.chassis.test_feed import AT
from tests.support.records import key_of
from tests.support.transport import closed

PLACE = TopicPartition("onestop.archive", 2)
CAUSE = Cause("command", "correlation", "causation", "clerk", "clerk", "150600")


class Notes:
    """An inbox in memory: `offsets` in the order they were stored."""

    def __init__(self) -> None:
        self.offsets: list[int] = []
        self.known: dict[int, InboxPosition] = {}

    def latest(self) -> str:
        return LATEST

    def positions(self, source: str) -> dict[int, InboxPosition]:
        return dict(self.known)

    def store(self, facts: Sequence[Delivered]) -> int:
        self.offsets += [fact.offset for fact in facts]
        if facts:
            self.known[PLACE.partition] = InboxPosition(facts[-1].offset, facts[-1].position)
        return len(facts)


class Desk:
    """A receiver that was assigned one partition; where it was moved to is in `seeks`."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        monkeypatch.setattr(receiving, "GAP_SECONDS", 0.0)
        monkeypatch.setattr(receiving, "DELAYS_SECONDS", ())
        self.notes = Notes()
        self.seeks: list[int] = []
        self.receiver = Receiver(
            "hearer",
            cast(Inbox, self.notes),
            KafkaSettings.unsecured("127.0.0.1:1"),
            cast(KnownTopics, None),
            ("archive",),
        )
        consumer = SimpleNamespace(
            seek=lambda _, offset: self.seeks.append(offset), pause=lambda *_: None
        )
        self.receiver._subscriber = cast(Any, SimpleNamespace(consumer=consumer))

    def assigned(self) -> None:
        asyncio.run(self.receiver.assigned({PLACE}))

    def come(self, offsets: Iterable[int], shift: int = 100) -> None:
        """Records at these offsets; their facts stand `shift` further in the producer's log."""
        self.fetched([_record(offset, offset + shift) for offset in offsets])

    def fetched(self, records: list[SimpleNamespace]) -> None:
        asyncio.run(self.receiver._receive(cast(Any, records)))


def _record(offset: int, position: int, partition: int = PLACE.partition) -> SimpleNamespace:
    event = closed(1, offset + 1)
    row = StoredRow("dossier/1", 1, event.TYPE, encode(event, CAUSE, AT), position)
    value = translate("archive", row)
    return SimpleNamespace(
        topic=PLACE.topic,
        partition=partition,
        offset=offset,
        timestamp=0,
        key=key_of(value or b""),
        value=value,
    )


@pytest.fixture(params=[1, 2, fetched.AT_ONCE])
def desk(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Whether a batch is stored in one transaction or in many makes no difference."""
    monkeypatch.setattr(fetched, "AT_ONCE", request.param)
    desk = Desk(monkeypatch)
    desk.assigned()
    desk.come(range(5))
    return desk


def test_records_that_are_stored_already_are_passed_over(desk: Desk) -> None:
    """They come again when an assignment moved the consumer back to what was being stored."""
    desk.come(range(2, 8))
    desk.come(range(3, 5))
    assert desk.notes.offsets == list(range(8))
    assert (desk.seeks, desk.receiver.trouble) == ([0], "")


def test_a_hole_is_gone_back_to_and_nothing_behind_it_is_stored(desk: Desk) -> None:
    desk.come(range(7, 9))
    assert desk.notes.offsets == list(range(5))
    assert desk.seeks[-1] == 5
    assert "wanted 5, found 7" in desk.receiver.trouble
    desk.come(range(5, 9))
    assert desk.notes.offsets == list(range(9))
    assert desk.receiver.trouble == ""


def test_after_an_assignment_it_reads_on_with_the_last_stored_record(desk: Desk) -> None:
    desk.assigned()
    assert desk.seeks[-1] == 4
    desk.come(range(6, 8))  # fetched before it was moved
    assert desk.seeks[-1] == 4
    desk.come(range(4, 8))
    assert desk.notes.offsets == list(range(8))  # the first of them is stored, or was given up


def test_another_fact_where_one_was_stored_is_not_passed_over(desk: Desk) -> None:
    """The topic was made anew; which one it is now is found out by its identity."""
    desk.come(range(2), shift=200)
    assert desk.notes.offsets == list(range(5))
    assert "wanted 5, found 0" in desk.receiver.trouble


OTHER = TopicPartition(PLACE.topic, 3)
IN_PARTS = [_record(offset, offset + 100) for offset in range(4)]
APART = [*IN_PARTS[:2], *(_record(offset, offset + 200, OTHER.partition) for offset in (2, 3))]


@pytest.mark.parametrize("come", [IN_PARTS, APART], ids=["of a partition", "of another"])
def test_the_next_records_are_read_while_those_before_them_are_stored(
    monkeypatch: pytest.MonkeyPatch, come: list[SimpleNamespace]
) -> None:
    monkeypatch.setattr(fetched, "AT_ONCE", 2)
    desk = Desk(monkeypatch)
    asyncio.run(desk.receiver.assigned({PLACE, OTHER}))
    read, store = threading.Event(), desk.notes.store

    def delivered(source: str, partition: int, offset: int, *rest: Any) -> Delivered:
        if offset == 2:
            read.set()
        return inbox.delivered(source, partition, offset, *rest)

    def patient(facts: Sequence[Delivered]) -> int:
        assert read.wait(30), "stored first, and the next were read only then"
        return store(facts)

    monkeypatch.setattr(taking, "delivered", delivered)
    monkeypatch.setattr(desk.notes, "store", patient)
    desk.fetched(come)
    assert desk.notes.offsets == list(range(4))


def test_where_storing_fails_nothing_behind_it_is_stored_and_all_of_it_comes_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetched, "AT_ONCE", 2)
    desk = Desk(monkeypatch)
    desk.assigned()
    store, tried = desk.notes.store, []

    def failing(facts: Sequence[Delivered]) -> int:
        tried.append(facts[0].offset)
        if tried == [0, 2]:
            raise ConnectionError("the database is away")
        return store(facts)

    monkeypatch.setattr(desk.notes, "store", failing)
    with pytest.raises(ConnectionError):
        desk.come(range(6))
    assert desk.notes.offsets == [0, 1]
    desk.come(range(6))
    assert desk.notes.offsets == list(range(6))

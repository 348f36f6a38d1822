"""What a record may be is asked once, at the inbox: whatever it is not, is kept and parked."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from onestop_chassis.bus.inbox import Inbox
from onestop_chassis.bus.peek import LARGEST_BYTES
from onestop_chassis.bus.unreadable import UNREADABLE
from onestop_chassis.clock import FixedClock, WallClock
from onestop_chassis.log.codec import instant
from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from structlog.testing import capture_logs

from tests.support.records import came, envelope, record

DEEP = b'{"a":' * 500 + b"1" + b"}" * 500
INNER = record().replace(b'"amount":1', b'"amount":%b')


@pytest.fixture
def log(database_url: str) -> Iterator[Log]:
    with Database(database_url) as database, Log("archive", database, WallClock()) as log:
        yield log


def test_what_a_relay_sends_is_taken() -> None:
    assert came(record()).reason == ""
    assert came(record(subject=None)).reason == ""
    assert came(record(type="onestop.test.OfTomorrow.v9")).reason == ""
    assert came(json.dumps(envelope(), indent=1).encode()).reason == ""


@pytest.mark.parametrize("name", ["subject", "streamid", "actor", "commandid", "type"])
def test_x50_no_attribute_holds_what_no_database_takes(name: str) -> None:
    changed: dict[str, Any] = {name: "a\0b"}
    value = record(**changed)
    assert came(value, key=b"P").reason == "record: U+0000 in a text"


@pytest.mark.parametrize("amount", [b'"\\u0000"', b'{"\\u0000":1}', b'[[["x\\u0000"]]]'])
def test_x50_nor_do_the_data(amount: bytes) -> None:
    assert came(INNER % amount, key=b"P").reason == "record: U+0000 in a text"
    assert came(INNER % b'"\\\\u0000"', key=b"P").reason == ""


@pytest.mark.parametrize("amount", [b'"\\ud800"', b'"\xed\xa0\x80"', b"NaN", b"1e999", b"[" * 5000])
def test_x50_what_is_no_json_is_no_fact(amount: bytes) -> None:
    assert came(INNER % amount, key=b"P").reason.startswith("record: no JSON")


def test_x50_names_are_short_enough_for_an_index_and_nesting_has_an_end() -> None:
    long = record(subject="p" * 9000, streamid="s" * 9000)
    assert came(long).reason == (
        "subject: longer than 300 characters; streamid: longer than 300 characters"
    )
    assert "actor" in came(record(actor="a" * 1001)).reason
    assert came(INNER % DEEP, key=b"P").reason == "record: nested deeper than 64"
    assert came(INNER % (b"[" * 50 + b"]" * 50), key=b"P").reason == ""
    assert came(INNER % (b"[" + b"{}," * 500 + b"{}]"), key=b"P").reason == ""


def test_x50_what_is_too_large_stays_where_it_lies(log: Log) -> None:
    value = INNER % (b'"' + b"x" * LARGEST_BYTES + b'"')
    fact = came(value, key=b"P")
    assert fact.reason == f"record: larger than {LARGEST_BYTES} bytes"
    Inbox(log).store([fact])
    data = json.loads(log.read(0, 1)[0].state)["data"]
    assert (data["value"], data["size"], data["partition"]) == ("", len(value), 0)


IDS = ["review/0", "review/ 8", "review/+7", "review/1_0", "review/٣", "review/007", "review/7 "]
IDS += ["review/", "review", "x/55", "review/x/55", "/7", "review/-1", "REVIEW/7", "review/7\n"]
IDS += [f"review/{10**18}", "review/" + "9" * 5000, "archive/7", "review/1e3", "review/7.0"]


@pytest.mark.parametrize("name", IDS)
def test_x51_a_position_is_written_in_one_way(name: str) -> None:
    assert came(record(id=name)).reason != ""
    assert came(record(id=name)).type == UNREADABLE


OTHERS: list[tuple[str, Any]] = [
    ("source", "/onestop/land"),
    ("source", "/onestop/review/"),
    ("source", "https://city.example/onestop/land"),
    ("source", "https://city.example/onestop/review/"),
    ("source", "city.example/onestop/review"),
    ("source", "ftp://city.example/onestop/review"),
    ("source", "https://somebody@city.example/onestop/review"),
    ("source", "https://city.example/?a=/onestop/review"),
    ("source", "https://city.example//onestop/review"),
    ("source", f"https://{'a' * 200}.example/onestop/review"),
    ("source", " https://city.example/onestop/review"),
    ("dataschema", "x" * 1001),
    ("source", None),
    ("specversion", "0.3"),
    ("specversion", "1"),
    ("specversion", None),
    ("datacontenttype", "text/plain"),
    ("type", ""),
    ("type", "a b.c"),
    ("type", "onestop.chassis.FactParked.v1"),
    ("time", 1772424000),
    ("effectivetime", 1772424000),
    ("time", "2026-03-02T04:00:00"),
    ("data", []),
    ("streamversion", "x"),
]


@pytest.mark.parametrize(("name", "value"), OTHERS)
def test_x51_the_envelope_is_checked_before_anything(name: str, value: Any) -> None:
    assert came(record(**{name: value}), key=b"P").reason.startswith(f"{name}: ")


def test_x51_what_is_ordered_by_something_else_is_none_of_the_relays() -> None:
    assert came(record(), key=b"Q").reason.startswith("key: ")
    assert came(record(), key=b"").reason.startswith("key: ")
    assert came(record(subject=None), key=b"case/P").reason == ""


@pytest.mark.parametrize("real_first", [True, False])
@pytest.mark.parametrize("at_once", [True, False])
def test_x51_of_two_facts_with_one_id_none_is_lost(
    log: Log, real_first: bool, at_once: bool
) -> None:
    real, other = record(7), record(7, data={"project": "P", "amount": 9, "nth": 1})
    values = [real, other] if real_first else [other, real]
    facts = [came(value, offset) for offset, value in enumerate(values)]
    inbox = Inbox(log)
    with capture_logs() as told:
        for batch in [facts] if at_once else [[one] for one in facts]:
            inbox.store(batch)
    first, second = log.read(0, 10)
    assert (first.version, first.state) == (7, values[0])
    assert second.type == UNREADABLE
    assert "7 is that of another fact" in json.loads(second.state)["data"]["reason"]
    assert [one["reason"] for one in told if one["event"] == "record_unreadable"] != []
    inbox.store(facts)
    assert len(log.read(0, 10)) == 2, "what came again is known again"
    assert inbox.position("review", 0) == 7


def test_x51_the_same_fact_published_anew_is_the_same(log: Log) -> None:
    inbox = Inbox(log)
    inbox.store([came(record(7), 0)])
    spaced = json.dumps({**envelope(7), "traceparent": "00-1-1-00"}, indent=1).encode()
    assert inbox.store([came(record(7), 1), came(spaced, 2)]) == 0
    assert log.inbox_position("review", 0).offset == 2


@pytest.mark.parametrize("name", ["time", "effectivetime"])
@pytest.mark.parametrize("year", ["1899", "9000", "9999", "0001"])
def test_x60_instants_lie_within_the_years_that_are_taken(name: str, year: str) -> None:
    changed: dict[str, Any] = {name: f"{year}-06-02T04:00:00.000000+00:00"}
    value = record(**changed)
    assert came(value).reason == f"{name}: not from 1900 to before 9000"


def test_x60_nothing_was_recorded_tomorrow(log: Log) -> None:
    inbox, now = Inbox(log), log.clock.now()
    soon = record(1, time=instant(now + timedelta(hours=23)))
    late = record(2, time=instant(now + timedelta(hours=25)))
    offset = (now + timedelta(days=2)).astimezone().isoformat()
    assert came(soon, latest=inbox.latest()).reason == ""
    assert came(late, latest=inbox.latest()).reason.startswith("time: recorded after")
    assert came(record(3, time=offset), latest=inbox.latest()).reason.startswith("time: ")
    ahead = record(4, effectivetime=instant(now + timedelta(days=400)))
    assert came(ahead, latest=inbox.latest()).reason == "", "what counts later in law may"


def test_x60_clocks_that_are_set_by_hand_say_nothing_of_each_other(database_url: str) -> None:
    clock = FixedClock(WallClock().now())
    with Database(database_url) as database, Log("archive", database, clock) as log:
        later = record(time=instant(clock.at + timedelta(days=90)))
        assert came(later, latest=Inbox(log).latest()).reason == ""


def test_x50_a_neighbour_in_this_process_is_read_on_after_a_record_that_is_none(log: Log) -> None:
    inbox = Inbox(log)
    fact = came(record(actor="\0"), key=b"P")._replace(partition=-1, offset=5)
    inbox.store([fact])
    assert log.read(0, 1)[0].version < 0
    assert inbox.position("review") == 0

"""What must hold of a city that was harmed and has healed."""

import json
from collections import Counter, defaultdict
from collections.abc import Mapping

from onestop_chassis.bus.feed import outgoing
from onestop_contracts.envelope import source_of
from onestop_contracts.review import ItemApproved, ItemRejected

from tests.faults.ledger import Acknowledged
from tests.faults.proxied_city import ProxiedCity, Strangers
from tests.support import invariants
from tests.support.invariants import Logbook
from tests.support.kafka import Found, records

Books = Mapping[str, Logbook]


def everything(city: ProxiedCity) -> None:
    """Every rule; the city is at rest."""
    with city.books() as books:
        for book in books.values():
            invariants.versions_have_no_holes(book)
            invariants.views_equal_the_fold(book)
            acknowledged_commands_are_recorded_once(book, city.ledger.kept)
            effects_happened_once(book)
            parked_is_what_strangers_wrote(book, city.strangers)
            found = records(city.bootstrap, book.name)
            topic_holds_the_log(book, found, city.strangers)
        review = books["review"]
        invariants.objections_in_time_won(review)
        invariants.silence_is_never_early(review)
        if any(isinstance(fact.event, ItemApproved | ItemRejected) for fact in review.own()):
            invariants.windows_end_once(review)
            invariants.cases_are_decided_once(review)
        invariants.inboxes_equal_what_was_published(dict(books))
        invariants.causes_lead_to_the_first(dict(books))


def acknowledged_commands_are_recorded_once(book: Logbook, kept: list[Acknowledged]) -> None:
    """What was acknowledged is kept under its id, with the events it led to, each once."""
    wanted = {one.command_id: one.position for one in kept if one.service == book.name}
    asked = "SELECT command_id, stream, first_version, last_version, position FROM commands"
    answers: dict[str, list[int]] = defaultdict(list)
    led_to: dict[tuple[str, str], list[int]] = defaultdict(list)
    for fact in book.own():
        led_to[fact.stream, fact.cause.command_id].append(fact.version)
    with book.database.connection() as connection:
        for command_id, stream, first, last, position in connection.execute(asked):
            answers[command_id].append(position)
            assert led_to[stream, command_id] == list(range(first, last + 1)), (stream, command_id)
    for command_id, position in wanted.items():
        assert position in answers[command_id], (book.name, command_id, position)


def effects_happened_once(book: Logbook) -> None:
    """No command, a policy's or a timer's or a person's, led to events at two moments."""
    times: dict[tuple[str, str], set[object]] = defaultdict(set)
    for fact in book.own():
        times[fact.stream, fact.cause.command_id].add(fact.recorded_at)
    assert {key: at for key, at in times.items() if len(at) > 1} == {}


def parked_is_what_strangers_wrote(book: Logbook, strangers: Strangers) -> None:
    """Poison and unknown types wait, each once, at everybody who hears their source."""
    with book.database.connection() as connection:
        rows = connection.execute("SELECT row::text FROM views.view_parked_v1").fetchall()
    found = Counter(json.loads(text)["type"] for (text,) in rows)
    assert found == strangers.parked.get(book.name, Counter()), (book.name, rows)


def topic_holds_the_log(book: Logbook, found: list[Found], strangers: Strangers) -> None:
    """I8: byte for byte what the log published, in order per partition, once each.

    Where strangers wrote, a relay may have said things again that stand there already.
    """
    theirs = strangers.written.get(book.name, set())
    ours = [one for one in found if (one.partition, one.offset) not in theirs]
    sources = {str(json.loads(one.value)["source"]) for one in ours}
    assert len(sources) <= 1, sources
    address = "".join(sources).removesuffix(source_of(book.name))  # nothing is published so far
    wanted = {
        row.position: fact.value
        for row in book.rows()
        if (fact := outgoing(book.name, row, address))
    }
    seen: dict[int, int] = {}
    last: dict[int, int] = defaultdict(int)
    again: list[int] = []
    for one in ours:
        position = int(json.loads(one.value)["id"].rpartition("/")[2])
        assert one.value == wanted[position], (book.name, position)
        if position in seen:
            again.append(position)
            continue
        seen[position] = one.partition
        assert position > last[one.partition], (book.name, one.partition, position)
        last[one.partition] = position
    assert seen.keys() == wanted.keys(), (book.name, wanted.keys() - seen.keys())
    assert theirs or not again, (book.name, again)

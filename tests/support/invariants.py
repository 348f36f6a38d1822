"""What must hold of logs, topics and views after whatever was done to the processes."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import datetime
from importlib import import_module
from typing import Any

from onestop_chassis.clock import WallClock
from onestop_chassis.log.database import Database
from onestop_chassis.log.decoded import decoded
from onestop_chassis.log.log import Log
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.reactions.parked import parked
from onestop_chassis.recorded import Recorded
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.view import View
from onestop_chassis.views.builds.build import begin, drop, parts_of
from onestop_chassis.views.builds.comparison import Comparison, compare
from onestop_chassis.views.builds.fold import Fold
from onestop_chassis.views.evolved import keys_of
from onestop_chassis.views.tables import placed, table_of
from onestop_contracts.event import published_types
from onestop_contracts.review import (
    CaseOpened,
    CaseRefused,
    CaseWithdrawn,
    ConsentGiven,
    ConsultationConcluded,
    DefaultConsentGranted,
    GovernmentDecided,
    ItemApproved,
    ItemRejected,
    ObjectionFiled,
    ObjectionRegistered,
    SupervisionOpened,
    WindowExtended,
)
from onestop_review.case.events import ObjectionFell
from psycopg import sql

from tests.support.kafka import Found, records

PAGE = 5000


class Logbook:
    """One service's log, read straight from its database."""

    _read: Sequence[StoredRow] = ()
    _facts: Sequence[Recorded[Any]] = ()

    def __init__(self, name: str, url: str):
        self.name = name
        self.database = Database(url, size=2, timeout=120)
        self.log = Log(name, self.database, WallClock())
        self.blueprint: Blueprint[Any] = import_module(f"onestop_{name}.app").blueprint

    def __enter__(self) -> "Logbook":
        return self

    def __exit__(self, *_: object) -> None:
        self.log.close()
        self.database.close()

    def rows(self) -> list[StoredRow]:
        return [row for page in self._pages() for row in page]

    def facts(self) -> list[Recorded[Any]]:
        """All rows, read anew; what is as it was the last time is not decoded again."""
        rows = tuple(self.rows())
        same = len(self._read) if rows[: len(self._read)] == self._read else 0
        facts = [*(self._facts if same else ()), *decoded(self.log, rows[same:])]
        self._read, self._facts = rows, facts
        return facts

    def own(self) -> list[Recorded[Any]]:
        return [fact for fact in self.facts() if fact.source == self.name]

    def _pages(self) -> Iterator[list[StoredRow]]:
        at = 0
        while page := self.log.read(at, PAGE):
            yield page
            at = page[-1].position


def versions_have_no_holes(book: Logbook) -> None:
    """Every own stream counts 1, 2, 3, …; positions rise."""
    streams: dict[str, list[int]] = defaultdict(list)
    rows = book.rows()
    for row in rows:
        if not row.foreign:
            streams[row.stream].append(row.version)
    for stream, versions in streams.items():
        assert versions == list(range(1, len(versions) + 1)), (book.name, stream, versions)
    positions = [row.position for row in rows]
    assert positions == sorted(set(positions))


def views_equal_the_fold(book: Logbook) -> None:
    """I7: each row of each view is what folding the log anew gives."""
    facts = book.facts()
    for view in (*book.blueprint.views, parked):
        folded: dict[str, Any] = {}
        for fact in facts:
            for key in keys_of(view, fact):
                folded[key] = view.evolve(folded.get(key), fact)
        query = sql.SQL("SELECT key, row::text FROM {}").format(placed(table_of(view)))
        with book.database.connection() as connection:
            stored = dict(connection.execute(query).fetchall())
        kept = {key: view.row.model_validate_json(text) for key, text in stored.items()}
        assert kept == {key: row for key, row in folded.items() if row is not None}, view.name
        for parts in (1, 3) if view.spread else (1,):
            found = rebuilt(book.database, book.name, view, parts)
            assert (found.differing, found.live) == (0, found.built), (view.name, found)


def rebuilt(database: Database, service: str, view: View[Any], parts: int) -> Comparison:
    """The view built anew in so many key ranges, compared with its live rows, and dropped."""
    with database.connect() as connection:
        build = begin(connection, view, "test", parts)

        def catch_up(upto: int) -> None:
            for part, position in parts_of(connection, build).items():
                Fold(connection, service, view, build, position, part, parts).run(upto)

        try:
            return compare(database, view, build, catch_up, lambda: None)
        finally:
            drop(connection, build)


def nothing_is_parked(book: Logbook) -> None:
    with book.database.connection() as connection:
        rows = connection.execute("SELECT row::text FROM views.view_parked_v1").fetchall()
    assert rows == [], (book.name, rows)


def windows_end_once(book: Logbook) -> None:
    """I1: of each window at most one ending is recorded."""
    opened: Counter[tuple[str, str]] = Counter()
    endings: Counter[tuple[str, str, int]] = Counter()
    for fact in book.own():
        event = fact.event
        if isinstance(event, SupervisionOpened):
            opened[fact.stream, event.stage] += 1  # another draft has another window
        elif isinstance(event, ConsentGiven | DefaultConsentGranted | ObjectionRegistered):
            endings[fact.stream, event.stage, opened[fact.stream, event.stage]] += 1
    assert endings
    assert all(count == 1 for count in endings.values()), endings


def objections_in_time_won(book: Logbook) -> None:
    """I2: silence ended no window in which an objection in time stood."""
    standing: dict[tuple[str, str], str] = {}
    deadlines: dict[tuple[str, str], datetime] = {}
    for fact in book.own():
        event = fact.event
        match event:
            case SupervisionOpened() | WindowExtended():
                deadlines[fact.stream, event.stage] = event.deadline
                if isinstance(event, SupervisionOpened):
                    standing.pop((fact.stream, event.stage), None)  # settled, of another draft
            case ObjectionFiled():
                assert event.received_at <= deadlines[fact.stream, event.stage]
                standing[fact.stream, event.stage] = event.objection
            case ObjectionFell():
                standing.pop((fact.stream, event.stage))
            case DefaultConsentGranted():
                assert (fact.stream, event.stage) not in standing
            case _:
                pass


def silence_is_never_early(book: Logbook) -> None:
    """I3: granted at or after the last deadline the window had."""
    deadlines: dict[tuple[str, str], Any] = {}
    for fact in book.own():
        event = fact.event
        if isinstance(event, SupervisionOpened | WindowExtended):
            deadlines[fact.stream, event.stage] = event.deadline
        elif isinstance(event, DefaultConsentGranted):
            assert event.granted_at >= event.deadline
            assert event.deadline == deadlines[fact.stream, event.stage]
            assert event.representative


def cases_are_decided_once(book: Logbook) -> None:
    """I4: one terminal decision at most, with the windows before it ended and no objection open."""
    kinds: dict[str, set[str]] = {}
    ended: Counter[str] = Counter()
    windows: dict[str, set[str]] = defaultdict(set)
    objections: dict[str, set[str]] = defaultdict(set)
    for fact in book.own():
        event = fact.event
        match event:
            case CaseOpened():
                kinds[fact.stream] = set(event.supervision.windows_before)
            case ItemApproved() | ItemRejected():
                ended[fact.stream] += 1
                assert windows[fact.stream] == kinds[fact.stream], fact.stream
                assert not objections[fact.stream], fact.stream
            case CaseWithdrawn() | CaseRefused():
                ended[fact.stream] += 1
            case SupervisionOpened():
                windows[fact.stream].discard(event.stage)
            case ConsentGiven() | DefaultConsentGranted():
                windows[fact.stream].add(event.stage)
            case ObjectionRegistered():
                windows[fact.stream].add(event.stage)
                objections[fact.stream].add(event.objection)
            case ConsultationConcluded() if event.outcome != "no_agreement":
                objections[fact.stream].remove(event.objection)
            case GovernmentDecided():
                objections[fact.stream].remove(event.objection)
            case _:
                pass
    assert ended
    assert all(count == 1 for count in ended.values()), ended


def published(book: Logbook) -> list[Recorded[Any]]:
    kinds = published_types()
    return [fact for fact in book.own() if fact.event.TYPE in kinds]


def topic_equals_log(book: Logbook, bootstrap: str) -> None:
    """I8: the topic holds what the log published, once each, in the log's order per key."""
    found = records(bootstrap, book.name)
    ids = [envelope(record)["id"] for record in found]
    assert sorted(ids) == sorted(fact.id for fact in published(book)), book.name
    assert len(ids) == len(set(ids))
    per_partition: dict[int, list[int]] = defaultdict(list)
    for record in found:
        position = int(envelope(record)["id"].rpartition("/")[2])
        per_partition[record.partition].append(position)
    for positions in per_partition.values():
        assert positions == sorted(positions)


def envelope(record: Found) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(record.value)
    return read


def inboxes_equal_what_was_published(books: dict[str, Logbook]) -> None:
    """I8: whoever listens holds each fact of its sources once, per stream in order."""
    for book in books.values():
        heard: dict[str, list[str]] = defaultdict(list)
        for fact in book.facts():
            if fact.source != book.name:
                heard[fact.source].append(fact.id)
        for source in books.keys() & set(book.blueprint.listens):
            wanted = [fact.id for fact in published(books[source])]
            assert sorted(heard[source]) == sorted(wanted), (book.name, source)
        order: dict[tuple[str, str], int] = {}
        for fact in book.facts():
            if fact.source != book.name:
                before = order.get((fact.source, fact.stream), 0)
                assert fact.version > before, (book.name, fact.id)
                order[fact.source, fact.stream] = fact.version


def causes_lead_to_the_first(books: dict[str, Logbook]) -> None:
    """I9: from every published fact, causes lead through recorded facts to a person's request."""
    known = {fact.id: fact for book in books.values() for fact in book.own()}
    for book in books.values():
        for fact in published(book):
            at, steps = fact, 0
            while at.cause.causation_id in known:
                at, steps = known[at.cause.causation_id], steps + 1
                assert steps < 200, fact.id
            first = at.cause
            assert first.causation_id.startswith(("request/", "outage/")), (fact.id, first)
            assert first.actor, fact.id
            assert first.capacity, fact.id
            assert first.command_id, fact.id

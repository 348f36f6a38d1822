"""The log of a whole demonstration, recorded by an earlier version, is read as it was meant.

No way into the services is used here: neither addresses nor commands, only logs, deciders, views.
"""

import json
import shutil
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from onestop_archive.decision.record import decision_record
from onestop_archive.dossier import dossier
from onestop_archive.dossier.state import RecordFiled
from onestop_archive.facts import FactRow, facts
from onestop_archive.timeline import timeline
from onestop_chassis.bus.feed import outgoing
from onestop_chassis.bus.inbox import delivered
from onestop_chassis.log.codec import decode, encode
from onestop_chassis.log.database import Database, migrate
from onestop_chassis.log.stored import INBOX, StoredRow
from onestop_chassis.operators.inspect.streams import decider_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import OWN_VIEWS, prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.views.projections import Projections
from onestop_chassis.views.queries import Views
from onestop_cli.addresses import SERVICES
from onestop_cli.demo.load import demonstration_projects
from onestop_cli.demo.outcome import normalised
from onestop_cli.demo.quiet import marks, troubles, waiting_for
from onestop_cli.embedded import SETTINGS, EmbeddedPostgres
from onestop_cli.laptop import Laptop, listening
from onestop_contracts.event import types_of
from onestop_contracts.review import CaseFact
from onestop_review.case.events import CaseNote

from tests.support import recorded
from tests.support.environment import steering
from tests.support.invariants import Logbook, nothing_is_parked, versions_have_no_holes
from tests.support.postgres import drop_database, fresh_database
from tests.support.told import told_as_then
from tests.support.wait import until

BLUEPRINTS: Mapping[str, Blueprint[Any]] = {
    name: import_module(f"onestop_{name}.app").blueprint for name in SERVICES
}
GROWN = frozenset(
    {
        "onestop.intake.CaseProgressed.v1",
        "onestop.intake.CatalogueAdopted.v1",
        "onestop.intake.GuidanceIssued.v1",
        "onestop.intake.LicencesReady.v1",
        "onestop.review.CatalogueRevised.v1",
        "onestop.review.GuidanceNoted.v1",
        "onestop.review.PhaseComplete.v1",
        "onestop.intake.ProjectFiled.v1",
        "onestop.land.FilingNoted.v1",
        "onestop.review.CaseDue.v1",
        "onestop.review.DocketOpened.v1",
        "onestop.review.PersonRegistered.v1",
        *types_of(CaseFact, CaseNote),
    }
)
"""Types that were given fields or a new version since: of these all that was stored has to be
written again, and more may be."""
BUILT_AT_START = {
    "onestop.chassis.JobRequested.v1",
    "onestop.chassis.JobTaken.v1",
    "onestop.chassis.JobEnded.v1",
}
"""What a start on data of before records: the jobs that build the views it has no rows of."""
HEARD_SINCE: Mapping[str, Sequence[str]] = {"intake": ("archive",), "review": ("archive",)}
"""Whom a service began to listen to after the recording; a start takes in what they published."""


# (a) Rows and streams.


def told_in(service: str) -> Iterator[tuple[StoredRow, Recorded[Any]]]:
    """Every row with the fact in it; whoever cannot be read is named."""
    for row in recorded.logs()[service]:
        try:
            yield row, decode(service, row)
        except Exception as error:
            error.add_note(f"{service}/{row.position} {row.stream} v{row.version} {row.type}")
            raise


def test_every_service_has_a_log_from_its_first_row_to_its_last() -> None:
    assert recorded.logs().keys() == set(SERVICES)
    for service, rows in recorded.logs().items():
        assert [row.position for row in rows] == list(range(1, len(rows) + 1)), service
        assert recorded.tables()[service]["tracking"] == [["policies", len(rows)]], service


@pytest.mark.parametrize("service", SERVICES)
def test_every_row_is_read_and_an_own_one_is_written_with_the_same_bytes(service: str) -> None:
    for row, fact in told_in(service):
        if row.foreign:
            continue
        again = encode(fact.event, fact.cause, fact.recorded_at)
        if row.type in GROWN:
            told_as_then(json.loads(again), json.loads(row.state), f"{service}/{row.position}")
        else:
            assert (fact.event.TYPE, again) == (row.type, row.state), row
        assert fact.event.effective(fact.recorded_at) == fact.effective_at, row


@pytest.mark.parametrize("service", SERVICES)
def test_every_stream_is_folded_by_its_decider(service: str) -> None:
    streams: dict[str, list[Recorded[Any]]] = defaultdict(list)
    for row, fact in told_in(service):
        if not row.foreign:
            streams[row.stream].append(fact)
    deciders = BLUEPRINTS[service].streams
    for stream, told in streams.items():
        assert [fact.version for fact in told] == list(range(1, len(told) + 1)), stream
        decider = decider_of(deciders, stream)
        state = decider.initial
        for fact in told:
            try:
                state = decider.evolve(state, fact.event)
            except Exception as error:
                error.add_note(f"{stream} v{fact.version} {fact.event.TYPE}")
                raise
        assert state is not None, stream


def published(sources: Sequence[str]) -> set[int]:
    """The positions of all that these services published."""
    rows = ((source, row) for source in sources for row in recorded.logs()[source])
    return {row.position for source, row in rows if outgoing(source, row) is not None}


@pytest.mark.parametrize("service", SERVICES)
def test_what_a_service_heard_is_what_its_sources_publish_of_the_same_rows(service: str) -> None:
    """Byte for byte: what is sent today is what was sent then, and to the same services."""
    heard: dict[str, dict[int, bytes]] = {name: {} for name in BLUEPRINTS[service].listens}
    for row in recorded.logs()[service]:
        if row.foreign:
            heard[row.stream.removeprefix(INBOX)][row.version] = row.state
    for source, found in heard.items():
        said = {row.position: outgoing(source, row) for row in recorded.logs()[source]}
        if source in HEARD_SINCE.get(service, ()):
            assert found == {}, source
        else:
            assert found == {at: one.value for at, one in said.items() if one is not None}, source
        facts = [(at, one) for at, one in said.items() if one is not None]
        taken = [delivered(source, 0, at, one.key, one.value) for at, one in facts]
        assert [(fact.position, fact.reason) for fact in taken] == [(at, "") for at, _ in facts]


# (b) Fresh databases, and views built from the log.


@pytest.fixture(scope="module")
def books() -> Iterator[Mapping[str, Logbook]]:
    """The logs in fresh databases, with all views folded from them."""
    with ExitStack() as stack:
        found: dict[str, Logbook] = {}
        for service in SERVICES:
            url = fresh_database()
            stack.callback(drop_database, "embedded", url)
            prepare(BLUEPRINTS[service], url)
            recorded.fill(service, url)
            found[service] = stack.enter_context(Logbook(service, url))
            fold(found[service])
        yield found


def fold(book: Logbook) -> None:
    views = Projections(book.log, book.database, (*book.blueprint.views, *OWN_VIEWS))
    head = book.log.head()
    while views.position < head:
        views.step()


def same_decisions(intake: Database, review: Database) -> None:
    """Project by project, so that what differs is seen."""
    found = recorded.decisions_in(intake, review, recorded.clock())
    assert [one["project"] for one in found] == [one["project"] for one in recorded.decided()]
    for now, then in zip(found, recorded.decided(), strict=True):
        for case, was in zip(now["cases"], then["cases"], strict=True):
            assert case == was, (now["project"], was["item"])
        assert now == then


def same_outcome(archive: Views) -> None:
    for project, then in zip(demonstration_projects(), recorded.outcome(), strict=True):
        assert then["project"] == project
        rows = [row.model_dump(mode="json") for row in timeline(facts_of(archive, project))]
        told_as_then(normalised(rows), then["events"], project)


def facts_of(archive: Views, project: str) -> list[FactRow]:
    found: list[FactRow] = []
    while page := archive.select(
        facts, where={"project": project}, limit=1000, after=found[-1].id if found else ""
    ):
        found += page
    return found


def test_the_recorded_run_has_what_a_demonstration_has_to_show() -> None:
    assert len(recorded.decided()) == 12
    ways = Counter(
        window["ended_by"]
        for project in recorded.decided()
        for case in project["cases"]
        for window in case["windows"]
    )
    assert ways.keys() >= {"consent", "default_consent", "objection"}
    decided = Counter(case["decision"] for one in recorded.decided() for case in one["cases"])
    assert decided.keys() >= {"approve", "reject", "withdrawn"}


def test_logs_have_no_holes_and_nothing_is_parked(books: Mapping[str, Logbook]) -> None:
    for book in books.values():
        assert book.log.head() == len(recorded.logs()[book.name])
        versions_have_no_holes(book)
        nothing_is_parked(book)


def test_the_views_built_from_the_log_tell_the_recorded_decisions(
    books: Mapping[str, Logbook],
) -> None:
    same_decisions(books["intake"].database, books["review"].database)


def test_the_archives_view_tells_the_recorded_outcome(books: Mapping[str, Logbook]) -> None:
    same_outcome(Views(books["archive"].database, None))


def test_every_decision_holds_before_the_archives_checks(books: Mapping[str, Logbook]) -> None:
    book = books["archive"]
    views = Views(book.database, None)
    rules = facts_of(views, "")
    checked = 0
    for project, items in decided_items().items():
        found = facts_of(views, project)
        filed = {
            one.event.record: one.event.digest
            for one in book.log.stream(dossier.stream_at(project))
            if isinstance(one.event, RecordFiled)
        }
        for item in items:
            record = decision_record(project, item, found, rules, filed)
            assert record is not None, (project, item)
            wrong = [check.en for check in record.checks if not check.ok]
            assert (record.holds, wrong) == (True, []), (project, item, wrong)
            checked += 1
    assert checked == sum(1 for _ in recorded.decided_cases())


def decided_items() -> Mapping[str, Sequence[str]]:
    found: dict[str, list[str]] = defaultdict(list)
    for case in recorded.decided_cases():
        found[case.project].append(case.item)
    return found


# (c) A data directory of before.


@pytest.fixture(scope="module")
def of_before() -> Iterator[Path]:
    """A data directory whose databases hold the logs, and no table of a view."""
    above = Path(tempfile.mkdtemp(prefix="onestop-before-"))
    server = EmbeddedPostgres(above / "postgres", {**SETTINGS, "fsync": "off"}).start()
    try:
        for service in SERVICES:
            url = server.url(f"onestop_{service}")
            migrate(url, BLUEPRINTS[service].migrations)
            recorded.fill(service, url)
    finally:
        server.stop()
    yield above
    shutil.rmtree(above, ignore_errors=True)


@contextmanager
def city_on(data: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Mapping[str, Runtime[Any]]]:
    """The five runtimes as `onestop up` starts them, when they have come to rest."""
    for name in steering():
        monkeypatch.delenv(name)
    with Laptop(data, listening(0)).running() as laptop:
        at_rest(laptop.runtimes)
        yield laptop.runtimes


def at_rest(runtimes: Mapping[str, Runtime[Any]]) -> None:
    """All views are live, all has followed, and nothing more comes of it."""

    def still() -> bool:
        first = {name: one.status() for name, one in runtimes.items()}
        if waiting_for(first) or any(one["unbuilt"] for one in first.values()):
            return False
        second = {name: one.status() for name, one in runtimes.items()}
        return not waiting_for(second) and marks(first) == marks(second)

    until(still, 120, "the city at rest")


def new_rows(runtime: Runtime[Any]) -> list[StoredRow]:
    return runtime.log.read(len(recorded.logs()[runtime.name]), 1000)


@pytest.mark.timeout(300)
def test_a_data_directory_of_before_opens_and_nothing_is_decided_anew(
    of_before: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heads: dict[str, int] = {}
    with city_on(of_before, monkeypatch) as runtimes:
        for name, runtime in runtimes.items():
            status = runtime.status()
            assert (status["parked"], status["halted"], status["deadlines"]["due"]) == (0, {}, 0)
            assert set(status["followers"].values()) == {status["position"]}, name
            assert runtime.clock.now() == recorded.clock()
            new = new_rows(runtime)
            taken = {row.version for row in new if row.stream.startswith(INBOX)}
            assert taken == published(HEARD_SINCE.get(name, ())), name
            own = [row for row in new if not row.foreign]
            assert {row.stream.partition("/")[0] for row in own} == {"job"}, name
            assert {row.type for row in own} == BUILT_AT_START, name
            heads[name] = status["position"]
        assert troubles({name: one.status() for name, one in runtimes.items()}) == []
        same_decisions(runtimes["intake"].database, runtimes["review"].database)
        same_outcome(runtimes["archive"].views)
    with city_on(of_before, monkeypatch) as runtimes:
        assert {name: one.log.head() for name, one in runtimes.items()} == heads

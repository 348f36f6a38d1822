"""SIGKILL at every named point, in the middle of a demonstration over a real broker."""

import signal
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import psycopg
import pytest
from onestop_cli.addresses import SERVICES

from tests.support import invariants
from tests.support.city import City
from tests.support.invariants import Logbook

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(600)]

LEGS: tuple[tuple[str, dict[str, str]], ...] = (
    ("2026-03-02", {"intake": "after-append:12", "archive": "inbox-stored:2"}),
    ("2026-03-02", {"review": "before-append:6", "land": "inbox-stored:1"}),
    ("2026-03-04", {"review": "after-append:4", "intake": "mid-fold:3"}),
    ("2026-03-06", {"review": "before-relay-ack:2", "intake": "before-append:2"}),
    ("2026-03-09", {"review": "after-relay-ack:2", "archive": "mid-fold:2"}),
    ("2026-03-10", {"review": "inbox-stored:1", "intake": "after-relay-ack:1"}),
    ("2026-03-12", {"review": "mid-fold:3", "intake": "before-relay-ack:1"}),
)
"""Up to which day it is played, and which service dies where on the way."""
DEATHS = [f"{day[-5:]}-{name}-{point}" for day, leg in LEGS for name, point in leg.items()]
RUNS = 12
"""A leg takes as many runs as there are deaths, and the one that ends it; not endlessly many."""


@dataclass
class Harried:
    """The city after all of it, and how each service ended in its leg."""

    city: City
    bootstrap: str
    ended: dict[str, int | None] = field(default_factory=dict)
    books: dict[str, Logbook] = field(default_factory=dict)
    outcome: Any = None


@pytest.fixture(scope="module")
def harried(own_broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harried]:
    directory = tmp_path_factory.mktemp("harried")
    with ExitStack() as stack:
        city = City(directory, own_broker)
        stack.callback(city.down)
        found = Harried(city.up(), own_broker)
        for day, leg in LEGS:
            _play(found, day, leg)
        found.outcome = city.outcome()
        for name in SERVICES:
            book = Logbook(name, city.database_url(name))
            found.books[name] = stack.enter_context(book)
        yield found


def _play(found: Harried, day: str, leg: dict[str, str]) -> None:
    """Plays to the day with services that will die; whoever died is started without its plan."""
    services = {name: found.city.services[name] for name in leg}
    doomed = dict(services)
    for name, service in services.items():
        service.kill()
        service.start(crash=leg[name])
    for service in services.values():
        service.ready()
    for _ in range(RUNS):
        played = found.city.onestop("demo", "run", "--output", "json", "--until", day)
        if played.returncode == 0:
            break
        dead = [name for name, one in doomed.items() if one.process and one.process.poll()]
        assert dead, played.stderr
        for name in dead:
            _revive(found, day, leg, name)
            del doomed[name]
    assert played.returncode == 0, played.stderr
    for name in doomed:
        _revive(found, day, leg, name)


def _revive(found: Harried, day: str, leg: dict[str, str], name: str) -> None:
    service = found.city.services[name]
    assert service.process is not None
    found.ended[f"{day[-5:]}-{name}-{leg[name]}"] = service.process.poll()
    service.stop()
    service.start()
    service.ready()


@pytest.mark.parametrize("death", DEATHS)
def test_the_service_died_at_its_crash_point(harried: Harried, death: str) -> None:
    assert harried.ended[death] == -signal.SIGKILL


def test_the_business_outcome_is_that_of_an_undisturbed_run(
    harried: Harried, late_outcome: Any
) -> None:
    assert harried.outcome == late_outcome


@pytest.mark.parametrize("name", SERVICES)
def test_versions_are_without_holes(harried: Harried, name: str) -> None:
    invariants.versions_have_no_holes(harried.books[name])


@pytest.mark.parametrize("name", SERVICES)
def test_nothing_is_parked(harried: Harried, name: str) -> None:
    invariants.nothing_is_parked(harried.books[name])


def test_i1_every_window_ended_once(harried: Harried) -> None:
    invariants.windows_end_once(harried.books["review"])


def test_i2_no_window_with_an_objection_in_time_ended_by_silence(harried: Harried) -> None:
    invariants.objections_in_time_won(harried.books["review"])


def test_i3_silence_was_never_early(harried: Harried) -> None:
    invariants.silence_is_never_early(harried.books["review"])


def test_i4_every_case_was_decided_once_and_after_its_windows(harried: Harried) -> None:
    invariants.cases_are_decided_once(harried.books["review"])


@pytest.mark.parametrize("name", SERVICES)
def test_i7_views_equal_the_fold_of_the_log(harried: Harried, name: str) -> None:
    invariants.views_equal_the_fold(harried.books[name])


@pytest.mark.parametrize("name", SERVICES)
def test_i8_the_topic_holds_what_the_log_published(harried: Harried, name: str) -> None:
    invariants.topic_equals_log(harried.books[name], harried.bootstrap)


def test_i8_every_inbox_holds_each_fact_once_and_in_order(harried: Harried) -> None:
    invariants.inboxes_equal_what_was_published(harried.books)


def test_i9_every_published_fact_leads_back_to_a_request(harried: Harried) -> None:
    invariants.causes_lead_to_the_first(harried.books)


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize(
    "change", ["UPDATE events SET topic = topic", "DELETE FROM events", "TRUNCATE events"]
)
def test_i10_what_is_recorded_cannot_be_changed_or_removed(
    harried: Harried, name: str, change: str
) -> None:
    before = len(harried.books[name].rows())
    with (
        psycopg.connect(harried.city.database_url(name)) as connection,
        pytest.raises(psycopg.errors.RaiseException, match="events"),
    ):
        connection.execute(change)
    assert len(harried.books[name].rows()) == before > 0

"""SIGKILL at every named point, in the middle of a demonstration over a real broker."""

import signal
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import psycopg
import pytest
from onestop_cli.addresses import SERVICES
from onestop_cli.client import Client
from onestop_cli.connection import Away
from onestop_cli.demo.load import load_demonstration
from onestop_cli.demo.run import drive

from tests.support import invariants
from tests.support.city import City
from tests.support.invariants import Logbook
from tests.support.laptop import FEW, LATE
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(2400)]

PLANS: dict[str, tuple[str, ...]] = {
    "intake": ("after-append:12", "mid-fold:9", "before-append:15", "after-relay-ack:2"),
    "review": (
        "before-append:30",
        "after-append:20",
        "before-relay-ack:4",
        "after-relay-ack:4",
        "inbox-stored:2",
        "mid-fold:12",
    ),
    "archive": ("inbox-stored:4", "mid-fold:10"),
    "land": ("inbox-stored:2",),
}
"""Where each service dies, one time after the other: whoever died is started with the next."""
DEATHS = [(name, number) for name, plans in PLANS.items() for number in range(len(plans))]


@dataclass
class Harried:
    """A city whose services die at their crash points, and how each of them ended."""

    city: City
    bootstrap: str
    ended: dict[str, list[int]]
    books: dict[str, Logbook] = field(default_factory=dict)
    outcome: Any = None

    def play(self) -> None:
        """The demonstration, gone on with after every death, to LATE."""
        steps: deque[Callable[[Client], object]] = deque([self._load, self._drive])
        with self.city.client() as client:
            for _ in range(2 * len(DEATHS)):
                if not steps:
                    return
                try:
                    steps[0](client)
                except Away:
                    self._revive()
                else:
                    steps.popleft()
        raise AssertionError("it died more often than planned")

    @staticmethod
    def _load(client: Client) -> None:
        load_demonstration(client, FEW)

    @staticmethod
    def _drive(client: Client) -> None:
        drive(client, date.fromisoformat(LATE))

    def _revive(self) -> None:
        """Starts whoever died, with what is planned for its next life."""
        dead = until(self._dead, what="a death behind the missing answer")
        for name, status in dead.items():
            ended = self.ended.setdefault(name, [])
            ended.append(status)
            self.city.services[name].start(dict(enumerate(PLANS[name])).get(len(ended), ""))
        for name in dead:
            self.city.services[name].ready()

    def _dead(self) -> dict[str, int]:
        processes = {name: one.process for name, one in self.city.services.items()}
        return {name: end for name, one in processes.items() if one and (end := one.poll())}


@pytest.fixture(scope="module")
def harried(own_broker: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Harried]:
    with ExitStack() as stack:
        city = City(tmp_path_factory.mktemp("harried"), own_broker)
        stack.callback(city.down)
        city.up({name: plans[0] for name, plans in PLANS.items()})
        found = Harried(city, own_broker, {})
        found.play()
        found.outcome = city.outcome()
        for name in SERVICES:
            book = Logbook(name, city.database_url(name))
            found.books[name] = stack.enter_context(book)
        yield found


@pytest.mark.parametrize(
    ("name", "number"), DEATHS, ids=[f"{name}-{PLANS[name][number]}" for name, number in DEATHS]
)
def test_the_service_died_at_its_crash_point(harried: Harried, name: str, number: int) -> None:
    assert harried.ended[name][number] == -signal.SIGKILL


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
        pytest.raises(psycopg.errors.InsufficientPrivilege, match="append-only"),
    ):
        connection.execute(change)
    assert len(harried.books[name].rows()) == before > 0

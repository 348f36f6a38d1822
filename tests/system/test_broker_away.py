"""Services whose broker is not there yet, comes, goes away and comes back."""

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from onestop_cli.broker import Broker, BrokerMissing, find
from onestop_cli.client import Client
from onestop_cli.demo.load import DATA, appointments
from onestop_cli.importers.kinds import KINDS, load
from onestop_cli.importers.sending import send
from onestop_cli.ports import free_port

from tests.support import invariants
from tests.support.city import City
from tests.support.environment import clean
from tests.support.invariants import Logbook
from tests.support.kafka import missing
from tests.support.readiness import lacking
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(2400)]

SERVICES = ("review", "intake")
TABLES = ("departments", "people", "calendar", "items")
CATCH_UP_SECONDS = 300.0


@dataclass
class Story:
    """A city and what was seen of it: with no broker, with one, without it again, at the end."""

    city: City
    bootstrap: str
    client: Client
    published: list[int] = field(default_factory=list)
    relayed: list[int] = field(default_factory=list)
    lacking: list[dict[str, list[str]]] = field(default_factory=list)
    books: dict[str, Logbook] = field(default_factory=dict)

    def look(self) -> None:
        review = self._status("review")
        self.published.append(review["published"])
        self.relayed.append(review["bus"].get("relay", 0))
        self.lacking.append({name: lacking(one.url) for name, one in self.city.services.items()})

    def caught_up(self) -> bool:
        found = {name: self._status(name) for name in SERVICES}
        return all(
            one["bus"].get("relay", 0) >= one["published"]
            and all(
                position >= found[source]["published"]
                for source, position in one["bus"].get("inbox", {}).items()
                if source in found
            )
            and all(at >= one["position"] for at in one["followers"].values())
            for one in found.values()
        )

    def _status(self, name: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = self.client.get(name, "/ops/status", "operator")
        return found


def _broker(directory: Path, port: int) -> Broker:
    try:
        return find(directory, clean({"KAFKA_PORT": str(port)}))
    except BrokerMissing as reason:
        missing(str(reason))
        raise


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    directory, port = tmp_path_factory.mktemp("broker"), free_port()
    with ExitStack() as stack:
        city = City(tmp_path_factory.mktemp("city"), f"127.0.0.1:{port}", SERVICES)
        stack.callback(city.down)
        client = stack.enter_context(city.up(topics=False).client())
        told = Story(city, city.bootstrap, client)
        _configure(client)
        told.look()
        broker = _broker(directory, port)
        until(told.caught_up, CATCH_UP_SECONDS, "everything published and heard")
        told.look()
        broker.stop()
        _appoint(client)
        told.look()
        stack.callback(_broker(directory, port).discard)
        until(told.caught_up, CATCH_UP_SECONDS, "everything published and heard again")
        told.look()
        for name in SERVICES:
            book = Logbook(name, city.database_url(name))
            told.books[name] = stack.enter_context(book)
        yield told


def _configure(client: Client) -> None:
    for name in TABLES:
        send(client, name, load(KINDS[name], DATA / f"{name}.csv"))


def _appoint(client: Client) -> None:
    records = {name: load(KINDS[name], DATA / f"{name}.csv") for name in TABLES}
    for act in appointments(records):
        client.post(act.service, act.path, act.user, dict(act.body), act.key)


def test_commands_commit_while_no_broker_is_there(story: Story) -> None:
    assert story.published[0] > 0
    assert story.relayed[0] == 0
    assert story.published[2] > story.published[1]
    assert story.relayed[2] <= story.relayed[1] < story.published[2]


def test_services_stay_ready_whether_the_broker_is_there_or_not(story: Story) -> None:
    assert story.lacking == [{name: [] for name in SERVICES}] * 4


def test_the_relay_catches_up_when_the_broker_comes(story: Story) -> None:
    assert story.relayed[1] >= story.published[1]
    assert story.relayed[3] >= story.published[3] == story.published[2]


@pytest.mark.parametrize("name", SERVICES)
def test_i8_the_topic_holds_each_fact_once_after_the_broker_was_away(
    story: Story, name: str
) -> None:
    invariants.topic_equals_log(story.books[name], story.bootstrap)


def test_i8_inboxes_hold_what_was_published_after_the_broker_was_away(story: Story) -> None:
    invariants.inboxes_equal_what_was_published(story.books)


@pytest.mark.parametrize("name", SERVICES)
def test_i7_views_equal_the_fold_after_the_broker_was_away(story: Story, name: str) -> None:
    invariants.views_equal_the_fold(story.books[name])
    invariants.nothing_is_parked(story.books[name])

"""The bus over a real broker: what operators see, readers that are moved, replay to one alone."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

import pytest
from confluent_kafka import Consumer
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
)
from fastapi.testclient import TestClient
from onestop_chassis.bus.bus import KafkaBus
from onestop_chassis.bus.feed import outgoing, topic_of
from onestop_chassis.bus.topics import partition_of
from onestop_chassis.clock import WallClock
from onestop_chassis.decider import Issue
from onestop_chassis.http.tokens import demo_tokens
from onestop_chassis.log.append.work import Work
from onestop_chassis.log.database import Database
from onestop_chassis.operators.bus.subscriber import HEADER, topic_for
from onestop_chassis.recorded import Cause
from onestop_chassis.service.app import create_app
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.prepare import prepare
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.settings import ServiceSettings

from tests.support.kafka import PARTITIONS, Found, put, records
from tests.support.keyed import Keyed
from tests.support.postgres import drop_database, fresh_database
from tests.support.transport import Record, Service, closed, in_order_per_key, names, recorder
from tests.support.wait import until

pytestmark = [pytest.mark.kafka, pytest.mark.timeout(900)]
KEY = "k" * 40


@dataclass
class Toy:
    """A service over Kafka that hears `other` and publishes itself."""

    kafka: str
    url: str
    name: str
    other: Service
    runtime: Runtime[object]
    http: TestClient

    def publish(self, many: int, first: int = 0) -> None:
        works = [
            (
                Issue(recorder, f"project/{n % 7}", Record((closed(n % 7, n),))),
                Cause(f"t{n}", f"t{n}", f"t{n}", "tester", "system"),
            )
            for n in range(first, first + many)
        ]
        self.runtime.log.submit(Work(works)).result()

    def get(self, path: str, **params: Any) -> Any:
        return self.http.get(path, params=params).json()

    def plan(self, kind: str, **parameters: Any) -> Any:
        return self.http.post("/ops/plans", json={"kind": kind, "parameters": parameters})

    def ask(self, kind: str, number: int, **parameters: Any) -> str:
        body = {"kind": kind, "parameters": parameters, "number": number, "reason": "a test"}
        answer = self.http.post("/ops/jobs", json=body)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["job"])

    def ended(self, job: str) -> Any:
        def look() -> Any:
            row = self.get(f"/ops/jobs/{job}").get("row", {})
            return row if row.get("ended_at") else None

        return until(look, 90, f"the end of {job}")

    def switch(self, way: str, part: str) -> None:
        body = {"parts": [part], "reason": "a test"}
        assert self.http.post(f"/ops/switches/{way}", json=body).status_code == 200

    def wait_sent(self) -> None:
        until(self._sent, what="everything is published and acknowledged")

    def _sent(self) -> bool:
        relay = self.get("/ops/relay")
        done = relay.get("state") == "leading" and relay.get("backlog") == 0
        return done and bool(self.get("/ops/bus/topic").get("complete"))

    def wait_heard(self, many: int) -> None:
        until(lambda: len(self.heard()) >= many, 60, f"{many} facts arrive")

    def heard(self) -> list[bytes]:
        return [row.state for row in self.runtime.log.read(0, 5000) if row.foreign]

    def published(self) -> list[tuple[int, bytes, bytes]]:
        log = self.runtime.log
        facts = [f for row in log.read(0, 5000) if (f := outgoing(self.name, row, log.address))]
        placed = [(partition_of(f.key, PARTITIONS), f.key, f.value) for f in facts]
        return sorted(placed, key=lambda one: one[0])


@pytest.fixture
def toy(kafka: str) -> Iterator[Toy]:
    with ExitStack() as stack:
        other, name = names()
        urls = fresh_database(), fresh_database()
        for url in urls:
            stack.callback(drop_database, "embedded", url)
        speaker = Service(other, urls[0])
        stack.callback(speaker.close)
        speaker.join(KafkaBus(kafka))
        runtime, http = _start(stack, kafka, urls[1], name, other)
        yield Toy(kafka, urls[1], name, speaker, runtime, http)


def _start(
    stack: ExitStack, kafka: str, url: str, name: str, other: str
) -> tuple[Runtime[object], TestClient]:
    blueprint: Blueprint[object] = Blueprint(
        name=name,
        listens=(other,),
        views=(),
        policies=(),
        timers=(),
        reference=lambda _: object(),
        routers=(),
    )
    prepare(blueprint, url)
    settings = ServiceSettings(database_url=url, token_key=KEY)
    database = Database(url)
    stack.callback(database.close)
    runtime = Runtime(
        blueprint, settings, WallClock(), KafkaBus(kafka), demo_tokens(settings), database
    )
    runtime.start()
    stack.callback(runtime.stop)
    client = stack.enter_context(Keyed(create_app(runtime, ())))
    signed = client.post("/signin", json={"user": "operator", "password": "demo"}).json()
    client.headers["Authorization"] = f"Bearer {signed['token']}"
    return runtime, client


def _lag(one: Any) -> tuple[int, float]:
    return one["events"], one["seconds"]


def on(kafka: str, topic: str) -> list[Found]:
    """Everything on a topic, whoever's."""
    return records(kafka, topic.removeprefix("onestop."))


def test_what_operators_see_of_the_bus_is_what_is_there(toy: Toy) -> None:
    toy.publish(30)
    toy.wait_sent()
    topic = toy.get("/ops/bus/topic")
    assert (topic["transport"], topic["records"], topic["last"]) == (
        "kafka",
        30,
        topic["published"],
    )
    relay = toy.get("/ops/relay")
    assert (relay["state"], relay["backlog"]) == ("leading", 0)
    toy.other.say(*(closed(n, n) for n in range(12)))
    toy.wait_heard(12)
    lags = partial(toy.get, "/ops/bus/lag")
    until(lambda: [_lag(one) for one in lags()["items"]] == [(0, 0.0)], what="no lag")
    shown = toy.get("/ops/bus/records", limit=5)
    positions = [one["position"] for one in shown["records"]]
    assert positions == sorted(positions)
    assert positions[-1] == topic["last"]
    toy.publish(2, first=100)
    toy.wait_sent()
    further = toy.get("/ops/bus/records", **{"from": shown["further"]})
    assert len(further["records"]) == 2
    assert {one["data"] for one in further["records"]} == {None}  # only where it is asked for


def test_a_paused_relay_leaves_a_backlog_that_is_counted_and_sent_later(toy: Toy) -> None:
    toy.publish(5)
    toy.wait_sent()
    toy.switch("close", "relay")
    until(lambda: toy.runtime.status()["bus"]["leading"] == "paused", what="the relay pauses")
    toy.publish(7, first=5)
    relay = toy.get("/ops/relay")
    assert (relay["state"], relay["backlog"], relay["paused_because"]) == ("paused", 7, "a test")
    assert not toy.get("/ops/bus/topic")["complete"]
    toy.switch("open", "relay")
    toy.wait_sent()


def test_a_closed_inbox_is_moved_back_and_forward_on_its_partitions(toy: Toy) -> None:
    toy.other.say(*(closed(n, n) for n in range(20)))
    toy.wait_heard(20)
    refused = toy.plan("bus.reset", source=toy.other.name, earliest=True)
    assert refused.json()["code"] == "inbox-open"
    toy.switch("close", "inbox")
    until(lambda: toy.runtime.status()["bus"]["resting"], what="the inbox rests")
    toy.other.say(*(closed(n, 100 + n) for n in range(10)))
    until(lambda: toy.get("/ops/bus/lag")["items"][0]["events"] == 10, 60, "ten wait")
    back = toy.plan("bus.reset", source=toy.other.name, earliest=True).json()
    assert (back["number"], back["facts"]["given_up"]) == (20, 0)
    # Behind position 25: 5 of the 10 that wait are given up, and nothing is read again.
    forward = toy.plan("bus.reset", source=toy.other.name, position=25).json()
    assert (forward["facts"]["read_again"], forward["facts"]["given_up"]) == (0, 5)
    done = toy.ended(toy.ask("bus.reset", 5, source=toy.other.name, position=25))
    assert (done["state"], done["counts"]) == ("done", {"read_again": 0, "given_up": 5})
    assert toy.get("/ops/bus/lag")["items"][0]["events"] == 5
    toy.switch("open", "inbox")
    toy.wait_heard(25)
    until(lambda: toy.get("/ops/bus/lag")["items"][0]["events"] == 0, 60, "nothing waits")
    assert len(toy.heard()) == 25
    toy.switch("close", "inbox")
    until(lambda: toy.runtime.status()["bus"]["resting"], what="the inbox rests")
    toy.ended(toy.ask("bus.reset", 30, source=toy.other.name, earliest=True))
    toy.switch("open", "inbox")
    toy.wait_heard(30)  # what was given up is there after all, and nothing twice
    assert len(set(toy.heard())) == len(toy.heard()) == 30


def test_a_group_is_moved_only_while_it_has_no_members(toy: Toy) -> None:
    toy.publish(20)
    toy.wait_sent()
    group = f"{toy.name}-warehouse"
    consumer = _joined(toy, group)
    refused = toy.plan("group.reset", group=group, earliest=True)
    assert (refused.status_code, refused.json()["code"]) == (409, "group-active")
    consumer.close()
    until(lambda: _group(toy, group)[0]["members"] == 0, 60, "the group is empty")
    assert sum(one["committed"] or 0 for one in _group(toy, group)) == 20
    planned = toy.plan("group.reset", group=group, earliest=True).json()
    assert planned["facts"]["read_again"] == planned["number"] == 20
    done = toy.ended(toy.ask("group.reset", 20, group=group, earliest=True))
    assert done["counts"] == {"read_again": 20, "given_up": 0}
    assert sum(one["lag"] or 0 for one in _group(toy, group)) == 20
    near = toy.plan("group.reset", group=f"{toy.name}-warehuose", earliest=True).json()
    assert group in near["near"]
    service = toy.plan("group.reset", group="review", earliest=True).json()
    assert service["code"] == "service-group"


def test_x53_a_topic_is_renewed_with_as_many_partitions_as_are_wanted_and_keeps_the_order(
    toy: Toy,
) -> None:
    with ExitStack() as stack:
        url = fresh_database()
        stack.callback(drop_database, "embedded", url)
        hearer = Service(f"{toy.name}-hearer", url, (toy.name,))
        stack.callback(hearer.close)
        hearer.join(KafkaBus(toy.kafka))
        toy.publish(30)
        until(lambda: len(hearer.heard()) == 30, 60, "all is heard")
        topic, admin = topic_of(toy.name), AdminClient({"bootstrap.servers": toy.kafka})
        admin.create_partitions([NewPartitions(topic, 2 * PARTITIONS)])[topic].result(60)
        until(lambda: "relay" in toy.http.get("/health/ready").json()["waiting_for"], 30)
        assert "onestop bus renew" in toy.get("/health/ready")["because"]["relay"]
        toy.publish(20, first=30)
        assert toy.plan("topic.renew").json()["code"] == "relay-open"
        toy.switch("close", "relay")
        planned = toy.plan("topic.renew").json()
        assert (planned["number"], planned["facts"]["then"]) == (30, PARTITIONS)
        done = toy.ended(toy.ask("topic.renew", 30))
        assert (done["state"], done["counts"]) == ("done", {"removed": 30})
        toy.switch("open", "relay")
        toy.wait_sent()
        found = on(toy.kafka, topic)
        assert [(one.partition, one.key, one.value) for one in found] == toy.published()
        until(lambda: len(hearer.heard()) == 50, 60, "the rest is heard")
        assert in_order_per_key(hearer.heard(), lambda row: json.loads(row.state)["subject"])
        assert toy.http.get("/health/ready").json()["because"] == {}


def test_x52_a_topic_that_is_not_as_the_settings_want_it_is_named(toy: Toy) -> None:
    toy.publish(1)
    toy.wait_sent()
    assert toy.get("/ops/bus/topic")["differs"] == []
    admin = AdminClient({"bootstrap.servers": toy.kafka})
    changed = ConfigEntry("retention.ms", "3600000", incremental_operation=AlterConfigOpType.SET)
    resource = ConfigResource(
        ConfigResource.Type.TOPIC, topic_of(toy.name), incremental_configs=[changed]
    )
    admin.incremental_alter_configs([resource])[resource].result(60)
    wanted = ["retention.ms: 3600000, wanted -1"]
    until(lambda: toy.get("/ops/bus/topic")["differs"] == wanted, what="it is named")


def test_x53_a_topic_that_holds_more_than_the_log_is_not_renewed(toy: Toy) -> None:
    toy.publish(1)
    toy.wait_sent()
    toy.switch("close", "relay")
    [(partition, _, fact)] = toy.published()
    strange = fact.replace(f'"{toy.name}/1"'.encode(), f'"{toy.name}/500"'.encode(), 1)
    assert strange != fact
    put(toy.kafka, toy.name, strange, partition=partition)
    assert toy.plan("topic.renew").json()["code"] == "log-behind-topic"


def _joined(toy: Toy, group: str) -> Consumer:
    settings: dict[str, Any] = {
        "bootstrap.servers": toy.kafka,
        "group.id": group,
        "auto.offset.reset": "earliest",
        "enable.auto.commit": False,
    }
    consumer = Consumer(settings)
    consumer.subscribe([topic_of(toy.name)])
    taken = 0
    while taken < 20:
        message = consumer.poll(30)
        assert message is not None
        assert message.error() is None
        taken += 1
    consumer.commit(asynchronous=False)
    return consumer


def _group(toy: Toy, group: str) -> list[Any]:
    return [one for one in toy.get("/ops/bus/groups")["items"] if one["group"] == group]


def test_one_subscriber_gets_the_same_records_and_nobody_else_notices(toy: Toy) -> None:
    toy.publish(40)
    toy.wait_sent()
    toy.other.say(closed(1, 1))
    toy.wait_heard(1)
    before = records(toy.kafka, toy.name), toy.runtime.log.inbox_positions(toy.other.name)
    head = toy.runtime.log.head()
    number = toy.plan("replay", subscriber="one", last=head).json()["number"]
    assert number == 40
    job = toy.ask("replay", number, subscriber="one", last=head, rate=0)
    assert toy.ended(job)["counts"] == {"sent": 40, "skipped": 0}
    found = on(toy.kafka, topic_for(toy.name, "one"))
    assert [(one.partition, one.key, one.value) for one in found] == toy.published()
    assert {one.headers[HEADER] for one in found} == {job.encode()}
    after = records(toy.kafka, toy.name), toy.runtime.log.inbox_positions(toy.other.name)
    assert after == before
    again = toy.plan("replay", subscriber="one", last=head).json()
    assert again["code"] == "replay-name-taken"
    assert toy.plan("replay.drop", subscriber="one").json()["number"] == 40
    toy.ended(toy.ask("replay.drop", 40, subscriber="one"))
    until(lambda: toy.plan("replay", subscriber="one", last=head).status_code == 200)


def test_a_replay_that_died_after_sending_repeats_nothing(toy: Toy) -> None:
    toy.publish(30)
    head = toy.runtime.log.head()
    job = toy.ask("replay", 30, subscriber="two", last=head, rate=2)
    until(lambda: _sent(toy, job) >= 4, 60, "some are sent")
    toy.runtime.stop()
    with toy.runtime.database.connection() as connection:
        # As if it had been killed before it could say how far it is.
        connection.execute(
            "UPDATE job_progress SET done = 0, counts = '{}',"
            " checkpoint = checkpoint || '{\"at\": 0}' WHERE job = %s",
            (job,),
        )
    with ExitStack() as stack:
        runtime, http = _start(stack, toy.kafka, toy.url, toy.name, toy.other.name)
        second = Toy(toy.kafka, toy.url, toy.name, toy.other, runtime, http)
        row = second.ended(job)
        assert row["state"] == "done"
        assert row["counts"]["skipped"] >= 4
        assert sum(row["counts"].values()) == 30
        found = on(toy.kafka, topic_for(toy.name, "two"))
        assert [(one.partition, one.key, one.value) for one in found] == second.published()


def _sent(toy: Toy, job: str) -> int:
    progress = toy.get(f"/ops/jobs/{job}").get("progress") or {}
    return int(progress.get("counts", {}).get("sent", 0))


def test_a_replay_does_not_mix_with_what_somebody_else_wrote(toy: Toy) -> None:
    toy.publish(3)
    put(toy.kafka, f"{toy.name}.replay.mine", b"not ours")
    refused = toy.plan("replay", subscriber="mine", last=3)
    assert (refused.status_code, refused.json()["code"]) == (409, "replay-name-taken")

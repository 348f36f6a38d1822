"""Of a record that nobody can read an operator is told why, and nothing of what stands in it."""

import json
from base64 import b64encode
from collections.abc import Iterator

import pytest
from onestop_chassis.bus.inbox import delivered
from onestop_chassis.bus.unreadable import wrapped

from tests.support.plain_service import PlainService
from tests.support.toy_service import toy_service

NAME, NUMBER = "张三建材行", "91150600MA0NAC1Q8T"
RECORD = json.dumps({"id": "review/x", "data": {"n": NAME, "no": NUMBER}}, ensure_ascii=False)
VALUE = RECORD.encode()
OLD = (
    "1 validation error for Envelope\nid\n  Bad"
    f" [type=missing, input_value='{NAME}', input_type=str]"
)
SHOWN = (
    "streams/facts?stream=inbox/review&first=-4611686018427387904&full=true",
    "events?stream=inbox/review&full=true",
    "heard/review?after=0",
    "parked",
    "parked/groups",
)


@pytest.fixture(scope="module")
def toy() -> Iterator[PlainService]:
    """Two such records have come: one now, one when reasons still quoted what was wrong."""
    with toy_service() as service:
        for offset, reason in enumerate(("", OLD)):
            fact = delivered("review", 0, offset, NAME.encode(), VALUE)
            fact = fact._replace(reason=reason) if reason else fact
            log = service.runtime.log
            log.append_facts("review", 0, offset, [wrapped(fact, service.clock.now().isoformat())])
        service.settle()
        yield service


@pytest.mark.parametrize("path", SHOWN)
def test_x54_no_operator_sees_what_stands_in_a_record_nobody_can_read(
    toy: PlainService, path: str
) -> None:
    answer = toy.client.get(f"/ops/{path}", headers=toy.token("operator"))
    assert answer.status_code == 200, answer.text
    for secret in (NAME, NUMBER, *(b64encode(one).decode() for one in (VALUE, NAME.encode()))):
        assert secret not in answer.text


def test_x54_the_reason_is_what_is_shown(toy: PlainService) -> None:
    found = toy.client.get(f"/ops/{SHOWN[0]}", headers=toy.token("operator")).json()["items"]
    reasons = {fact["data"]["reason"] for fact in found}
    assert "1 validation error for Envelope\nid\n  Bad" in reasons
    assert any("source: missing" in reason for reason in reasons)
    assert {(fact["data"]["key"], fact["data"]["value"]) for fact in found} == {("***", "***")}


def test_x55_each_waits_under_a_key_of_its_own_with_its_reason_and_place(
    toy: PlainService,
) -> None:
    headers = toy.token("operator")
    new, old = toy.client.get("/ops/parked", headers=headers).json()["items"]
    assert (new["queue"], old["queue"]) == ("unreadable/review/0-0", "unreadable/review/0-1")
    assert new["cause"] == "unreadable"
    assert new["reason"].startswith("unreadable: ")
    assert new["reason"].endswith("partition 0, offset 0")
    (shown,) = toy.client.get(f"/ops/parked/queue?queue={new['queue']}", headers=headers).json()[
        "items"
    ]
    read = toy.client.get(f"/ops/events/{shown['id']}", headers=headers)
    assert read.status_code == 200, read.text
    assert (
        read.json()["data"]["reason"]
        == new["reason"].removeprefix("unreadable: ").partition("; partition")[0]
    )

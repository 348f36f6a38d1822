"""A deadline that is due and leads to nothing says why, from whichever process it is asked."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import pytest
from onestop_chassis.decider import Issue
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.timer import Due, Timer

from tests.support import errands
from tests.support.errands import START, NotBegun
from tests.support.plain_service import PlainService, running
from tests.support.toy_service import begin
from tests.support.wait import until

TWO_HOURS = timedelta(hours=2)


def _refuse(due: Due, now: datetime, reference: object) -> Issue:
    raise NotBegun(f"{due.key} has a defect")


blueprint: Blueprint[object] = Blueprint(
    name="toy",
    listens=(),
    views=(),
    policies=(),
    timers=(Timer("toy", errands.timer.deadlines, _refuse),),
    reference=lambda _: object(),
    routers=(),
    streams={"toy/": errands.toy},
)


@pytest.fixture
def toy() -> Iterator[PlainService]:
    with running(blueprint, START) as service:
        begin(service, "P-1", "a", 1)
        service.settle()
        yield service


def held(toy: PlainService) -> Sequence[dict[str, object]]:
    found: list[dict[str, object]] = toy.get("operator", "/ops/deadlines", held=True).json()[
        "items"
    ]
    return found


def test_one_that_is_held_is_listed_with_the_reason_the_tries_and_the_next(
    toy: PlainService,
) -> None:
    assert held(toy) == []
    toy.clock.set(START + TWO_HOURS + timedelta(seconds=61))
    [row] = until(lambda: held(toy), what="a held deadline")
    assert row["held"] == "toy-not-begun: P-1/a has a defect"
    assert int(str(row["tries"])) >= 1
    assert row["next_try_at"]
    told = toy.get("operator", "/ops/deadlines/explanation", key="P-1/a").json()
    assert "toy-not-begun" in told["standing"]["en"]


def test_it_is_said_that_requests_in_flight_are_waited_for(toy: PlainService) -> None:
    toy.clock.set(START + TWO_HOURS + timedelta(seconds=30))
    told = toy.get("operator", "/ops/deadlines/explanation", key="P-1/a").json()
    assert "requests in flight" in told["standing"]["en"]


def test_it_is_said_that_an_operator_closed_the_deadlines(toy: PlainService) -> None:
    body = {"parts": ["deadlines"], "reason": "looking"}
    assert toy.client.post(
        "/ops/switches/close", json=body, headers=toy.token("operator")
    ).is_success
    toy.clock.set(START + TWO_HOURS + timedelta(seconds=90))
    told = toy.get("operator", "/ops/deadlines/explanation", key="P-1/a").json()
    assert told["standing"]["en"] == "an operator closed the deadlines: looking"

"""A deadline is awaited: the table is not asked again and again for what is known to lie ahead."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from onestop_chassis.service.blueprint import Blueprint

from tests.support import errands
from tests.support.errands import START
from tests.support.plain_service import PlainService, running
from tests.support.toy_service import begin
from tests.support.wait import until

blueprint: Blueprint[object] = Blueprint(
    name="toy",
    listens=(),
    timers=(errands.timer,),
    reference=lambda _: object(),
    streams={"toy/": errands.toy},
)
TWO_HOURS = timedelta(hours=2)


@pytest.fixture
def toy() -> Iterator[PlainService]:
    with running(blueprint, START) as service:
        begin(service, "P-1", "a", 1)
        service.settle()
        yield service


def test_while_nothing_is_due_nobody_asks_the_table(
    toy: PlainService, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlines, asked, turns = toy.runtime.deadlines, list[Any](), list[bool]()
    due, may_be_due = deadlines.due, deadlines._may_be_due

    def ask(**asks: Any) -> Any:
        asked.append(asks)
        return due(**asks)

    def look(now: datetime) -> bool:
        turns.append(may_be_due(now))
        return turns[-1]

    monkeypatch.setattr(deadlines, "due", ask)
    monkeypatch.setattr(deadlines, "_may_be_due", look)
    until(lambda: len(turns) >= 3, what="three turns with nothing due")
    assert not any(turns[-2:])
    assert len(asked) <= 1, "once at most: it may have been on its way"
    toy.clock.set(START + TWO_HOURS + timedelta(seconds=61))
    until(lambda: toy.runtime.log.state(errands.toy, "toy/P-1/a")[0].ended, what="it fires")

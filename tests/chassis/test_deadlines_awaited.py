"""A deadline is awaited: the table is not asked again and again for what is known to lie ahead."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from onestop_chassis.decider import Decider
from onestop_chassis.log.log import IDLE_SECONDS
from onestop_chassis.service.blueprint import Blueprint

from tests.support import errands
from tests.support.errands import START, Begin, End, Toy, ToyBegun, ToyEnded
from tests.support.plain_service import PlainService, running
from tests.support.toy_service import begin, cause
from tests.support.wait import until

blueprint: Blueprint[object] = Blueprint(
    name="toy",
    listens=(),
    timers=(errands.timer,),
    reference=lambda _: object(),
    streams={"toy/": errands.toy},
)
TWO_HOURS = timedelta(hours=2)


@dataclass(frozen=True)
class Standing:
    """A clock that stands still."""

    at: datetime
    name: str = "standing"
    behind: timedelta = timedelta(0)

    def not_before(self, instant: datetime) -> None:
        pass

    def now(self) -> datetime:
        return self.at


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

    def turned() -> bool:
        deadlines.wake()
        return len(turns) >= 3

    monkeypatch.setattr(deadlines, "due", ask)
    monkeypatch.setattr(deadlines, "_may_be_due", look)
    until(turned, what="three turns with nothing due")
    assert not any(turns[-2:])
    assert len(asked) <= 1, "once at most: it may have been on its way"
    toy.clock.set(START + TWO_HOURS + timedelta(seconds=61))
    until(lambda: toy.runtime.log.state(errands.toy, "toy/P-1/a")[0].ended, what="it fires")


def test_a_turn_with_nothing_due_rests_until_the_next_deadline_and_not_longer(
    toy: PlainService, monkeypatch: pytest.MonkeyPatch
) -> None:
    deadlines = toy.runtime.deadlines
    until(lambda: deadlines._earliest, what="it knows the next deadline")
    assert deadlines._rest() == IDLE_SECONDS
    due = START + TWO_HOURS + deadlines.settle
    monkeypatch.setattr(toy.runtime.log, "clock", Standing(due - timedelta(seconds=0.5)))
    assert deadlines._rest() == 0.5


def _decide(toy: Toy, command: Begin | End) -> Sequence[ToyBegun | ToyEnded]:
    return errands.decide(Toy() if toy.ended and isinstance(command, Begin) else toy, command)


def _evolve(toy: Toy, event: ToyBegun | ToyEnded) -> Toy:
    return errands.evolve(Toy() if isinstance(event, ToyBegun) else toy, event)


def test_a_deadline_that_is_opened_again_for_the_same_instant_fires_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    again = Decider(initial=Toy(), decide=_decide, evolve=_evolve)
    monkeypatch.setattr(errands, "toy", again)
    with running(replace(blueprint, streams={"toy/": again}), START) as service:
        log, stream = service.runtime.log, errands.stream("P-1", "b")
        for n in (1, 2):
            log.handle(again, stream, Begin("P-1", "b", START), cause(n))
            service.set(START + TWO_HOURS + timedelta(seconds=61))
            until(lambda: log.state(again, stream)[0].ended, what="it fires")

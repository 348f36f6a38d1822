"""What stands in the way of an act, whatever is sent."""

from collections.abc import Sequence

import pytest
from onestop_chassis.act import Act, Attempt, in_the_way
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict
from onestop_chassis.scenario import scenario
from onestop_contracts.event import Event

from tests.support.calendars import at

NOW: Now[None] = Now(at=at("2026-03-02 10:00"), rules=None)


class MoreThanIsLeft(Conflict):
    code = "more-than-is-left"
    title = title_zh = remedy = remedy_zh = "More than is left"


class Take(Act[int, None]):
    """Takes some of what is left."""

    refuses = (MoreThanIsLeft,)
    opens = True

    much: int

    @classmethod
    def worth_trying(cls, left: int, now: Now[None]) -> Sequence["Take"]:
        return [cls(much=2), cls(much=1)]

    def decide(self, left: int, now: Now[None]) -> Sequence[Event]:
        if self.much > left:
            raise MoreThanIsLeft(f"{self.much} of {left}")
        return []


class TakeNothing(Take):
    """Takes less than it tries out."""

    @classmethod
    def worth_trying(cls, left: int, now: Now[None]) -> Sequence["Take"]:
        return [cls(much=1)]


rest: Noun[int, None] = Noun(
    stream="rest/{n}", path="/rest/{n}", initial=0, evolve=lambda left, _: left, acts=(TakeNothing,)
)


def test_one_value_that_would_be_taken_is_enough() -> None:
    assert in_the_way(Take, 1, NOW) is None


def test_where_none_would_be_taken_the_reason_of_the_last_is_told() -> None:
    refusal = in_the_way(Take, 0, NOW)
    assert isinstance(refusal, MoreThanIsLeft)
    assert refusal.detail == "1 of 0"


def test_what_is_taken_though_it_was_told_impossible_fails_a_scenario() -> None:
    with pytest.raises(AssertionError, match="told impossible"):
        scenario(rest).when(Attempt(TakeNothing(much=0), NOW))

"""Who may decide changes on a day: what is heard of at once, and what a timer waits for."""

from datetime import date
from typing import Any

import pytest
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.scenario import attempt, scenario
from onestop_chassis.timer import Due, Met
from onestop_contracts.event import Event
from onestop_contracts.review import DelegationEnded, DelegationGranted
from onestop_review.docket.telling import ApplyPowers
from onestop_review.docket_list import DocketListed, docket_list
from onestop_review.negative_list import NegativeDelisted, NegativeListed
from onestop_review.powers import (
    PowersChanged,
    deadlines,
    explain,
    fire,
    follow_powers,
    powers,
)
from onestop_review.reference import Reference

from tests.review.case.test_passing import ended, granted, rules
from tests.support import cases as a
from tests.support.calendars import at
from tests.support.review_catalogue import PROJECT

TODAY, LATER = date(2026, 3, 6), date(2026, 3, 9)
LISTED = NegativeListed(entry="N", version=1, basis="x", in_force_from=LATER)


def heard(event: Event) -> Recorded[Any]:
    return a.recorded(event, 1, at("2026-03-06 09:00"))


def on(day: date) -> str:
    return f"{day} 00:00"


@pytest.mark.parametrize(
    ("event", "due"),
    [
        (granted("A"), []),
        (granted("A", in_force_from=LATER), [LATER]),
        (granted("A", in_force_until=TODAY), [date(2026, 3, 7)]),
        (ended("A", TODAY), []),
        (ended("A", LATER), [LATER]),
        (LISTED, [LATER]),
        (LISTED.model_copy(update={"in_force_from": TODAY}), []),
    ],
)
def test_x8_a_timer_waits_for_a_day_to_come(event: Event, due: list[date]) -> None:
    opened = deadlines(heard(event))
    assert [one.at for one in opened if isinstance(one, Due)] == [at(on(day)) for day in due]
    for one in opened:
        assert isinstance(one, Due)
        asked = fire(one, at("2026-03-09 00:01"), Reference(at=at("2026-03-09 00:01")))
        now: Now[Any] = Now(at=at("2026-03-09 00:01"), rules=None)
        (changed,) = scenario(powers).when(attempt(asked.act, now)).then(PowersChanged).new
        assert deadlines(heard(changed)) == [Met(one.key)]
        assert explain(one, powers.initial, now.at, rules())


LISTING = docket_list.evolve(docket_list.initial, DocketListed(project=PROJECT))


@pytest.mark.parametrize(
    ("event", "items"),
    [
        (granted("A"), [(a.ITEM,)]),
        (granted("A", in_force_from=LATER), []),
        (ended("A", TODAY), [(a.ITEM,)]),
        (ended("A", LATER), []),
        (LISTED, []),
        (LISTED.model_copy(update={"in_force_from": TODAY}), [()]),
        (NegativeDelisted(entry="N", delisted_on=TODAY), [()]),
        (
            PowersChanged(change="c", source="delegation", basis="A", changed_on=TODAY),
            [(a.ITEM,)],
        ),
        (PowersChanged(change="c", source="entry", basis="N", changed_on=TODAY), [()]),
    ],
)
def test_x8_what_holds_from_today_reaches_every_open_docket(
    event: DelegationGranted | DelegationEnded, items: list[tuple[str, ...]]
) -> None:
    known = rules(granted("A"))
    known = Reference(at=known.at, delegations=known.delegations, dockets=LISTING)
    asked = [one.act for one in follow_powers(heard(event), known)]
    assert [one.items for one in asked if isinstance(one, ApplyPowers)] == items

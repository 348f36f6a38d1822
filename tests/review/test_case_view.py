"""The row of a case shows its objections as its state has them: there is one fold."""

import pytest
from onestop_contracts.parts import GovernmentOutcome
from onestop_review.case.row import CaseRow
from onestop_review.case.view import evolve

from tests.review.test_case_timer import HISTORIES, RETURNED, UP
from tests.support.calendars import at
from tests.support.cases import (
    HANDLING,
    Asked,
    Desk,
    government,
    lapse,
    outage,
    resumption,
    suspension,
)

DOWN = (outage("2026-03-05 16:30", "2026-03-05 17:30"),)
MORE: dict[str, tuple[Asked, ...]] = {
    "an outage while mending": (*RETURNED, lapse("2026-03-05 17:31", outages=DOWN)),
    "a suspension on the last rung": (
        *UP,
        suspension("2026-03-10 09:00"),
        resumption("2026-03-12 09:00"),
    ),
    "decided after it": (*UP, government(GovernmentOutcome.REJECT)),
}


def row_of(desk: Desk) -> CaseRow:
    row: CaseRow | None = None
    for fact in desk.recorded:
        row = evolve(row, fact)
    assert row is not None
    return row


@pytest.mark.parametrize("name", [*HISTORIES, *MORE])
def test_the_row_shows_the_objections_of_the_state(name: str) -> None:
    desk = Desk()
    desk.do(*{**HISTORIES, **MORE}[name])
    row = row_of(desk)
    assert row.objections == tuple(desk.state.objections.values())
    assert row.conditions == desk.state.conditions
    assert row.bound == (desk.state.bound or "")
    kept = CaseRow.model_validate_json(row.model_dump_json())
    assert kept == row


def test_a_later_time_to_mend_is_shown() -> None:
    desk = Desk()
    desk.do(*MORE["an outage while mending"])
    (shown,) = row_of(desk).objections
    assert shown.stage is not HANDLING
    assert shown.mend_by == at("2026-03-06 17:30")

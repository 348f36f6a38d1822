"""The row of a case is its state, also when it was stored after every fact; what pages show."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from onestop_chassis.worktime import Notice, WorkCalendar
from onestop_chassis.worktime.words import at_words
from onestop_contracts.event import Event
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome
from onestop_contracts.review import CaseFact
from onestop_review.case import case
from onestop_review.case.events import CaseNote
from onestop_review.case.explanations import explanations
from onestop_review.case.row import CaseRow, WindowRow, row_of
from onestop_review.case.state import Case
from onestop_review.case.view import KeptCase, cases
from onestop_review.case.words import Outcome

from tests.review.case.test_short_items import NOW
from tests.review.case.test_timer import HISTORIES, RETURNED, UP
from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTANCE,
    ACCEPTED,
    CALENDAR,
    CLOSE,
    DRAFTED,
    HANDLING,
    LAPSED,
    REP,
    RULES,
    STAND_IN,
    VACANT,
    Asked,
    Desk,
    conclusion,
    consent,
    convening,
    decision,
    deeming,
    draft,
    government,
    holding,
    lapse,
    new_calendar,
    notice,
    objection,
    opening,
    outage,
    pause,
    post,
    registration,
    reply,
    resumption,
    suspension,
)

THURSDAY, AFTER = "2026-03-05 10:00", "2026-03-11 17:31"
OFF = ((date(2026, 3, 9), False, "a day off"),)
CLOSED = WorkCalendar.of([Notice(1, "a day off", date(2026, 3, 5), (2026,), OFF)])
DOWN = (outage("2026-03-05 16:30", "2026-03-05 17:30"),)
MORE: dict[str, tuple[Asked, ...]] = {
    "an outage while mending": (*RETURNED, lapse("2026-03-05 17:31", outages=DOWN)),
    "a suspension on the last rung": (
        *UP,
        suspension("2026-03-10 09:00"),
        resumption("2026-03-12 09:00"),
    ),
    "decided after it": (*UP, government(GovernmentOutcome.REJECT)),
    "deemed accepted": (opening(), suspension(), resumption(THURSDAY), deeming(AFTER)),
    "rejected by another draft": (
        *LAPSED,
        draft("2026-03-06 09:00", outcome=Outcome.REJECT, reasons=("too steep",)),
        notice(HANDLING, "2026-03-06 09:00"),
        consent("2026-03-09 09:00", HANDLING),
        decision("2026-03-09 10:00", Outcome.REJECT, reasons=("too steep",)),
    ),
    "decided by the department": (
        *LAPSED,
        decision(person="head.nr", department="nr", delegated=None),
    ),
    "replied": (*ACCEPTED, reply()),
    "counted again": (opening(), new_calendar(THURSDAY, CLOSED)),
    "decided first, and given conditions": (
        *NOW,
        objection("2026-03-04 10:00", HANDLING),
        registration(stage=HANDLING),
        convening(stage=HANDLING),
        conclusion(ConsultationOutcome.AGREED_WITH_CONDITIONS, stage=HANDLING),
    ),
    "suspended while paused": (*DRAFTED, pause(), suspension("2026-03-05 09:00")),
}


def after(*acts: Asked) -> Desk:
    desk = Desk()
    desk.do(*acts)
    return desk


def stored(row: Case) -> KeptCase:
    """As a table gives it back: the keys of JSON objects come in any order."""
    text = json.dumps(json.loads(row.model_dump_json()), sort_keys=True)
    return KeptCase.model_validate_json(text)


def stored_classes(*above: type[Event]) -> Iterator[type[Event]]:
    for cls in above:
        if cls.TYPE:
            yield cls
        yield from stored_classes(*cls.__subclasses__())


def test_the_histories_have_every_fact_of_a_case() -> None:
    every = {**HISTORIES, **MORE}
    there = {type(event) for acts in every.values() for event in after(*acts).events}
    assert there == set(stored_classes(CaseFact, CaseNote))


@pytest.mark.parametrize("name", [*HISTORIES, *MORE])
def test_the_row_that_is_stored_after_every_fact_is_the_state(name: str) -> None:
    desk = after(*{**HISTORIES, **MORE}[name])
    row: KeptCase | None = None
    for n, fact in enumerate(desk.recorded, 1):
        row = cases.evolve(row, fact)
        assert row is not None
        assert dict(row) == dict(case.decider.fold(desk.events[:n]))
        for part in (row, row.clock, *row.windows, *row.objections, *row.clock.stops):
            assert vars(part).keys() == type(part).model_fields.keys()
        row = stored(row)
        assert dict(row) == dict(case.decider.fold(desk.events[:n]))
        assert row.version == fact.version
    assert row is not None
    assert dict(row) == dict(desk.state)


@pytest.mark.parametrize("name", [*HISTORIES, *MORE])
def test_a_page_shows_the_parts_of_the_state(name: str) -> None:
    state = after(*{**HISTORIES, **MORE}[name]).state
    shown = row_of(state)
    assert CaseRow.model_validate_json(shown.model_dump_json()) == shown
    assert (shown.objections, shown.stops) == (state.objections, state.clock.stops)
    assert (shown.replies, shown.draft) == (state.replies, state.draft)
    assert (shown.decision, shown.bound) == (state.decision, state.bound or "")
    seen = set(WindowRow.model_fields)
    kept = [window.model_dump(include=seen) for window in state.windows]
    assert [window.model_dump() for window in shown.windows] == kept
    assert len(shown.earlier_windows) == len(state.earlier_windows)


@pytest.mark.parametrize(
    ("name", "accept_by", "counts", "suspensions"),
    [
        ("opened", True, False, 0),
        ("correcting", False, False, 0),
        ("corrected", True, False, 0),
        ("accepted", False, True, 0),
        ("paused", False, False, 0),
        ("resumed", False, True, 0),
        ("suspended", False, False, 1),
        ("suspended while paused", False, False, 1),
        ("on again", False, True, 1),
        ("overdue", False, True, 0),
        ("decided", False, False, 0),
        ("withdrawn", False, False, 0),
    ],
)
def test_a_page_shows_the_limits_while_they_count(
    name: str, accept_by: bool, counts: bool, suspensions: int
) -> None:
    shown = row_of(after(*{**HISTORIES, **MORE}[name]).state)
    found = (shown.accept_by is not None, shown.decide_by is not None, shown.suspensions)
    assert found == (accept_by, counts, suspensions)


def test_x23_deadlines_in_a_year_without_a_notice_are_marked_in_the_row() -> None:
    known = WorkCalendar.of([Notice(1, "2026", date(2025, 11, 4), (2026,), ())])
    late = [*ACCEPTED, objection("2026-03-03 09:00"), registration("2026-03-03 10:00")]
    row = row_of(after(*late).state)
    assert row.by(known).provisional == ()
    assert row.by(WorkCalendar()).provisional == (2026,)
    next_year = row.model_copy(update={"decide_by": at("2027-01-04 17:30")})
    assert next_year.by(known).provisional == (2027,)


def test_a_limit_that_was_missed_is_still_shown_after_a_stop() -> None:
    desk = after(*HISTORIES["overdue"])
    missed = row_of(desk.state).decide_by
    desk.do(suspension("2026-03-12 10:00"), resumption("2026-03-13 10:00"))
    assert row_of(desk.state).decide_by == missed
    told = explanations(desk.state, RULES, CALENDAR, at("2026-03-13 11:00"))
    assert [one.deadline for one in told if one.kind == "decide_by"] == [missed]


def test_a_window_shows_who_was_told_and_its_state_who_answered() -> None:
    there = post(holding(until="2026-03-03 00:00"), holding(STAND_IN, "2026-03-03 00:00"))
    desk = after(*ACCEPTED, consent(person=STAND_IN, post=there))
    (shown,) = row_of(desk.state).windows
    assert (shown.representative, shown.mandate) == (REP, f"mandate/{REP}")
    assert desk.state.window(ACCEPTANCE).answered_by == STAND_IN


def test_silence_ends_a_window_at_its_deadline_and_is_found_later() -> None:
    desk = after(*ACCEPTED, lapse("2026-03-05 17:31"))
    (shown,) = row_of(desk.state).windows
    found = at("2026-03-05 17:31")
    assert (shown.ended_at, shown.granted_at) == (CLOSE, found)
    assert desk.state.window(ACCEPTANCE).summary().ended_at == found


def test_a_later_time_to_mend_is_shown() -> None:
    (shown,) = row_of(after(*MORE["an outage while mending"]).state).objections
    assert shown.stage is not HANDLING
    assert shown.mend_by == at("2026-03-06 17:30")


def test_x22_each_move_of_a_window_is_explained_with_its_reason() -> None:
    moved: set[str] = set()
    shut = ((date(2026, 3, 5), False, "a day off"),)
    closing = WorkCalendar.of([Notice(1, "a day off", date(2026, 3, 3), (2026,), shut)])
    more = {
        "vacant": (*ACCEPTED, lapse("2026-03-05 17:31", post=VACANT)),
        "closing": (*ACCEPTED, new_calendar("2026-03-03 10:00", closing)),
    }
    for acts in {**HISTORIES, **MORE, **more}.values():
        desk = after(*acts)
        told = explanations(desk.state, RULES, CALENDAR, at("2026-03-20 11:00"))
        by_kind = {one.kind: one.explanation for one in told}
        for window in desk.state.windows:
            shown = by_kind[f"window:{window.stage}"]
            moves = [line for line in shown.zh if "改为" in line]
            assert len(moves) == len(window.extensions)
            for move, line in zip(window.extensions, moves, strict=True):
                assert at_words(move.was) in line
                assert at_words(move.deadline) in line
                assert move.reason not in line, "told in words"
                moved.add(move.reason)
            assert at_words(window.deadline) in shown.zh[-1]
            if window.extensions:
                assert all(day.on <= window.extensions[0].was.date() for day in shown.days)
    assert moved == {"outage", "vacancy", "mending", "calendar", "suspension"}

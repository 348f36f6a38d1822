"""The table of deadlines says what the case's state says, after any history."""

from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from onestop_chassis.scenario import attempt
from onestop_chassis.timer import Due, Met
from onestop_chassis.worktime import Limit
from onestop_contracts.intake import ProjectRefused
from onestop_contracts.parts import Authority, ConsultationOutcome, GovernmentOutcome, Stage
from onestop_contracts.review import (
    ConsultationConcluded,
    DefaultConsentGranted,
    EscalatedToGovernment,
)
from onestop_review.case import case
from onestop_review.case.deadlines import case_timer, deadlines, fire
from onestop_review.case.lapse import LapseWindow
from onestop_review.case.policies import escalate
from onestop_review.case.state import Case
from onestop_review.case.words import TERMINAL, Deadline
from onestop_review.post import Posts
from onestop_review.rules import Rules

from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTED,
    DEPARTMENT,
    DRAFTED,
    HANDLING,
    ITEM,
    LAPSED,
    Asked,
    Desk,
    Rulebook,
    conclusion,
    consent,
    convening,
    correction,
    decision,
    escalation,
    extension,
    government,
    hand_in,
    mending,
    mending_lapse,
    objection,
    opening,
    overdue,
    pause,
    post,
    posts,
    recorded,
    refusal,
    registration,
    resumption,
    returning,
    supply,
    suspension,
    unpause,
    withdrawal,
    withdrawing,
)
from tests.support.review_catalogue import PLACE, PROJECT

RETURNED = (*DRAFTED, objection(legal_basis=""), returning())
NO_AGREEMENT = conclusion(ConsultationOutcome.NO_AGREEMENT)
UP = (*DRAFTED, objection(), registration(), convening(), NO_AGREEMENT, escalation())
HEARD = (*DRAFTED, objection(), registration(), convening(), withdrawing())
HISTORIES: dict[str, tuple[Asked, ...]] = {
    "awaiting": (opening(materials=()), hand_in("2026-03-03 09:00", "M-01")),
    "awaited and opened": (opening(materials=()), hand_in("2026-03-03 09:00", "M-01", "M-02")),
    "refused": (opening(), refusal()),
    "opened": (opening(),),
    "correcting": (opening(), correction()),
    "corrected": (opening(), correction(), supply()),
    "accepted": ACCEPTED,
    "drafted": DRAFTED,
    "consented": (*DRAFTED, consent()),
    "lapsed": LAPSED,
    "objected": (*DRAFTED, objection()),
    "registered": (*DRAFTED, objection(), registration()),
    "returned": RETURNED,
    "mended": (*RETURNED, mending("2026-03-05 09:00")),
    "fell": (*RETURNED, mending_lapse("2026-03-06 09:00")),
    "agreed instead": (*RETURNED, consent("2026-03-05 09:00")),
    "escalated": UP,
    "decided by government": (*UP, government(GovernmentOutcome.APPROVE)),
    "paused": (*DRAFTED, pause()),
    "resumed": (*DRAFTED, pause(), unpause("2026-03-04 10:00")),
    "extended": (*DRAFTED, extension()),
    "suspended": (*DRAFTED, suspension()),
    "on again": (*DRAFTED, suspension(), resumption("2026-03-04 10:00")),
    "on again while mending": (
        *RETURNED,
        suspension("2026-03-04 15:00"),
        resumption("2026-03-04 16:00"),
    ),
    "on again on the ladder": (
        *DRAFTED,
        objection(),
        registration(),
        suspension("2026-03-04 15:00"),
        resumption("2026-03-05 16:00"),
    ),
    "overdue": (*LAPSED, overdue("2026-03-12 09:00", Deadline.DECIDE_BY)),
    "decided": (*LAPSED, decision()),
    "objection taken back": (*HEARD, conclusion(ConsultationOutcome.WITHDRAWN)),
    "withdrawn": (*DRAFTED, withdrawal()),
}


def table(desk: Desk) -> dict[str, datetime]:
    """What the runner would hold after these facts, by kind."""
    open_: dict[str, datetime] = {}
    for fact in desk.recorded:
        for change in deadlines(fact):
            kind = change.key.removeprefix(case.stream_at(PROJECT, ITEM) + "/")
            if isinstance(change, Met):
                open_.pop(kind, None)
            else:
                assert (change.kind, change.subject) == (kind, PROJECT)
                open_[kind] = change.at
    return open_


def expected(case: Case) -> dict[str, datetime]:
    """The same, read off the state."""
    if case.over or case.clock.suspended_at is not None:
        return {}
    kinds = {kind: term.deadline for kind, term in case.terms().items()}
    undecided = case.progress not in TERMINAL
    if case.clock.runs_out_at and "decide_by" not in case.overdue and undecided:
        kinds["decide_by"] = case.clock.runs_out_at
    for window in case.windows:
        out = case.returned(window.stage)
        if window.open:
            kinds[f"window:{window.stage}"] = window.deadline
        if out and out.term:
            kinds[f"mend:{window.stage}"] = out.term.deadline
    return kinds


@pytest.mark.parametrize("name", HISTORIES)
def test_the_open_deadlines_are_those_of_the_case(name: str) -> None:
    desk = Desk()
    desk.do(*HISTORIES[name])
    assert table(desk) == expected(desk.state)


@pytest.mark.parametrize("name", HISTORIES)
def test_every_open_deadline_leads_to_a_fact_when_it_fires_after_the_settle_time(
    name: str,
) -> None:
    desk = Desk()
    desk.do(*HISTORIES[name])
    where = case.stream_at(PROJECT, ITEM)
    for kind, due_at in table(desk).items():
        due = Due(f"{where}/{kind}", kind, where, PROJECT, due_at)
        fresh = Desk(list(desk.events), desk.state, list(desk.at))
        assert fresh.do(fired(due, due_at)) == []
        assert fresh.do(fired(due, due_at + Rules().settle))


def fired(due: Due, when: datetime) -> Asked:
    """What the timer asks for, as the chassis puts it before the case."""
    asked = fire(due, when, Rulebook(at=when))
    assert asked.stream == due.stream
    return attempt(asked.act, opening(when).now, at=when)


def test_firing_asks_for_what_the_deadline_is_about() -> None:
    where = case.stream_at(PROJECT, ITEM)
    due = Due(f"{where}/window:{HANDLING}", f"window:{HANDLING}", where, PROJECT, at("2026-03-05"))
    assert fire(due, at("2026-03-06"), Rulebook(at=due.at)).act == LapseWindow(stage=HANDLING)
    assert case_timer.name == "cases"


@dataclass(frozen=True)
class PlacesRules(Rulebook):
    """Limits that one place has set for itself: the settle time is longer there."""

    def rules_for(self, jurisdiction: str, item: str) -> Rules:
        own = (jurisdiction, item) == (ELSEWHERE, ITEM)
        return Rules(settle=HOUR, government=Limit(20)) if own else Rules()


HOUR = timedelta(hours=1)
ELSEWHERE = "150627"


def there(*acts: Asked) -> Desk:
    """A case of another place than its project's code names, where the limits are the place's."""
    desk = Desk()
    moved = opening(division=ELSEWHERE, authority=Authority.CENTRE)
    for asked in (moved, *acts[1:]):
        desk.do(placed(asked))
    return desk


def placed(asked: Asked) -> Asked:
    posts_there = posts(post())
    elsewhere = {(ELSEWHERE, DEPARTMENT): posts_there.of(PLACE, DEPARTMENT)}
    return attempt(asked.act, asked.now, rules=PlacesRules(at=asked.now.at, there=Posts(elsewhere)))


def test_x41_a_deadline_fires_by_the_rules_of_the_cases_place_not_of_its_projects_code() -> None:
    desk = there(*ACCEPTED)
    deadline = desk.state.window(Stage.ACCEPTANCE).deadline
    where = case.stream_at(PROJECT, ITEM)
    due = Due(f"{where}/window:acceptance", "window:acceptance", where, PROJECT, deadline)
    assert desk.do(placed(fired(due, deadline + Rules().settle))) == []
    (granted,) = desk.do(placed(fired(due, deadline + HOUR)))
    assert isinstance(granted, DefaultConsentGranted)


def test_x41_what_goes_up_by_itself_has_the_time_that_the_place_gives() -> None:
    desk = there(*ACCEPTED, objection(), registration(), convening(), NO_AGREEMENT)
    (concluded,) = (one for one in desk.recorded if isinstance(one.event, ConsultationConcluded))
    (asked,) = escalate(concluded, Rulebook(at=concluded.recorded_at))
    (risen,) = desk.do(placed(attempt(asked.act, escalation().now)))
    assert isinstance(risen, EscalatedToGovernment)
    assert risen.decide_by == at("2026-04-06 17:30")


def test_facts_of_others_open_nothing() -> None:
    when = at("2026-03-02 09:00")
    refused = ProjectRefused(project=PROJECT, reasons=("no",), basis="art. 32", refused_at=when)
    assert deadlines(recorded(refused, 1, when)) == []

"""The table of deadlines says what the case's state says, after any history."""

from dataclasses import dataclass, field
from datetime import datetime

import pytest
from onestop_chassis.timer import Due, Met
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.intake import ProjectRefused
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome, Stage
from onestop_review import case_commands as c
from onestop_review.case import stream
from onestop_review.case_state import TERMINAL, Case
from onestop_review.case_timer import case_timer, deadlines, fire
from onestop_review.outage import OutageRecorded
from onestop_review.post import Posts
from onestop_review.rules import Rules

from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTED,
    CALENDAR,
    DRAFTED,
    HANDLING,
    ITEM,
    LAPSED,
    Desk,
    conclusion,
    consent,
    convening,
    correction,
    decision,
    escalation,
    extension,
    government,
    mending,
    mending_lapse,
    objection,
    opening,
    overdue,
    pause,
    posts,
    recorded,
    registration,
    resumption,
    returning,
    supply,
    suspension,
    unpause,
    withdrawal,
)
from tests.support.review_catalogue import PROJECT

RETURNED = (*DRAFTED, objection(legal_basis=""), returning())
NO_AGREEMENT = conclusion(ConsultationOutcome.NO_AGREEMENT)
UP = (*DRAFTED, objection(), registration(), convening(), NO_AGREEMENT, escalation())
HISTORIES: dict[str, tuple[c.Command, ...]] = {
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
    "overdue": (*LAPSED, overdue("2026-03-12 09:00", c.Deadline.DECIDE_BY)),
    "decided": (*LAPSED, decision()),
    "withdrawn": (*DRAFTED, withdrawal()),
}


@dataclass
class Reference:
    calendar: WorkCalendar = CALENDAR
    posts: Posts = field(default_factory=posts)
    outages: tuple[OutageRecorded, ...] = ()
    service: str = "review"
    clock: str = "fixed"
    asked: list[tuple[str, str]] = field(default_factory=list)

    def rules_for(self, jurisdiction: str, item: str) -> Rules:
        self.asked.append((jurisdiction, item))
        return Rules()


def table(desk: Desk) -> dict[str, datetime]:
    """What the runner would hold after these facts, by kind."""
    open_: dict[str, datetime] = {}
    for fact in desk.recorded:
        for change in deadlines(fact):
            kind = change.key.removeprefix(stream(PROJECT, ITEM) + "/")
            if isinstance(change, Met):
                open_.pop(kind, None)
            else:
                assert (change.kind, change.subject) == (kind, PROJECT)
                open_[kind] = change.at
    return open_


def expected(case: Case) -> dict[str, datetime]:
    """The same, read off the state."""
    if case.progress in TERMINAL or case.suspended_at is not None:
        return {}
    kinds = {kind: term.deadline for kind, term in case.terms().items()}
    if case.decide_by and not case.held and "decide_by" not in case.overdue:
        kinds["decide_by"] = case.decide_by
    for stage, window in case.windows.items():
        out = case.returned(stage)
        if window.open:
            kinds[f"window:{stage}"] = window.deadline
        if out and out.term:
            kinds[f"mend:{stage}"] = out.term.deadline
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
    where = stream(PROJECT, ITEM)
    for kind, due_at in table(desk).items():
        due = Due(f"{where}/{kind}", kind, where, PROJECT, due_at)
        fresh = Desk(list(desk.events), desk.state, list(desk.at))
        early = fire(due, due_at, Reference())
        assert early.stream == where
        assert fresh.do(early.command) == []
        assert fresh.do(fire(due, due_at + Rules().settle, Reference()).command)


def test_firing_asks_for_the_rules_of_the_projects_place() -> None:
    where = stream(PROJECT, ITEM)
    reference = Reference()
    due = Due(f"{where}/window:{HANDLING}", f"window:{HANDLING}", where, PROJECT, at("2026-03-05"))
    command = fire(due, at("2026-03-06"), reference).command
    assert isinstance(command, c.LapseWindow)
    assert command.stage is Stage.HANDLING
    assert reference.asked == [("150602", ITEM)]
    assert case_timer.name == "cases"


def test_facts_of_others_open_nothing() -> None:
    when = at("2026-03-02 09:00")
    refused = ProjectRefused(project=PROJECT, reasons=("no",), basis="art. 32", refused_at=when)
    assert deadlines(recorded(refused, 1, when)) == []

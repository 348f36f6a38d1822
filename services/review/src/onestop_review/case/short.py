"""What lists show of a case and of its windows, and by what they are found and ordered."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from onestop_chassis.duty import Duty
from onestop_chassis.listed import searchable, sortable
from onestop_contracts.fields import Code, Digest, Person, Prose, Title
from onestop_contracts.parts import Authority, EndedBy, Part, Stage
from onestop_contracts.served import DEADLINES

from onestop_review.case.state import Case
from onestop_review.case.windows import Window
from onestop_review.case.words import CLOSED, Progress


class Holding(Part):
    """Whose step it is: the act that is waited for, who does it, and since when."""

    act: Code
    roles: tuple[Code, ...]
    person: Person = ""
    since: datetime | None = None


class CaseLine(Part):
    """A case in one line. `due` is the earliest deadline that somebody has to keep in it; `held_by`
    who has to; both None while it stands still or nothing is to be done."""

    project: Code = ""
    item: Code = ""
    attempt: int = 1
    case: Code = ""
    name_zh: Title = ""
    name_en: Title = ""
    department: Code = ""
    jurisdiction: Code = ""
    authority: Authority | None = None
    progress: Progress = Progress.UNOPENED
    since: datetime | None = None
    suspended: bool = False
    stopped: bool = False
    objection: bool = False
    decide_by: datetime | None = None
    due: datetime | None = None
    held_by: Holding | None = None
    overdue: tuple[Code, ...] = ()

    def served(self) -> "CaseLine":
        """As its applicant sees it: not who of the authorities is at what."""
        late = tuple(kind for kind in self.overdue if kind in DEADLINES)
        hidden = {"objection": False, "due": None, "held_by": None, "overdue": late}
        return self.model_copy(update=hidden)


class CaseShort(CaseLine):
    """The same with what lists go by."""

    by_due: Code = ""
    by_name: Code = ""
    by_since: Code = ""
    search: Prose = ""


class WindowState(StrEnum):
    """How a window stands: `objected` while the objection is not resolved; `void` where another
    draft took the place of the one it supervised, or the case ended first."""

    OPEN = "open"
    OBJECTED = "objected"
    CONSENT = "consent"
    DEFAULT_CONSENT = "default_consent"
    OBJECTION = "objection"
    VOID = "void"


LIVE = (WindowState.OPEN, WindowState.OBJECTED)


class WindowLine(Part):
    """A supervision window in one line; `objection` names the last that was filed in it, `standing`
    how far that has come. `representative` answers for it; `shown` is the digest of what was put
    before him."""

    project: Code
    item: Code
    attempt: int
    case: Code
    name_zh: Title
    name_en: Title
    stage: Stage
    department: Code
    jurisdiction: Code
    representative: Person
    opens_at: datetime
    deadline: datetime
    state: WindowState
    ended_at: datetime | None
    suspended: bool
    vacant: bool
    objection: Code
    standing: Code
    shown: Digest


class WindowShort(WindowLine):
    """The same with what lists go by."""

    by_deadline: Code
    by_opened: Code
    search: Prose


def short_of(case: Case, duties: tuple[Duty, ...]) -> CaseShort:
    """The case in one line; `duties` are those that are open in it."""
    if case.begun is None:
        return CaseShort()
    first = min(duties, key=lambda one: one.by_due, default=None)
    due = first.due if first else None
    return CaseShort(
        **said_of(case),
        authority=case.authority,
        progress=case.progress,
        since=case.since,
        stopped=bool(case.clock.grounds),
        objection=bool(case.standing),
        decide_by=case.clock.runs_out_at,
        due=due,
        held_by=_held_by(first) if first else None,
        overdue=case.overdue,
        by_due=sortable(due),
        by_name=f"{case.facts.project}/{case.facts.case}",
        by_since=sortable(case.since),
    )


def said_of(case: Case) -> dict[str, Any]:
    """What every line about something in the case says of the case."""
    facts = case.facts
    names = ("project", "item", "attempt", "case", "name_zh", "name_en", "department")
    said = {name: getattr(facts, name) for name in (*names, "jurisdiction")}
    search = searchable(facts.project, facts.case, facts.name_zh, facts.name_en)
    return {**said, "suspended": case.clock.suspended_at is not None, "search": search}


def _held_by(duty: Duty) -> Holding:
    roles = tuple(dict.fromkeys(holder.role for holder in duty.holders))
    return Holding(act=duty.act, roles=roles, person=duty.person, since=duty.since)


def windows_of(case: Case) -> tuple[WindowShort, ...]:
    """Every window that was opened in the case, those of earlier drafts too."""
    there = [_window(case, one, _state(case, one)) for one in case.windows]
    before = [_window(case, one, WindowState.VOID) for one in case.earlier_windows]
    return (*there, *before)


def _window(case: Case, window: Window, state: WindowState) -> WindowShort:
    filed = [one for one in case.objections if one.stage is window.stage]
    of_it = [one for one in filed if one.received_at >= window.opens_at]
    last = of_it[-1] if of_it and state is not WindowState.VOID else None
    said = ("stage", "representative", "opens_at", "deadline", "ended_at", "vacant", "shown")
    return WindowShort.model_construct(
        **said_of(case),
        **{name: getattr(window, name) for name in said},
        state=state,
        objection=last.objection if last else "",
        standing=last.standing if last else "",
        by_deadline=sortable(window.deadline),
        by_opened=sortable(window.opens_at),
    )


def _state(case: Case, window: Window) -> WindowState:
    match window.ended_by:
        case None:
            return WindowState.VOID if case.over else WindowState.OPEN
        case EndedBy.CONSENT:
            return WindowState.CONSENT
        case EndedBy.DEFAULT_CONSENT:
            return WindowState.DEFAULT_CONSENT
        case EndedBy.OBJECTION:
            filed = [one for one in case.objections if one.stage is window.stage]
            settled = case.over or all(one.standing in CLOSED for one in filed)
            return WindowState.OBJECTION if settled else WindowState.OBJECTED

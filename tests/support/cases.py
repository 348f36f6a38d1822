"""Commands to a case with every field filled in, so that a test names only what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from onestop_chassis.cause import Cause
from onestop_chassis.recorded import Recorded
from onestop_chassis.scenario import Scenario
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.event import Event
from onestop_contracts.parts import (
    Authority,
    ConsultationOutcome,
    GovernmentOutcome,
    Material,
    Position,
    Stage,
    StopGround,
)
from onestop_review import case_commands as c
from onestop_review.case import case, stream
from onestop_review.case_state import Case
from onestop_review.delegation import Delegation
from onestop_review.outage import OutageRecorded
from onestop_review.post import Holding, HoldingKind, Post, Posts
from onestop_review.rules import Rules

from tests.support.calendars import at
from tests.support.review_catalogue import MATERIALS, PLACE, PROJECT, catalogue_item

ITEM = "P2-01"
DEPARTMENT = "nr"
REP, STAND_IN, STRANGER = "rep.nr", "standin.nr", "rep.drc"
REVIEWER, DIRECTOR, GOVERNMENT = "reviewer.1", "director", "government"
ACCEPTANCE, HANDLING = Stage.ACCEPTANCE, Stage.HANDLING
CALENDAR, RULES = WorkCalendar(), Rules()
LONG_AGO = at("2026-01-01 00:00")
DEFINITION = catalogue_item(ITEM, department=DEPARTMENT, materials=("M-01", "M-02"))
DELEGATION = Delegation(
    "D-1", DEPARTMENT, PLACE, (ITEM,), "鄂府办发〔2019〕29号", date(2026, 1, 1), version=1
)

scenario = Scenario(case)


def holding(
    person: str = REP, since: str | datetime = LONG_AGO, until: str | datetime | None = None
) -> Holding:
    kind = HoldingKind.STAND_IN if person == STAND_IN else HoldingKind.REPRESENTATIVE
    end = _at(until) if until is not None else None
    return Holding(person, f"mandate/{person}", kind, _at(since), end)


def post(*holders: Holding) -> Post:
    """The post with these holders; the chief representative's alone when none is given."""
    return Post(DEPARTMENT, PLACE, holders or (holding(),))


VACANT = Post(DEPARTMENT, PLACE)


def posts(there: Post | None = None) -> Posts:
    return Posts({(PLACE, DEPARTMENT): there or post()})


def outage(since: str, until: str, source: str = "presence") -> OutageRecorded:
    return OutageRecorded(from_at=at(since), until_at=at(until), cause="power", source=source)


def _at(when: str | datetime) -> datetime:
    return at(when) if isinstance(when, str) else when


def _make(kind: type[Any], when: str | datetime, default: dict[str, Any], more: Any) -> Any:
    return kind(**{"project": PROJECT, "item": ITEM, "at": _at(when), **default, **more})


def opening(when: str | datetime = "2026-03-02 09:00", **more: Any) -> c.OpenCase:
    default = {
        "definition": DEFINITION,
        "jurisdiction": PLACE,
        "authority": Authority.CENTRE,
        "materials": MATERIALS,
        "prerequisites": (),
        "received_at": _at(when),
        "calendar": CALENDAR,
        "rules": RULES,
    }
    made: c.OpenCase = _make(c.OpenCase, when, default, more)
    return made


def correction(when: str | datetime = "2026-03-03 09:00", **more: Any) -> c.RequestCorrection:
    default = {
        "materials": ("M-02",),
        "reasons": ("page 3 is missing",),
        "expected_on": date(2026, 3, 20),
        "person": REVIEWER,
    }
    made: c.RequestCorrection = _make(c.RequestCorrection, when, default, more)
    return made


def supply(when: str | datetime = "2026-03-10 09:00", **more: Any) -> c.SupplyCorrection:
    default = {
        "materials": (Material(code="M-02", digest="c" * 64),),
        "calendar": CALENDAR,
        "rules": RULES,
    }
    made: c.SupplyCorrection = _make(c.SupplyCorrection, when, default, more)
    return made


def acceptance(when: str | datetime = "2026-03-02 10:00", **more: Any) -> c.AcceptCase:
    made: c.AcceptCase = _make(
        c.AcceptCase, when, {"calendar": CALENDAR, "rules": RULES, "person": REVIEWER}, more
    )
    return made


def deeming(when: str | datetime, **more: Any) -> c.DeemAccepted:
    made: c.DeemAccepted = _make(c.DeemAccepted, when, {"calendar": CALENDAR, "rules": RULES}, more)
    return made


def notice(
    stage: Stage = ACCEPTANCE, when: str | datetime = "2026-03-02 10:00", **more: Any
) -> c.ServeNotice:
    default = {
        "stage": stage,
        "channel": "platform",
        "receipt": f"platform/{stage}",
        "shown": "d" * 64,
        "post": post(),
        "calendar": CALENDAR,
        "rules": RULES,
    }
    made: c.ServeNotice = _make(c.ServeNotice, when, default, more)
    return made


def draft(when: str | datetime = "2026-03-03 10:00", **more: Any) -> c.DraftDecision:
    default = {
        "outcome": c.Outcome.APPROVE,
        "reasons": ("complete and lawful",),
        "drafted_by": REVIEWER,
    }
    made: c.DraftDecision = _make(c.DraftDecision, when, default, more)
    return made


def objection(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> c.FileObjection:
    default = {
        "stage": stage,
        "objection": f"O-{stage}",
        "person": REP,
        "grounds": "the site lies in a flood zone",
        "legal_basis": "防洪法 art. 33",
        "document": "e" * 64,
        "signed": True,
        "post": post(),
        "calendar": CALENDAR,
        "rules": RULES,
        "outages": (),
    }
    made: c.FileObjection = _make(c.FileObjection, when, default, more)
    return made


def registration(
    when: str | datetime = "2026-03-04 14:00", stage: Stage = ACCEPTANCE, **more: Any
) -> c.RegisterObjection:
    default = {
        "objection": f"O-{stage}",
        "person": REVIEWER,
        "post": post(),
        "calendar": CALENDAR,
        "rules": RULES,
    }
    made: c.RegisterObjection = _make(c.RegisterObjection, when, default, more)
    return made


def returning(
    when: str | datetime = "2026-03-04 14:00", stage: Stage = ACCEPTANCE, **more: Any
) -> c.ReturnObjection:
    default = {
        "objection": f"O-{stage}",
        "person": REVIEWER,
        "deficiencies": ("the legal basis is missing",),
        "post": post(),
        "calendar": CALENDAR,
        "rules": RULES,
    }
    made: c.ReturnObjection = _make(c.ReturnObjection, when, default, more)
    return made


def mending(
    when: str | datetime = "2026-03-05 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> c.MendObjection:
    default = {
        "objection": f"O-{stage}",
        "person": REP,
        "grounds": "the site lies in a flood zone",
        "legal_basis": "防洪法 art. 33",
        "document": "f" * 64,
        "signed": True,
        "post": post(),
    }
    made: c.MendObjection = _make(c.MendObjection, when, default, more)
    return made


def mending_lapse(when: str | datetime, stage: Stage = ACCEPTANCE, **more: Any) -> c.LapseMending:
    default = {"stage": stage, "calendar": CALENDAR, "rules": RULES, "outages": ()}
    made: c.LapseMending = _make(c.LapseMending, when, default, more)
    return made


def consent(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> c.GiveConsent:
    default = {
        "stage": stage,
        "person": REP,
        "post": post(),
        "calendar": CALENDAR,
        "rules": RULES,
        "outages": (),
    }
    made: c.GiveConsent = _make(c.GiveConsent, when, default, more)
    return made


def reply(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> c.RecordReply:
    default = {
        "stage": stage,
        "person": REP,
        "reply": c.Reply.CONDITIONAL,
        "text": "only with a second exit",
        "post": post(),
    }
    made: c.RecordReply = _make(c.RecordReply, when, default, more)
    return made


def lapse(when: str | datetime, stage: Stage = ACCEPTANCE, **more: Any) -> c.LapseWindow:
    default = {
        "stage": stage,
        "posts": posts(),
        "calendar": CALENDAR,
        "rules": RULES,
        "outages": (),
        "service": "review",
        "clock": "fixed",
    }
    made: c.LapseWindow = _make(c.LapseWindow, when, default, more)
    return made


def convening(
    when: str | datetime = "2026-03-05 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> c.ConveneConsultation:
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
        "units": ("nr", "drc"),
        "slot_on": date(2026, 3, 9),
        "calendar": CALENDAR,
    }
    made: c.ConveneConsultation = _make(c.ConveneConsultation, when, default, more)
    return made


def conclusion(
    outcome: ConsultationOutcome,
    when: str | datetime = "2026-03-09 15:00",
    stage: Stage = ACCEPTANCE,
    **more: Any,
) -> c.ConcludeConsultation:
    agreed = outcome is ConsultationOutcome.AGREED_WITH_CONDITIONS
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
        "outcome": outcome,
        "positions": (Position(unit="nr", statement="a second exit is needed"),),
        "minutes": "1" * 64,
        "conditions": ("a second exit",) if agreed else (),
    }
    made: c.ConcludeConsultation = _make(c.ConcludeConsultation, when, default, more)
    return made


def escalation(
    when: str | datetime = "2026-03-09 15:00", stage: Stage = ACCEPTANCE, **more: Any
) -> c.Escalate:
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
        "calendar": CALENDAR,
        "rules": RULES,
    }
    made: c.Escalate = _make(c.Escalate, when, default, more)
    return made


def government(
    outcome: GovernmentOutcome,
    when: str | datetime = "2026-03-16 10:00",
    stage: Stage = ACCEPTANCE,
    **more: Any,
) -> c.DecideByGovernment:
    conditional = outcome is GovernmentOutcome.APPROVE_WITH_CONDITIONS
    default = {
        "objection": f"O-{stage}",
        "person": GOVERNMENT,
        "outcome": outcome,
        "document": "2" * 64,
        "conditions": ("raise the ground by 1 m",) if conditional else (),
    }
    made: c.DecideByGovernment = _make(c.DecideByGovernment, when, default, more)
    return made


def decision(
    when: str | datetime = "2026-03-06 09:00",
    outcome: c.Outcome = c.Outcome.APPROVE,
    **more: Any,
) -> c.Decide:
    default = {
        "outcome": outcome,
        "decision": "鄂审批〔2026〕1号",
        "person": DIRECTOR,
        "capacity": "director",
        "centre": "鄂尔多斯市一站式服务中心",
        "mandate": "mandate/director",
        "remedies": "60日内可申请行政复议",
        "approved": frozenset(),
        "delegated": DELEGATION,
        "calendar": CALENDAR,
        "rules": RULES,
        "reasons": ("lawful",),
    }
    made: c.Decide = _make(c.Decide, when, default, more)
    return made


def pause(when: str | datetime = "2026-03-03 10:00", **more: Any) -> c.PauseCaseClock:
    default = {
        "ground": StopGround.EXPERT_REVIEW,
        "reason": "experts have to look at the slope",
        "basis": "行政许可法 art. 45",
        "expected_end_on": date(2026, 3, 31),
        "person": REVIEWER,
    }
    made: c.PauseCaseClock = _make(c.PauseCaseClock, when, default, more)
    return made


def unpause(when: str | datetime, **more: Any) -> c.ResumeCaseClock:
    default = {"ground": StopGround.EXPERT_REVIEW, "person": REVIEWER, "calendar": CALENDAR}
    made: c.ResumeCaseClock = _make(c.ResumeCaseClock, when, default, more)
    return made


def extension(when: str | datetime = "2026-03-04 10:00", **more: Any) -> c.ExtendLimit:
    default = {
        "working_days": 5,
        "reason": "two departments are involved",
        "person": DIRECTOR,
        "calendar": CALENDAR,
        "rules": RULES,
    }
    made: c.ExtendLimit = _make(c.ExtendLimit, when, default, more)
    return made


def suspension(when: str | datetime = "2026-03-03 10:00", **more: Any) -> c.SuspendCase:
    default = {"reason": "a court looks at the title", "basis": "行政诉讼法 art. 56"}
    made: c.SuspendCase = _make(c.SuspendCase, when, {**default, "person": DIRECTOR}, more)
    return made


def resumption(when: str | datetime, **more: Any) -> c.ResumeCase:
    default = {"person": DIRECTOR, "calendar": CALENDAR, "rules": RULES}
    made: c.ResumeCase = _make(c.ResumeCase, when, default, more)
    return made


def withdrawal(when: str | datetime = "2026-03-04 10:00", **more: Any) -> c.WithdrawCase:
    made: c.WithdrawCase = _make(
        c.WithdrawCase, when, {"reason": "the firm changed its plans"}, more
    )
    return made


def new_calendar(when: str | datetime, calendar: WorkCalendar) -> c.MoveDeadlines:
    made: c.MoveDeadlines = _make(c.MoveDeadlines, when, {"calendar": calendar}, {})
    return made


def overdue(when: str | datetime, what: c.Deadline, stage: Stage | None = None) -> c.FlagOverdue:
    default = {"deadline": what, "stage": stage, "rules": RULES}
    made: c.FlagOverdue = _make(c.FlagOverdue, when, default, {})
    return made


ACCEPTED = (opening(), acceptance(), notice())
"""Received Monday 2 March 09:00; the acceptance window runs to Thursday 5 March 17:30."""
DRAFTED = (*ACCEPTED, draft(), notice(HANDLING, "2026-03-03 10:00"))
"""The handling window, too, runs to Thursday 5 March 17:30."""
CLOSE = at("2026-03-05 17:30")
LAPSED = (*DRAFTED, lapse("2026-03-05 17:31"), lapse("2026-03-05 17:31", HANDLING))
"""Both windows ended by silence."""


@dataclass
class Desk:
    """One case and its whole record, for tests that go on from what happened."""

    events: list[Event] = field(default_factory=list)
    state: Case = field(default_factory=Case)
    at: list[datetime] = field(default_factory=list)

    def do(self, *commands: c.Command) -> list[Event]:
        """Decides and records; the events of the last command.

        Raises:
            Refusal: a command was refused; nothing of it is recorded.
        """
        new: Sequence[Event] = ()
        for command in commands:
            new = case.decide(self.state, command)
            self.events += new
            self.at += [command.at] * len(new)
            self.state = case.fold(new, self.state)
        return list(new)

    @property
    def recorded(self) -> list[Recorded[Event]]:
        """The stream as the log would hold it."""
        return [recorded(event, n, when) for n, (event, when) in enumerate(self._all(), 1)]

    def _all(self) -> list[tuple[Event, datetime]]:
        return list(zip(self.events, self.at, strict=True))


def recorded(event: Event, n: int, when: datetime) -> Recorded[Event]:
    """One event as the log would hold it."""
    cause = Cause(f"c{n}", "corr", "request", "somebody", "reviewer", PLACE)
    return Recorded(
        event=event,
        id=f"review/{n}",
        source="review",
        position=n,
        stream=stream(PROJECT, ITEM),
        version=n,
        recorded_at=when,
        effective_at=event.effective(when),
        subject=PROJECT,
        cause=cause,
    )


def later(command: Any, when: str | datetime) -> Any:
    """The same command at another time."""
    return replace(command, at=_at(when))

"""Acts on a case with every field filled in, so that a test names only what it is about."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from onestop_chassis.act import Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.noun import noun_of
from onestop_chassis.now import SYSTEM, Now
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.refusal import Refusal
from onestop_chassis.scenario import foretold
from onestop_chassis.scenario import scenario as scenario_of
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.event import Event
from onestop_contracts.parts import (
    Authority,
    ConsultationOutcome,
    GovernmentOutcome,
    Material,
    PassingGround,
    Position,
    Stage,
    StopGround,
    Supervision,
)
from onestop_contracts.review import CaseOpened
from onestop_review.case import case
from onestop_review.case.acting import CaseAct
from onestop_review.case.clock import ExtendLimit, FlagOverdue
from onestop_review.case.consultation import ConcludeConsultation
from onestop_review.case.convening import ConveneConsultation
from onestop_review.case.correction import RequestCorrection, SupplyCorrection
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.formal_check import RegisterObjection, ReturnObjection
from onestop_review.case.government import EscalateObjection, RecordGovernmentDecision
from onestop_review.case.lapse import LapseMending, LapseWindow
from onestop_review.case.materials import TakeMaterials
from onestop_review.case.mending import MendObjection
from onestop_review.case.objection import FileObjection
from onestop_review.case.opening import AcceptCase, DeemAccepted, OpenCase
from onestop_review.case.recount import MoveDeadlines
from onestop_review.case.refusing import RefuseCase
from onestop_review.case.state import Case
from onestop_review.case.stops import PauseClock, ResumeClock
from onestop_review.case.supervision import GiveConsent, RecordReply, ServeNotice
from onestop_review.case.suspension import ResumeCase, SuspendCase
from onestop_review.case.taking_back import WithdrawObjection
from onestop_review.case.withdrawal import WithdrawCase
from onestop_review.case.words import Deadline, Defect, Outcome, Reply
from onestop_review.catalogue import Catalogue
from onestop_review.delegation.state import Delegation
from onestop_review.department import Department, Departments
from onestop_review.docket import docket
from onestop_review.docket.events import Settled
from onestop_review.docket.state import Docket
from onestop_review.outage import OutageRecorded
from onestop_review.post import Holding, HoldingKind, Post, Posts
from onestop_review.power import Power, delegated
from onestop_review.reference import Reference
from onestop_review.rules import Rules
from pydantic import ValidationError

from tests.support.calendars import at
from tests.support.review_catalogue import (
    DEPARTMENTS,
    MATERIALS,
    PLACE,
    PROJECT,
    catalogue_item,
    line,
)

ITEM = "P2-01"
DEPARTMENT = "nr"
REP, STAND_IN, STRANGER = "rep.nr", "standin.nr", "rep.drc"
REVIEWER, CHECKER = "reviewer.1", "reviewer.2"
DIRECTOR, GOVERNMENT = "director", "government"
ACCEPTANCE, HANDLING = Stage.ACCEPTANCE, Stage.HANDLING
CALENDAR, RULES = WorkCalendar(), Rules()
STOPS = tuple(
    ground
    for ground in StopGround
    if ground not in (StopGround.CORRECTION, StopGround.SUSPENSION, StopGround.FORCE_MAJEURE)
)
"""The grounds that the catalogue of the tests names for the item."""
LONG_AGO = at("2026-01-01 00:00")
LINE = line(ITEM, department=DEPARTMENT, materials=("M-01", "M-02"))
DELEGATION = Delegation(
    "D-1", DEPARTMENT, PLACE, (ITEM,), "鄂府办发〔2019〕29号", date(2026, 1, 1), version=1
)

REGISTER = Departments({c: Department(code=c, name_zh=c, name_en=c) for c in DEPARTMENTS})


def catalogue_of(
    *clock: StopGround, version: int = 1, supervision: Supervision = Supervision.BEFORE
) -> Catalogue:
    """A catalogue in which these grounds may stop the item, and it is supervised so."""
    named = {"clock": tuple(map(str, clock)), "version": version, "materials": LINE.materials}
    named["supervision"] = supervision
    entry = catalogue_item(ITEM, department=DEPARTMENT, **named)
    return Catalogue(version=version, items={ITEM: entry}, past={(ITEM, version): entry})


scenario = scenario_of(case)
Asked = Attempt[Case, Reference]
"""An act on a case in its circumstances."""


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


@dataclass(frozen=True)
class Rulebook(Reference):
    """The rules in force, as a test has them for the case's place."""

    rule: Rules = RULES
    there: Posts = field(default_factory=posts)
    delegated: Delegation | None = DELEGATION
    who: Authority = Authority.CENTRE
    catalogue: Catalogue = field(default_factory=lambda: catalogue_of(*STOPS))
    departments: Departments = field(default_factory=lambda: REGISTER)

    @property
    def posts(self) -> Posts:
        return self.there

    def rules_for(self, jurisdiction: str, item: str) -> Rules:
        return self.rule

    def delegation(self, jurisdiction: str, item: str, day: date) -> Delegation | None:
        return self.delegated

    def power(self, jurisdiction: str, item: str, day: date, *, major: bool) -> Power:
        """Kept where the test says so, else by the delegation there is, as long as that holds."""
        held = self.delegation(jurisdiction, item, day)
        if self.who is Authority.DEPARTMENT:
            return Power(self.who, PassingGround.NEGATIVE_LIST, "kept")
        if held is None or not held.in_force(day) or item not in held.items:
            return Power(Authority.DEPARTMENT, PassingGround.NOT_DELEGATED)
        return delegated(held)


NAMES = {
    "rules": "rule",
    "posts": "there",
    "calendar": "calendar",
    "outages": "outages",
    "delegated": "delegated",
    "authority": "who",
    "catalogue": "catalogue",
}
"""What the rulebook calls the circumstances that a test names."""


def _make(
    kind: type[CaseAct], when: str | datetime, default: dict[str, Any], more: dict[str, Any]
) -> Asked:
    """The act with its fields, in the circumstances that are named beside them."""
    said = {**default, **more}
    if "post" in said:
        said["posts"] = posts(said.pop("post"))
    rules = {NAMES[name]: said.pop(name) for name in NAMES if name in said}
    now: Now[Reference] = Now(
        at=_at(when),
        rules=Rulebook(at=_at(when), clock="fixed", **rules),
        id=said.pop("objection", "") if kind is FileObjection else "",
        actor=Actor(subject=said.pop("person", ""), department=said.pop("department", "")),
        capacity=said.pop("capacity", SYSTEM),
        keys={"project": PROJECT, "item": ITEM},
        beside={docket.stream: Docket(settled=_approved(said.pop("approved", ())))},
    )
    return Attempt(_said(kind, said), now)


def _approved(items: Sequence[str]) -> dict[str, Settled]:
    return dict.fromkeys(items, Settled.APPROVED)


def _said(kind: type[CaseAct], fields: dict[str, Any]) -> CaseAct:
    """What the rim refuses by its shape is for the rules to refuse as well."""
    told = {name: _dumped(value) for name, value in fields.items()}
    try:
        return kind.model_validate(told)
    except ValidationError:
        return kind.model_construct(**fields)


def _dumped(value: Any) -> Any:
    parts = isinstance(value, tuple) and value and isinstance(value[0], Material | Position)
    return tuple(part.model_dump() for part in value) if parts else value


def opening(when: str | datetime = "2026-03-02 09:00", **more: Any) -> Asked:
    default = {
        "line": LINE,
        "division": PLACE,
        "major": False,
        "materials": MATERIALS,
        "prerequisites": (),
        "received_at": _at(when),
    }
    return _make(OpenCase, when, default, more)


def opened_before(**other: Any) -> CaseOpened:
    """The opening of a case by other rules than today's."""
    (opened,) = case.decide(Case(), opening())
    assert isinstance(opened, CaseOpened)
    return opened.model_copy(update=other)


def correction(when: str | datetime = "2026-03-03 09:00", **more: Any) -> Asked:
    default = {
        "materials": ("M-02",),
        "reasons": ("page 3 is missing",),
        "expected_on": date(2026, 3, 20),
        "person": REVIEWER,
    }
    return _make(RequestCorrection, when, default, more)


def supply(when: str | datetime = "2026-03-10 09:00", **more: Any) -> Asked:
    default = {
        "materials": (Material(code="M-02", digest="c" * 64),),
    }
    return _make(SupplyCorrection, when, default, more)


def hand_in(
    when: str | datetime = "2026-03-10 09:00", *codes: str, digest: str = "c", **more: Any
) -> Asked:
    """Papers of these codes; `digest` tells one paper of a code from another."""
    papers = tuple(Material(code=code, digest=digest * 64) for code in codes)
    return _make(TakeMaterials, when, {"materials": papers, "handed_in_at": _at(when)}, more)


def refusal(when: str | datetime = "2026-03-03 11:00", **more: Any) -> Asked:
    default = {
        "reasons": ("no permit is needed for this",),
        "basis": "行政许可法 art. 32",
        "person": REVIEWER,
        "capacity": "reviewer",
    }
    return _make(RefuseCase, when, default, more)


def acceptance(when: str | datetime = "2026-03-02 10:00", **more: Any) -> Asked:
    return _make(AcceptCase, when, {"person": REVIEWER}, more)


def deeming(when: str | datetime, **more: Any) -> Asked:
    return _make(DeemAccepted, when, {}, more)


def notice(
    stage: Stage = ACCEPTANCE, when: str | datetime = "2026-03-02 10:00", **more: Any
) -> Asked:
    default = {
        "stage": stage,
        "channel": "platform",
        "receipt": f"platform/{stage}",
        "shown": "d" * 64,
    }
    return _make(ServeNotice, when, default, more)


REASONS = ("complete and lawful",)


def draft(when: str | datetime = "2026-03-03 10:00", **more: Any) -> Asked:
    default = {
        "outcome": Outcome.APPROVE,
        "reasons": REASONS,
        "person": REVIEWER,
    }
    return _make(DraftDecision, when, default, more)


def objection(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "stage": stage,
        "objection": f"O-{stage}",
        "person": REP,
        "grounds": "the site lies in a flood zone",
        "legal_basis": "防洪法 art. 33",
        "document": "e" * 64,
        "signed": True,
    }
    return _make(FileObjection, when, default, more)


def registration(
    when: str | datetime = "2026-03-04 14:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": CHECKER,
    }
    return _make(RegisterObjection, when, default, more)


def returning(
    when: str | datetime = "2026-03-04 14:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": CHECKER,
        "deficiencies": (Defect.NO_LEGAL_BASIS,),
    }
    return _make(ReturnObjection, when, default, more)


def mending(
    when: str | datetime = "2026-03-05 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": REP,
        "grounds": "the site lies in a flood zone",
        "legal_basis": "防洪法 art. 33",
        "document": "f" * 64,
        "signed": True,
    }
    return _make(MendObjection, when, default, more)


def mending_lapse(when: str | datetime, stage: Stage = ACCEPTANCE, **more: Any) -> Asked:
    default = {
        "stage": stage,
    }
    return _make(LapseMending, when, default, more)


def consent(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "stage": stage,
        "person": REP,
    }
    return _make(GiveConsent, when, default, more)


def reply(
    when: str | datetime = "2026-03-04 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "stage": stage,
        "person": REP,
        "reply": Reply.CONDITIONAL,
        "text": "only with a second exit",
    }
    return _make(RecordReply, when, default, more)


def lapse(when: str | datetime, stage: Stage = ACCEPTANCE, **more: Any) -> Asked:
    default = {
        "stage": stage,
    }
    return _make(LapseWindow, when, default, more)


def convening(
    when: str | datetime = "2026-03-05 10:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
        "units": ("nr", "drc"),
        "slot_on": date(2026, 3, 9),
    }
    return _make(ConveneConsultation, when, default, more)


POSITIONS = (
    Position(unit="nr", statement="a second exit is needed"),
    Position(unit="drc", statement="no objection"),
)


def withdrawing(
    when: str | datetime = "2026-03-09 14:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {"objection": f"O-{stage}", "person": REP, "reason": "the dyke is built"}
    return _make(WithdrawObjection, when, default, more)


def conclusion(
    outcome: ConsultationOutcome,
    when: str | datetime = "2026-03-09 15:00",
    stage: Stage = ACCEPTANCE,
    **more: Any,
) -> Asked:
    agreed = outcome is ConsultationOutcome.AGREED_WITH_CONDITIONS
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
        "outcome": outcome,
        "positions": POSITIONS,
        "minutes": "1" * 64,
        "conditions": ("a second exit",) if agreed else (),
    }
    return _make(ConcludeConsultation, when, default, more)


def escalation(
    when: str | datetime = "2026-03-09 15:00", stage: Stage = ACCEPTANCE, **more: Any
) -> Asked:
    default = {
        "objection": f"O-{stage}",
        "person": DIRECTOR,
    }
    return _make(EscalateObjection, when, default, more)


def government(
    outcome: GovernmentOutcome,
    when: str | datetime = "2026-03-16 10:00",
    stage: Stage = ACCEPTANCE,
    **more: Any,
) -> Asked:
    conditional = outcome is GovernmentOutcome.APPROVE_WITH_CONDITIONS
    default = {
        "objection": f"O-{stage}",
        "person": GOVERNMENT,
        "outcome": outcome,
        "document": "2" * 64,
        "conditions": ("raise the ground by 1 m",) if conditional else (),
    }
    return _make(RecordGovernmentDecision, when, default, more)


def decision(
    when: str | datetime = "2026-03-06 09:00",
    outcome: Outcome = Outcome.APPROVE,
    **more: Any,
) -> Asked:
    default = {
        "outcome": outcome,
        "decision": "鄂审批〔2026〕1号",
        "person": DIRECTOR,
        "capacity": "director",
        "mandate": "mandate/director",
        "remedies": "60日内可申请行政复议",
        "reasons": REASONS,
    }
    return _make(DecideCase, when, default, more)


def pause(when: str | datetime = "2026-03-03 10:00", **more: Any) -> Asked:
    default = {
        "ground": StopGround.EXPERT_REVIEW,
        "reason": "experts have to look at the slope",
        "basis": "行政许可法 art. 45",
        "expected_end_on": date(2026, 3, 31),
        "person": REVIEWER,
    }
    return _make(PauseClock, when, default, more)


def unpause(when: str | datetime, **more: Any) -> Asked:
    default = {"ground": StopGround.EXPERT_REVIEW, "person": REVIEWER}
    return _make(ResumeClock, when, default, more)


def extension(when: str | datetime = "2026-03-04 10:00", **more: Any) -> Asked:
    default = {
        "working_days": 5,
        "reason": "two departments are involved",
        "person": DIRECTOR,
    }
    return _make(ExtendLimit, when, default, more)


def suspension(when: str | datetime = "2026-03-03 10:00", **more: Any) -> Asked:
    default = {"reason": "a court looks at the title", "basis": "行政诉讼法 art. 56"}
    return _make(SuspendCase, when, {**default, "person": DIRECTOR}, more)


def resumption(when: str | datetime, **more: Any) -> Asked:
    default = {
        "person": DIRECTOR,
    }
    return _make(ResumeCase, when, default, more)


def withdrawal(when: str | datetime = "2026-03-04 10:00", **more: Any) -> Asked:
    return _make(WithdrawCase, when, {"reason": "the firm changed its plans"}, more)


def new_calendar(when: str | datetime, calendar: WorkCalendar) -> Asked:
    return _make(MoveDeadlines, when, {"calendar": calendar}, {})


def overdue(when: str | datetime, what: Deadline, stage: Stage | None = None) -> Asked:
    default = {"deadline": what, "stage": stage}
    return _make(FlagOverdue, when, default, {})


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

    def do(self, *acts: Asked) -> list[Event]:
        """Decides and records; the events of the last act.

        Raises:
            Refusal: an act was refused, for a reason that it lists; nothing of it is recorded.
        """
        new: Sequence[Event] = ()
        for asked in acts:
            new = self._decided(asked)
            self.events += new
            self.at += [asked.now.at] * len(new)
            self.state = case.decider.fold(new, self.state)
        return list(new)

    def _decided(self, asked: Asked) -> Sequence[Event]:
        kind = type(asked.act)
        try:
            new = case.decide(self.state, asked)
        except Refusal as refusal:
            listed = noun_of(kind).refusals(kind)
            if type(refusal) not in listed:
                raise AssertionError(f"{kind.__name__} does not list {refusal.code}") from refusal
            raise
        foretold(self.state, asked)
        return new

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
        stream=case.stream_at(PROJECT, ITEM),
        version=n,
        recorded_at=when,
        effective_at=event.effective(when),
        subject=PROJECT,
        cause=cause,
    )


def by(asked: Asked, person: str) -> Asked:
    """The same act of somebody else."""
    actor = asked.now.actor.model_copy(update={"subject": person})
    return replace(asked, now=replace(asked.now, actor=actor))


def later(asked: Asked, when: str | datetime) -> Asked:
    """The same act at another time."""
    return replace(asked, now=replace(asked.now, at=_at(when)))


def kept_by_the_list(asked: Asked) -> Asked:
    """The same act where the negative list leaves the item with its department."""
    rules = replace(asked.now.rules, who=Authority.DEPARTMENT)  # type: ignore[call-arg]  # Rulebook
    return replace(asked, now=replace(asked.now, rules=rules))

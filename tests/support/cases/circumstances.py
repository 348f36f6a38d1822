"""Who, when and by which rules: the circumstances of acts on a case."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from onestop_chassis.act import Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.now import SYSTEM, Now
from onestop_chassis.scenario import scenario as scenario_of
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.parts import (
    Authority,
    Material,
    PassingGround,
    Position,
    Stage,
    StopGround,
    Supervision,
)
from onestop_review.case import case
from onestop_review.case.acting import CaseAct
from onestop_review.case.objection import FileObjection
from onestop_review.case.state import Case
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
from tests.support.review_catalogue import DEPARTMENTS, PLACE, PROJECT, catalogue_item, line

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
    end = instant(until) if until is not None else None
    return Holding(person, f"mandate/{person}", kind, instant(since), end)


def post(*holders: Holding) -> Post:
    """The post with these holders; the chief representative's alone when none is given."""
    return Post(DEPARTMENT, PLACE, holders or (holding(),))


VACANT = Post(DEPARTMENT, PLACE)


def posts(there: Post | None = None) -> Posts:
    return Posts({(PLACE, DEPARTMENT): there or post()})


def outage(since: str, until: str, source: str = "presence") -> OutageRecorded:
    return OutageRecorded(from_at=at(since), until_at=at(until), cause="power", source=source)


def instant(when: str | datetime) -> datetime:
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


def make(
    kind: type[CaseAct], when: str | datetime, default: dict[str, Any], more: dict[str, Any]
) -> Asked:
    """The act with its fields, in the circumstances that are named beside them."""
    said = {**default, **more}
    if "post" in said:
        said["posts"] = posts(said.pop("post"))
    rules = {NAMES[name]: said.pop(name) for name in NAMES if name in said}
    now: Now[Reference] = Now(
        at=instant(when),
        rules=Rulebook(at=instant(when), clock="fixed", **rules),
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

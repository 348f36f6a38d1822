"""Projects, catalogue and review's facts for tests of intake, from the reference tables."""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from onestop_chassis.act import Act, Attempt
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt
from onestop_contracts.conditions import AMOUNTS, CHOICES
from onestop_contracts.event import Event
from onestop_contracts.identifiers import credit_check_character
from onestop_contracts.parts import (
    Applicant,
    Attributes,
    Authority,
    CatalogueItem,
    Material,
    PassingGround,
    Stage,
    StopGround,
)
from onestop_contracts.review import (
    AuthorityPassed,
    CaseAccepted,
    CaseClockPaused,
    CaseClockResumed,
    CaseOpened,
    CaseRefused,
    CaseResumed,
    CaseSuspended,
    CaseWithdrawn,
    ItemApproved,
    ItemRejected,
    LimitExtended,
    MaterialsAwaited,
    Opening,
    SupervisionOpened,
    WindowExtended,
)
from onestop_intake.catalogue import AdoptCatalogue, Catalogue, catalogue
from onestop_intake.divisions import Division, Divisions
from onestop_intake.project import project as noun
from onestop_intake.project.acceptance import AcceptProject
from onestop_intake.project.filing import FileProject
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference
from pydantic import BaseModel

from tests.support.calendars import at, chinese_calendar

DATA = Path(__file__).parents[2] / "cli/src/onestop_cli/data"
CODE = "2026-150602-30-03-100037"
CALENDAR = chinese_calendar()
MONDAY = at("2026-03-02 10:00")
ACCEPT_BY = at("2026-03-09 17:30")
DIGEST = "ab" * 32
FIRM = "91000000MA000000"
PAPERS = (
    Material(code="application_form", digest=DIGEST),
    Material(code="business_licence", digest=DIGEST),
)
CODES = frozenset(paper.code for paper in PAPERS)
DIVISIONS = frozenset({"150600", "150602", "150622"})


@cache
def rows(name: str) -> tuple[dict[str, str], ...]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as table:
        return tuple(csv.DictReader(table))


@cache
def items() -> tuple[CatalogueItem, ...]:
    return tuple(_item(row) for row in rows("items"))


def _item(row: dict[str, str]) -> CatalogueItem:
    lists = ("needs", "clock", "materials")
    return CatalogueItem(
        item=row["code"],
        version=1,
        phase=int(row["phase"]),
        before_start=row["before_start"] == "yes",
        name_zh=row["name_zh"],
        name_en=row["name_en"],
        department=row["department"],
        legal_limit_wd=int(row["legal_limit_wd"]),
        promised_limit_wd=int(row["promised_limit_wd"]),
        basis=row["basis"],
        when=row["when"],
        joint=row["joint"],
        commitment=row["commitment"] == "yes",
        cover=row["cover"],
        mark=row["mark"],
        **{name: tuple(filter(None, row[name].split("|"))) for name in lists},
    )


def adopted(
    version: int, items: tuple[CatalogueItem, ...], *removed: str, known: Catalogue | None = None
) -> Catalogue:
    """The catalogue once it has taken this version over."""
    act = AdoptCatalogue(version=version, items=items, removed=removed, at=MONDAY)
    now = Now(at=MONDAY, rules=None)
    known = known or Catalogue()
    return catalogue.decider.fold(catalogue.decide(known, Attempt(act, now)), known)


@cache
def full_catalogue() -> Catalogue:
    return adopted(1, items())


def attributes(n: int = 1, **changes: Any) -> Attributes:
    """Those of the n-th demonstration project."""
    row = rows("projects")[n - 1]
    return Attributes(**{**{k: row[k] for k in (*CHOICES, *AMOUNTS) if k in row}, **changes})


def credit_code(n: int = 1) -> str:
    first = f"{FIRM}{n:1d}"
    return first + credit_check_character(first)


@cache
def rules() -> Reference:
    """What is in force: the reference tables, and a few divisions."""
    known = {code: Division(code=code, name_zh="", name_en="", level="") for code in DIVISIONS}
    return Reference(CALENDAR, full_catalogue(), Divisions(known))


@cache
def monday() -> Now[Reference]:
    """The circumstances in which everything begins."""
    return Now(at=MONDAY, rules=rules(), keys={"project": CODE})


def done(
    act: Act[Project, Reference], when: datetime = MONDAY, **in_force: Any
) -> Attempt[Project, Reference]:
    """The act at that instant; `in_force` are rules other than those of the samples."""
    return attempt(act, monday(), at=when, rules=replace(rules(), **in_force))


def filing(
    when: datetime = MONDAY, project: str = CODE, **changes: Any
) -> Attempt[Project, Reference]:
    """The first demonstration project as it is filed; `calendar` and `catalogue` are in force."""
    in_force = {name: changes.pop(name) for name in ("calendar", "catalogue") if name in changes}
    sent = {
        "name_zh": "光伏组件智能制造基地",
        "name_en": "PV module plant",
        "applicant": Applicant(name="示例企业1", uscc=credit_code()),
        "division": "150602",
        "industry_class": "C38",
        "attributes": attributes(),
        "materials": PAPERS,
        **changes,
    }
    act = FileProject.model_validate({name: _sent(value) for name, value in sent.items()})
    return attempt(act, done(act, when, **in_force).now, keys={"project": project})


def _sent(value: Any) -> Any:
    if isinstance(value, tuple):
        return tuple(_sent(each) for each in value)
    return value.model_dump() if isinstance(value, BaseModel) else value


def acceptance(when: datetime = MONDAY, **in_force: Any) -> Attempt[Project, Reference]:
    return done(AcceptProject(), when, **in_force)


def history(*attempts: Attempt[Project, Reference]) -> tuple[list[Event], Project]:
    """What these acts lead to, one after the other; none may be refused."""
    events: list[Event] = []
    for one in attempts:
        events += noun.decide(noun.decider.fold(events), one)
    return events, noun.decider.fold(events)


# --- review's facts


def opened(
    item: str,
    when: datetime,
    *,
    before_start: bool = True,
    authority: Authority = Authority.CENTRE,
) -> CaseOpened:
    known = full_catalogue().items[item]
    return CaseOpened(
        project=CODE,
        item=item,
        item_version=1,
        name_zh=known.name_zh,
        name_en=known.name_en,
        phase=known.phase,
        before_start=before_start and known.before_start,
        department=known.department,
        jurisdiction="150602",
        authority=authority,
        materials=(),
        required_materials=(),
        prerequisites=(),
        legal_limit_wd=known.legal_limit_wd,
        promised_limit_wd=known.promised_limit_wd,
        received_at=when,
        accept_by=when + timedelta(days=7),
        rule_version=1,
        calendar_version=1,
    )


def passed(item: str, when: datetime) -> AuthorityPassed:
    """The power to decide the item went back to its department."""
    return AuthorityPassed(
        project=CODE,
        item=item,
        department=full_catalogue().items[item].department,
        jurisdiction="150602",
        passed_from=Authority.CENTRE,
        passed_to=Authority.DEPARTMENT,
        ground=PassingGround.DELEGATION_ENDED,
        basis="D-1",
        effective_at=when,
        passed_at=when,
    )


def awaited(item: str, when: datetime) -> MaterialsAwaited:
    """The item fell due, and all its papers but the two of the filing are missing."""
    said = {name: getattr(opened(item, when), name) for name in Opening.model_fields}
    missing = tuple(c for c in full_catalogue().items[item].materials if c not in CODES)
    return MaterialsAwaited(**said, missing=missing, due_at=when)


def refused(item: str, when: datetime) -> CaseRefused:
    same = set(Opening.model_fields) & set(CaseRefused.model_fields)
    return CaseRefused(
        **opened(item, when).model_dump(include=same),
        decision=f"N-{item}",
        person="reviewer.1",
        capacity="reviewer",
        centre="centre",
        reasons=("no permit is needed",),
        basis="art. 32",
        remedies="r",
        refused_at=when,
    )


def accepted(item: str, when: datetime) -> CaseAccepted:
    return CaseAccepted(
        project=CODE,
        item=item,
        department=full_catalogue().items[item].department,
        jurisdiction="150602",
        accepted_at=when,
        decide_by=when + timedelta(days=10),
        materials=(),
    )


def paused(
    item: str, when: datetime, ground: StopGround = StopGround.EXPERT_REVIEW, days: int = 5
) -> CaseClockPaused:
    end = (when + timedelta(days=days)).date()
    return CaseClockPaused(
        project=CODE,
        item=item,
        ground=ground,
        basis="行政许可法 art. 45",
        expected_end_on=end,
        paused_at=when,
    )


def resumed(
    item: str, when: datetime, ground: StopGround = StopGround.EXPERT_REVIEW
) -> CaseClockResumed:
    return CaseClockResumed(project=CODE, item=item, ground=ground, resumed_at=when, decide_by=when)


def suspended(item: str, when: datetime) -> CaseSuspended:
    return CaseSuspended(project=CODE, item=item, reason="r", basis="b", suspended_at=when)


def unsuspended(item: str, when: datetime) -> CaseResumed:
    return CaseResumed(project=CODE, item=item, resumed_at=when, decide_by=when)


def extended(item: str, when: datetime, working_days: int = 10) -> LimitExtended:
    return LimitExtended(
        project=CODE,
        item=item,
        working_days=working_days,
        reason="r",
        approved_by="director",
        decide_by=when,
        extended_at=when,
    )


def window(
    item: str, opens: datetime, ends: datetime, stage: Stage = Stage.HANDLING
) -> SupervisionOpened:
    return SupervisionOpened(
        project=CODE,
        item=item,
        stage=stage,
        department=full_catalogue().items[item].department,
        representative="rep.1",
        mandate="m",
        opens_at=opens,
        deadline=ends,
        shown=DIGEST,
        receipt=DIGEST,
        rule_version=1,
        calendar_version=1,
    )


def window_moved(item: str, was: datetime, ends: datetime) -> WindowExtended:
    return WindowExtended(
        project=CODE,
        item=item,
        stage=Stage.HANDLING,
        reason="outage",
        was=was,
        deadline=ends,
        extended_at=was,
    )


def withdrawn(item: str, when: datetime) -> CaseWithdrawn:
    return CaseWithdrawn(project=CODE, item=item, reason="r", withdrawn_at=when)


def approved(item: str, when: datetime) -> ItemApproved:
    return ItemApproved(**_decision(item, when))


def rejected(item: str, when: datetime) -> ItemRejected:
    return ItemRejected(**{**_decision(item, when), "reasons": ("基本草原 / grassland",)})


def _decision(item: str, when: datetime) -> dict[str, Any]:
    known = full_catalogue().items[item]
    return {
        "project": CODE,
        "item": item,
        "decision": f"D-{item}",
        "person": "reviewer.1",
        "capacity": "reviewer",
        "centre": "centre",
        "department": known.department,
        "jurisdiction": "150602",
        "authority": Authority.CENTRE,
        "delegation": "d",
        "delegation_version": 1,
        "mandate": "m",
        "item_version": 1,
        "rule_version": 1,
        "calendar_version": 1,
        "materials": (),
        "windows": (),
        "prerequisites": (),
        "remedies": "",
        "phase": known.phase,
        "before_start": known.before_start,
        "decided_at": when,
    }


def day(text: str) -> date:
    return date.fromisoformat(text)

"""Everything on record about one decision, as the archive heard it; and ways to tamper with it."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from onestop_archive.decision.record import DecisionRecord, decision_record
from onestop_archive.dossier.filing import FileRecord
from onestop_archive.dossier.policies import file
from onestop_archive.facts import FactRow, facts
from onestop_chassis.recorded import Cause, Recorded
from onestop_contracts import intake, review
from onestop_contracts.event import Event
from onestop_contracts.parts import (
    Applicant,
    Attributes,
    Authority,
    CalendarDay,
    EndedBy,
    Material,
    Stage,
    WindowSummary,
)

from tests.support.calendars import at
from tests.support.review_catalogue import (
    CITY,
    FIRM,
    MATERIALS,
    PLACE,
    PROJECT,
    catalogue_item,
    line,
)

ITEM, NEEDED, DEPARTMENT = "P2-01", "P1-01", "nr"
CASE, BEFORE = f"case/{PROJECT}/{ITEM}", f"case/{PROJECT}/{NEEDED}"
ACCEPTANCE, HANDLING = Stage.ACCEPTANCE, Stage.HANDLING
REP, MANDATE = "rep.nr", "M-nr"
SHOWN = {ACCEPTANCE: "a" * 64, HANDLING: "b" * 64}
OPENS = {ACCEPTANCE: at("2026-03-05 10:00"), HANDLING: at("2026-03-05 14:00")}
CLOSES = {ACCEPTANCE: at("2026-03-10 17:30"), HANDLING: at("2026-03-09 17:30")}
DECIDED = at("2026-03-12 10:00")
SECOND = timedelta(seconds=1)


@dataclass
class Entry:
    """One published fact, where it stands, and who recorded it."""

    event: Event
    service: str
    stream: str
    position: int
    version: int
    recorded_at: datetime
    effective_at: datetime
    actor: str
    capacity: str

    @property
    def recorded(self) -> Recorded[Any]:
        cause = Cause(f"cmd/{self.position}", "corr", "request/1", self.actor, self.capacity, CITY)
        return Recorded(
            event=self.event,
            id=f"{self.service}/{self.position}",
            source=self.service,
            position=self.position,
            stream=self.stream,
            version=self.version,
            recorded_at=self.recorded_at,
            effective_at=self.effective_at,
            subject=self.event.subject,
            cause=cause,
        )


@dataclass
class Story:
    """The facts by a label of their own, in the order in which they were recorded."""

    entries: dict[str, Entry] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    positions: dict[str, int] = field(default_factory=dict)

    def put(self, label: str, event: Event, when: datetime, **how: Any) -> "Story":
        """Adds a fact; `gap` private ones went before it in its stream."""
        service = how.get("service", "review")
        stream = how.get("stream", CASE)
        gap = how.get("gap", 0)
        self.versions[stream] = self.versions.get(stream, 0) + gap + 1
        self.positions[service] = self.positions.get(service, 0) + gap + 1
        self.entries[label] = Entry(
            event=event,
            service=service,
            stream=stream,
            position=self.positions[service],
            version=self.versions[stream],
            recorded_at=when,
            effective_at=how.get("effective_at", when),
            actor=how.get("actor", "policy:x"),
            capacity=how.get("capacity", "system"),
        )
        return self

    def change(self, label: str, **fields: Any) -> "Story":
        """The same fact with other content, as if it had been recorded so."""
        entry = self.entries[label]
        entry.event = type(entry.event).model_validate({**entry.event.model_dump(), **fields})
        return self

    def mark(self, label: str, **about: Any) -> "Story":
        """The same content under another origin, place or time."""
        for name, value in about.items():
            setattr(self.entries[label], name, value)
        return self

    def drop(self, *labels: str) -> "Story":
        for label in labels:
            del self.entries[label]
        return self

    def rows(self) -> list[FactRow]:
        rows = [facts.evolve(None, entry.recorded) for entry in self.entries.values()]
        return [row for row in rows if row is not None]

    def filed(self) -> dict[str, str]:
        """What the dossier took of each."""
        asked = [one.act for e in self.entries.values() for one in file(e.recorded, None)]
        taken = [act for act in asked if isinstance(act, FileRecord)]
        return {f"{one.source}/{one.position}": one.digest for one in taken}

    def record(self) -> DecisionRecord:
        """The record of the decision as these facts tell it."""
        return recorded(self.rows(), self.filed())


def recorded(rows: list[FactRow], filed: dict[str, str]) -> DecisionRecord:
    mine = [row for row in rows if row.project]
    found = decision_record(PROJECT, ITEM, mine, [r for r in rows if not r.project], filed)
    assert found is not None
    return found


def failing(record: DecisionRecord) -> set[str]:
    """The checks that are answered with no."""
    return {check.check for check in record.checks if not check.ok}


def rules(story: Story) -> Story:
    """The city is set up: a department, its calendar, catalogue, power and representative."""
    when = at("2026-03-01 09:00")
    registered = review.DepartmentRegistered(
        code=DEPARTMENT, name_zh="自然资源局", name_en="NR", mark="law"
    )
    story.put("department", registered, when, stream="departments/all")
    for version, year in ((1, 2025), (2, 2026)):
        holiday = CalendarDay(day=date(year, 1, 1), working=False, name="元旦")
        notice = review.CalendarPublished(
            version=version,
            notice=f"{year}-1",
            published_on=date(year - 1, 11, 1),
            years=(year,),
            days=(holiday,),
        )
        story.put(f"calendar {version}", notice, when, stream="calendar/cn")
    needs = catalogue_item(ITEM, NEEDED, department=DEPARTMENT, materials=("M-01", "M-02"))
    items = (catalogue_item(NEEDED, department="drc"), needs)
    revised = review.CatalogueRevised(version=1, items=items, revised_at=when)
    story.put("catalogue", revised, when, stream="catalogue/items")
    story.put("delegation", delegation(), when, stream="delegations/all")
    story.put("mandate", appointed(), when, stream="representative/posts")
    return story


def delegation(version: int = 1, **more: Any) -> review.DelegationGranted:
    said: dict[str, Any] = {
        "delegation": "D-nr",
        "department": DEPARTMENT,
        "jurisdiction": CITY,
        "items": (ITEM,),
        "instrument": "委托书〔2026〕1号",
        "in_force_from": date(2026, 1, 1),
        "version": version,
    }
    return review.DelegationGranted.model_validate({**said, **more})


def appointed(person: str = REP, mandate: str = MANDATE, **more: Any) -> Any:
    said: dict[str, Any] = {
        "department": DEPARTMENT,
        "jurisdiction": CITY,
        "person": person,
        "mandate": mandate,
        "from_at": at("2026-03-01 09:00"),
    }
    return review.RepresentativeAppointed.model_validate({**said, **more})


def begun(story: Story) -> Story:
    """The project came in, what the item needs was approved, both windows are open."""
    monday = at("2026-03-02 10:00")
    filed = intake.ProjectFiled(
        project=PROJECT,
        name_zh="基地",
        name_en="Plant",
        applicant=Applicant(name="示例企业", uscc=FIRM),
        division=PLACE,
        industry_class="C38",
        attributes=Attributes(route="filing", kind="new", land="new"),
        materials=MATERIALS,
        filed_at=monday,
        accept_by=monday + timedelta(days=7),
        calendar_version=2,
    )
    taken = intake.ProjectAccepted(
        project=PROJECT,
        division=PLACE,
        accepted_at=monday,
        deemed=False,
        limit_days=100,
        limit_unit="calendar_day",
        target_on=date(2026, 6, 10),
        deadline=monday + timedelta(days=100),
    )
    sheet = intake.GuidanceIssued(
        project=PROJECT,
        division=PLACE,
        catalogue_version=1,
        items=(line(NEEDED), line(ITEM, NEEDED)),
        materials=MATERIALS,
        issued_at=monday,
    )
    clerk = {"service": "intake", "stream": f"project/{PROJECT}", "actor": "clerk"}
    for label, event in (("filed", filed), ("taken", taken), ("sheet", sheet)):
        story.put(label, event, monday, capacity="window_clerk", **clerk)
    story.put("needed", decision(item=NEEDED, phase=1), monday, stream=BEFORE, gap=8)
    thursday = OPENS[ACCEPTANCE]
    story.put("opened", case_opened(), thursday)
    accepted = review.CaseAccepted(
        project=PROJECT,
        item=ITEM,
        department=DEPARTMENT,
        jurisdiction=PLACE,
        accepted_at=thursday,
        decide_by=at("2026-03-16 17:30"),
        materials=MATERIALS,
    )
    story.put("accepted", accepted, thursday, actor="reviewer.1", capacity="reviewer")
    for stage in Stage:
        gap = 1 if stage is ACCEPTANCE else 2
        story.put(f"window {stage}", window_opened(stage), OPENS[stage], gap=gap)
    return story


def case_opened(**more: Any) -> review.CaseOpened:
    said: dict[str, Any] = {
        "project": PROJECT,
        "item": ITEM,
        "item_version": 1,
        "name_zh": "事项",
        "name_en": "An item",
        "phase": 2,
        "before_start": True,
        "department": DEPARTMENT,
        "jurisdiction": PLACE,
        "authority": Authority.CENTRE,
        "materials": MATERIALS,
        "required_materials": ("M-01", "M-02"),
        "prerequisites": (NEEDED,),
        "legal_limit_wd": 20,
        "promised_limit_wd": 7,
        "received_at": OPENS[ACCEPTANCE],
        "accept_by": at("2026-03-12 17:30"),
        "rule_version": 1,
        "calendar_version": 2,
    }
    return review.CaseOpened.model_validate({**said, **more})


def window_opened(stage: Stage) -> review.SupervisionOpened:
    return review.SupervisionOpened(
        project=PROJECT,
        item=ITEM,
        stage=stage,
        department=DEPARTMENT,
        representative=REP,
        mandate=MANDATE,
        opens_at=OPENS[stage],
        deadline=CLOSES[stage],
        shown=SHOWN[stage],
        receipt=f"platform/{stage}",
        rule_version=1,
        calendar_version=2,
    )


def silent(story: Story, stage: Stage, label: str = "", gap: int = 0, **more: Any) -> Story:
    """Silence ended this window a second after the settle time."""
    stream_version = story.versions[CASE] + gap
    deadline = more.get("deadline", CLOSES[stage])
    granted_at = deadline + timedelta(seconds=61)
    said: dict[str, Any] = {
        "project": PROJECT,
        "item": ITEM,
        "stage": stage,
        "opens_at": OPENS[stage],
        "deadline": deadline,
        "granted_at": granted_at,
        "representative": REP,
        "mandate": MANDATE,
        "department": DEPARTMENT,
        "on_behalf_of": DEPARTMENT,
        "rule_version": 1,
        "calendar_version": 2,
        "service": "review",
        "clock": "wall",
        "stream_version": stream_version,
        "shown": SHOWN[stage],
    }
    event = review.DefaultConsentGranted.model_validate({**said, **more})
    name = label or f"silence {stage}"
    return story.put(name, event, granted_at, gap=gap, effective_at=event.deadline)


def summary(stage: Stage, ended_by: EndedBy = EndedBy.DEFAULT_CONSENT, **more: Any) -> Any:
    deadline = more.get("deadline", CLOSES[stage])
    said: dict[str, Any] = {
        "stage": stage,
        "representative": REP,
        "opens_at": OPENS[stage],
        "deadline": deadline,
        "ended_by": ended_by,
        "ended_at": deadline + timedelta(seconds=61),
    }
    return WindowSummary.model_validate({**said, **more})


def decision(kind: type[Any] = review.ItemApproved, **more: Any) -> Any:
    item = more.get("item", ITEM)
    said: dict[str, Any] = {
        "project": PROJECT,
        "item": item,
        "decision": f"审批〔{item}〕",
        "person": "standing_deputy",
        "capacity": "standing_deputy",
        "centre": "一站式服务中心",
        "department": DEPARTMENT if item == ITEM else "drc",
        "jurisdiction": PLACE,
        "authority": Authority.CENTRE,
        "delegation": "D-nr",
        "delegation_version": 1,
        "mandate": "鄂府办发〔2019〕29号",
        "item_version": 1,
        "rule_version": 1,
        "calendar_version": 2,
        "materials": MATERIALS,
        "windows": (summary(ACCEPTANCE), summary(HANDLING)),
        "prerequisites": (NEEDED,) if item == ITEM else (),
        "remedies": "行政复议、行政诉讼",
        "phase": 2,
        "before_start": True,
        "decided_at": DECIDED,
    }
    return kind.model_validate({**said, **more})


def decide(story: Story, kind: type[Any] = review.ItemApproved, **more: Any) -> Story:
    who = more.get("capacity", "standing_deputy")
    event = decision(kind, **more)
    return story.put("decision", event, DECIDED, actor=event.person, capacity=who)


def ordinary() -> Story:
    """Both windows ended by silence, and the item was approved."""
    story = begun(rules(Story()))
    return decide(silent(silent(story, HANDLING), ACCEPTANCE))


def papers(*codes: str) -> tuple[Material, ...]:
    return tuple(m for m in MATERIALS if m.code in codes)

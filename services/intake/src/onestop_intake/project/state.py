"""What is known of a project (投资项目), and how each fact changes it.

One file, since whoever follows a fact into the project reads all of it.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any, TypeVar, assert_never

from onestop_contracts.fields import Code, Digest, Firm, Number, Prose
from onestop_contracts.intake import (
    ClockPaused,
    ClockResumed,
    ClockWarningRaised,
    ConstructionCleared,
    GuidanceIssued,
    ItemAppliedAgain,
    MaterialsHandedIn,
    PlanDrawn,
    PlanRevised,
    ProjectAccepted,
    ProjectAmended,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
    ResultHandedOut,
)
from onestop_contracts.parts import Attributes, Material, Part

from onestop_intake.hundred_days import HundredDays, ended, started, ticked
from onestop_intake.project.case_progress import APPLICANT, CENTRE, CaseProgress, CaseState
from onestop_intake.project.events import (
    AcceptanceTimeMoved,
    CaseProgressed,
    ClockHeld,
    ClockReleased,
    CorrectionRequested,
    CorrectionSupplied,
    HandOutWaits,
    LicencesReady,
    PapersNoted,
    ProjectEvent,
    RevocationNoted,
)
from onestop_intake.project.handed_in import HandedIn, dated, with_these
from onestop_intake.project.items import Item, needed


class Stage(StrEnum):
    """Where a project stands; the last three end it."""

    UNFILED = "unfiled"
    FILED = "filed"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    CLEARED = "cleared"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"


P = TypeVar("P", bound="Project")


class Project(Part):
    """The project so far, for who decides and for who looks: the view's row is this state.

    `organisation` is the applicant's credit code. `filed` are the materials that were filed,
    `supplied` those that came with the correction, `handed_in` those that came for one item, here
    or to its case; `received_at` is when the latest came in. `licences` came to the counter, to be
    handed over by `hand_over_by`; for those in `waiting` that was warned of. `outcome` and `ending`
    say how it ended. `cases` are those that count, also of items that the project as amended needs
    no more; `applied` are items that were applied for again; `amendments` say what was said
    otherwise since it was filed. What was known before the `filing` at hand is gone, but for the
    number of its plans.
    """

    project: Code = ""
    filing: int = 1
    name_zh: Prose = ""
    name_en: Prose = ""
    applicant: Firm = ""
    organisation: Firm = ""
    division: Code = ""
    industry_class: Code = ""
    attributes: Attributes | None = None
    amendments: tuple[ProjectAmended, ...] = ()
    filed: tuple[Material, ...] = ()
    filed_at: datetime | None = None
    stage: Stage = Stage.UNFILED
    supplied: tuple[Material, ...] = ()
    handed_in: Mapping[Code, tuple[HandedIn, ...]] = {}
    received_at: datetime | None = None
    accept_by: datetime | None = None
    calendar_version: int = 0
    correction: tuple[Prose, ...] = ()
    deemed: bool = False
    items: tuple[Item, ...] = ()
    clock: HundredDays | None = None
    held: ClockHeld | None = None
    cases: Mapping[Code, CaseProgress] = {}
    applied: Mapping[Code, ItemAppliedAgain] = {}
    plans_before: int = 0
    plan: PlanDrawn | PlanRevised | None = None
    licences: tuple[Number, ...] = ()
    handed_out: tuple[Number, ...] = ()
    hand_over_by: Mapping[Number, datetime] = {}
    waiting: tuple[Number, ...] = ()
    revoked: tuple[Number, ...] = ()
    cleared_at: datetime | None = None
    withdrawal_request: Digest = ""
    outcome: Code = ""
    ending: tuple[Prose, ...] = ()

    @property
    def materials(self) -> tuple[Material, ...]:
        """The papers as they stand: what was supplied replaces what was filed."""
        known = {material.code: material for material in (*self.filed, *self.supplied)}
        return tuple(known.values())

    def papers_of(self, item: Item) -> tuple[HandedIn, ...]:
        """The papers of one item: what was filed and it asks for, or what it was applied for again
        with; and what came in for it since."""
        again = self.applied.get(item.item)
        there = (*dated(self.filed, self.filed_at), *dated(self.supplied, self.received_at))
        filed = [one for one in there if not item.materials or one.code in item.materials]
        if again is not None:
            filed = [*dated(again.materials, again.applied_at)]
        own = self.handed_in.get(item.item, ())
        return tuple({one.code: one for one in (*filed, *own)}.values())

    def attempt(self, item: str) -> int:
        """The how many-th case of the item it is that counts, or that will open."""
        case, again = self.cases.get(item), self.applied.get(item)
        return case.attempt if case else again.attempt if again else 1

    def missing(self, item: Item) -> tuple[Code, ...]:
        """The papers that the item asks for and that are not in."""
        again, own = self.applied.get(item.item), self.handed_in.get(item.item, ())
        filed = again.materials if again is not None else (*self.filed, *self.supplied)
        there = {paper.code for paper in (*filed, *own)}
        return tuple(code for code in item.materials if code not in there)

    @property
    def before_start(self) -> tuple[Item, ...]:
        """The items that count toward the 100 days."""
        return tuple(item for item in self.items if item.before_start)

    @property
    def open_cases(self) -> tuple[CaseProgress, ...]:
        """The cases before construction that are not ended."""
        return tuple(case for case in self._needed_cases if case.open and case.before_start)

    @property
    def _needed_cases(self) -> tuple[CaseProgress, ...]:
        """Without those of items that the project as amended needs no more: they do not count."""
        needed = {item.item for item in self.items}
        return tuple(case for case in self.cases.values() if case.item in needed)

    def approved(self, item: str) -> bool:
        """Whether the item's case ended in an approval."""
        case = self.cases.get(item)
        return case is not None and case.state is CaseState.APPROVED

    @property
    def all_approved(self) -> bool:
        """Whether every item before construction is approved."""
        return all(self.approved(item.item) for item in self.before_start)

    @property
    def centre_busy(self) -> bool:
        """Whether something runs in the centre: a case, or an item that could open by now."""
        if any(not case.stopped for case in self.open_cases):
            return True
        return any(self._could_open(item) for item in self.before_start)

    @property
    def stands_still(self) -> bool:
        """Whether the 100 days should not be counting: held, or all open cases stopped."""
        return self.held is not None or (bool(self.open_cases) and not self.centre_busy)

    @property
    def holders(self) -> tuple[str, ...]:
        """Whose step it is: who handles running cases or has to hand in papers of one, else who
        handles stopped ones, else the centre.

        The applicant while a correction is awaited, and where nothing is left but items that
        ended without an approval; nobody once it is over.
        """
        if self.stage is Stage.CORRECTING:
            return (APPLICANT,)
        if self.stage not in (Stage.FILED, Stage.ACCEPTED):
            return ()
        running = tuple(case for case in self.open_cases if case.awaiting or not case.stopped)
        cases = running or self.open_cases
        last = APPLICANT if self._only_failures_left else CENTRE
        return tuple(sorted({case.holder for case in cases})) or (last,)

    @property
    def _only_failures_left(self) -> bool:
        failed = any(case.failed for case in self._needed_cases if case.before_start)
        return failed and not any(self._could_open(item) for item in self.before_start)

    def _could_open(self, item: Item) -> bool:
        return item.item not in self.cases and all(self.approved(need) for need in item.needs)


def evolve(project: P, event: ProjectEvent) -> P:
    return project.model_copy(update=dict(_changes(project, event)))


def _changes(project: Project, event: ProjectEvent) -> Mapping[str, Any]:
    match event:
        case ProjectFiled():
            begun = _filed_again(project) if event.filing > project.filing else {}
            return {**begun, **as_filed(event), **_received(event.filed_at, event)}
        case CorrectionRequested(points=points):
            return {"stage": Stage.CORRECTING, "correction": points, "accept_by": None}
        case CorrectionSupplied():
            return {"supplied": event.materials, **_received(event.supplied_at, event)}
        case AcceptanceTimeMoved(accept_by=accept_by, calendar_version=version):
            return {"accept_by": accept_by, "calendar_version": version}
        case ProjectAccepted(accepted_at=at, limit_days=days, deemed=deemed):
            begun = {"stage": Stage.ACCEPTED, "clock": started(at, days), "accept_by": None}
            return {**begun, "deemed": deemed}
        case GuidanceIssued(items=items):
            return {"items": needed(items)}
        case ProjectAmended(attributes=attributes):
            return {"attributes": attributes, "amendments": (*project.amendments, event)}
        case MaterialsHandedIn(item=item) | PapersNoted(item=item):
            there = with_these(project.handed_in.get(item, ()), event)
            return {"handed_in": {**project.handed_in, item: there}}
        case PlanDrawn():
            return {"plan": event}
        case CaseProgressed(case=case):
            return {"cases": {**project.cases, case.item: case}}
        case ItemAppliedAgain(item=item):
            left = {code: case for code, case in project.cases.items() if code != item}
            before = {code: own for code, own in project.handed_in.items() if code != item}
            again = {"applied": {**project.applied, item: event}, "handed_in": before}
            return {"cases": left, **again}
        case ClockHeld():
            return {"held": event}
        case ClockReleased():
            return {"held": None}
        case ClockPaused() | ClockResumed() | ClockWarningRaised():
            return {"clock": ticked(project.clock, event)}
        case LicencesReady(numbers=numbers, hand_over_by=by):
            due = {**project.hand_over_by, **(dict.fromkeys(numbers, by) if by else {})}
            return {"licences": (*project.licences, *numbers), "hand_over_by": due}
        case HandOutWaits(numbers=numbers):
            return {"waiting": (*project.waiting, *numbers)}
        case RevocationNoted(number=number):
            return {"revoked": (*project.revoked, number), **_gone(project, number)}
        case ResultHandedOut(licences=licences):
            return {"handed_out": (*project.handed_out, *licences), **_gone(project, *licences)}
        case _:
            return _end(project, event)


def _gone(project: Project, *numbers: str) -> Mapping[str, Any]:
    """These licences lie at the counter no more."""
    due = {one: by for one, by in project.hand_over_by.items() if one not in numbers}
    waiting = tuple(one for one in project.waiting if one not in numbers)
    return {"hand_over_by": due, "waiting": waiting}


def _filed_again(project: Project) -> Mapping[str, Any]:
    """Everything begins anew; plans go on being counted, so that every version is kept."""
    anew = {name: getattr(Project(), name) for name in Project.model_fields}
    plans = project.plan.version if project.plan else project.plans_before
    return {**anew, "plans_before": plans}


def as_filed(event: ProjectFiled) -> Mapping[str, Any]:
    """What a filing says of the project, for good."""
    return {
        "project": event.project,
        "filing": event.filing,
        "name_zh": event.name_zh,
        "name_en": event.name_en,
        "applicant": event.applicant.name,
        "organisation": event.applicant.uscc,
        "division": event.division,
        "industry_class": event.industry_class,
        "attributes": event.attributes,
        "filed": event.materials,
        "filed_at": event.filed_at,
    }


def _received(at: datetime, event: ProjectFiled | CorrectionSupplied) -> Mapping[str, Any]:
    return {
        "stage": Stage.FILED,
        "received_at": at,
        "accept_by": event.accept_by,
        "calendar_version": event.calendar_version,
    }


def _end(
    project: Project,
    event: ConstructionCleared | ProjectRefused | ProjectWithdrawn | ProjectClosed,
) -> Mapping[str, Any]:
    match event:
        case ConstructionCleared(cleared_at=at):
            at_rest = ended(project.clock, at)
            return {"stage": Stage.CLEARED, "clock": at_rest, "cleared_at": at}
        case ProjectRefused(reasons=reasons, basis=basis):
            return _over(project, Stage.REFUSED, event.refused_at, "refused", *reasons, basis)
        case ProjectWithdrawn(reason=reason, withdrawn_at=at):
            over = _over(project, Stage.WITHDRAWN, at, "withdrawn", reason)
            return {**over, "withdrawal_request": event.request}
        case ProjectClosed(outcome=outcome, explanation=explanation, closed_at=at):
            return _over(project, Stage.CLOSED, at, outcome, explanation)
        case _:
            assert_never(event)


def _over(
    project: Project, stage: Stage, at: datetime, outcome: str, *ending: str
) -> Mapping[str, Any]:
    at_rest = {"stage": stage, "clock": ended(project.clock, at), "accept_by": None}
    return {**at_rest, "outcome": outcome, "ending": ending}

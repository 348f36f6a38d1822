"""What intake does about the facts of others."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.policy import Issue, Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.review import (
    CalendarPublished,
    CaseAccepted,
    CaseClockPaused,
    CaseClockResumed,
    CaseDeemedAccepted,
    CaseOpened,
    CaseResumed,
    CaseSuspended,
    CaseWithdrawn,
    CatalogueRevised,
    ItemApproved,
    ItemRejected,
    LicencesIssued,
    LimitExtended,
)

from onestop_intake import catalogue as catalogues
from onestop_intake import work_calendar as calendars
from onestop_intake.case_changes import ProgressFact
from onestop_intake.catalogue import AdoptCatalogue, catalogue
from onestop_intake.progress import RecordLicences, RecordProgress
from onestop_intake.project import project, stream_of
from onestop_intake.reference import Reference
from onestop_intake.work_calendar import AdoptCalendar, work_calendar


def adopt(recorded: Recorded[Any], _: Reference) -> Sequence[Issue]:
    """Intake decides by the catalogue and the calendar that review publishes."""
    at = recorded.recorded_at
    match recorded.event:
        case CatalogueRevised(version=version, items=items, removed=removed):
            command = AdoptCatalogue(version, items, removed, at)
            return [Issue(catalogue, catalogues.STREAM, command)]
        case CalendarPublished() as e:
            notice = AdoptCalendar(e.version, e.notice, e.published_on, e.years, e.days, at)
            return [Issue(work_calendar, calendars.STREAM, notice)]
        case _:
            return []


def progress(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue]:
    """A case of a project moved: intake's progress, clock and plan follow."""
    match recorded.event:
        case (
            CaseOpened()
            | CaseAccepted()
            | CaseDeemedAccepted()
            | CaseClockPaused()
            | CaseClockResumed()
            | CaseSuspended()
            | CaseResumed()
            | LimitExtended()
            | ItemApproved()
            | ItemRejected()
            | CaseWithdrawn()
        ) as fact:
            at = happened_at(fact, recorded.recorded_at)
            command = RecordProgress(fact.project, fact, at, reference.calendar, reference.rules)
            return [Issue(project, stream_of(fact.project), command)]
        case _:
            return []


def counter(recorded: Recorded[Any], _: Reference) -> Sequence[Issue]:
    """Licences of a phase were issued: they wait at the counter (一窗出件)."""
    match recorded.event:
        case LicencesIssued(project=code, phase=phase, licences=licences, issued_at=at):
            numbers = tuple(licence.number for licence in licences)
            return [Issue(project, stream_of(code), RecordLicences(code, phase, numbers, at))]
        case _:
            return []


def happened_at(fact: ProgressFact, recorded_at: datetime) -> datetime:
    """When it happened, for the ledger: what stops and restarts a clock names its own instant."""
    match fact:
        case CaseClockPaused(paused_at=at) | CaseSuspended(suspended_at=at):
            return at
        case CaseClockResumed(resumed_at=at) | CaseResumed(resumed_at=at):
            return at
        case ItemApproved(decided_at=at) | ItemRejected(decided_at=at):
            return at
        case _:
            return recorded_at


policies: tuple[Policy[Reference], ...] = (
    Policy("adopt", adopt),
    Policy("progress", progress),
    Policy("counter", counter),
)

"""What a decision rests on, picked out of all that is on record."""

from collections.abc import Iterator

from onestop_chassis.worktime import local_day
from onestop_contracts.intake import (
    GuidanceIssued,
    ProjectAccepted,
    ProjectAmended,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
)
from onestop_contracts.land import EarlyCheckConcluded
from onestop_contracts.people import CITY
from onestop_contracts.review import (
    AuthorityPassed,
    CalendarPublished,
    CatalogueRevised,
    DelegationEnded,
    DelegationGranted,
    DepartmentRegistered,
    ItemApproved,
    MandateEnded,
    RepresentativeAppointed,
    StandInNamed,
)

from onestop_archive.decision.evidence import Evidence, Told

OF_PROJECT = (
    ProjectFiled,
    ProjectAccepted,
    ProjectAmended,
    GuidanceIssued,
    EarlyCheckConcluded,
    ProjectRefused,
    ProjectWithdrawn,
    ProjectClosed,
)


def rested(e: Evidence) -> Iterator[Told]:
    """The project's filing, acceptance, sheet and early check, the approvals that the item needs,
    and the rules named: catalogue, delegation, calendar, the department and its post.

    Only what held when it was decided; a decision rests on nothing later. A mandate that had ended
    by then is named, recorded whenever.
    """
    for told in (*e.project, *e.rules):
        if (told.before(e.decided) or _over_by_then(e, told)) and _named(e, told):
            yield told


def _over_by_then(e: Evidence, told: Told) -> bool:
    return isinstance(told.event, MandateEnded) and told.event.ended_at < e.decision.decided_at


def _named(e: Evidence, told: Told) -> bool:
    d = e.decision
    match told.event:
        case ItemApproved(item=item):
            return item in d.prerequisites
        case CatalogueRevised(items=items):
            return any((one.item, one.version) == (d.item, d.item_version) for one in items)
        case DelegationGranted(delegation=number) | DelegationEnded(delegation=number):
            return bool(number == d.delegation) or number in _passed_by(e)
        case DepartmentRegistered(code=code):
            return bool(code == d.department)
        case CalendarPublished(version=version, years=years):
            return bool(version <= d.calendar_version and set(years) & _years(e))
        case RepresentativeAppointed() | StandInNamed() | MandateEnded() as post:
            here = post.jurisdiction in (d.jurisdiction, CITY)
            return bool(post.department == d.department and here)
        case _:
            return isinstance(told.event, OF_PROJECT)


def _passed_by(e: Evidence) -> set[str]:
    """The delegations by which the power to decide passed."""
    return {t.event.basis for t in e.past if isinstance(t.event, AuthorityPassed)}


def _years(e: Evidence) -> set[int]:
    """The years over which the case was reckoned, with those next to them."""
    days = [local_day(told.row.effective_at) for told in (*e.past, e.decided)]
    first, last = min(days).year, max(days).year
    return set(range(first - 1, last + 2))

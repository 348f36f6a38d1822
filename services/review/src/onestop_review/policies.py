"""What somebody's fact makes the docket and the cases do together."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.review import CalendarPublished, CaseOpened, SupervisionOpened

from onestop_review.case.recount import MoveDeadlines
from onestop_review.docket.telling import ApplyCalendar
from onestop_review.docket_policies import follow_docket
from onestop_review.powers import follow_powers
from onestop_review.reference import Reference


def keep_calendar(recorded: Recorded[Any], reference: Reference) -> Sequence[Ask]:
    """A holiday notice reaches every open case, and a case opened by an older one hears of it."""
    match recorded.event:
        case CalendarPublished(version=version):
            return [ask(ApplyCalendar(calendar_version=version), p) for p in reference.dockets]
        case CaseOpened() | SupervisionOpened():
            return _overtaken(recorded.event, reference)
        case _:
            return []


def _overtaken(event: CaseOpened | SupervisionOpened, reference: Reference) -> Sequence[Ask]:
    """The act read the calendar just before a notice came in."""
    if event.calendar_version >= reference.calendar.version:
        return []
    return [ask(MoveDeadlines(), event.project, event.case)]


policies: tuple[Policy[Reference], ...] = (
    Policy("follow-docket", follow_docket),
    Policy("keep-calendar", keep_calendar),
    Policy("follow-powers", follow_powers),
)

"""What somebody's fact makes this service do: intake's facts, and the cases' own."""

import hashlib
from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Issue, Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.parts import ConsultationOutcome, Stage
from onestop_contracts.review import (
    CalendarPublished,
    CaseAccepted,
    CaseDeemedAccepted,
    CaseOpened,
    ConsultationConcluded,
    SupervisionOpened,
)

from onestop_review.case_commands import Escalate, ServeNotice
from onestop_review.case_events import DecisionDrafted
from onestop_review.docket.telling import ApplyCalendar
from onestop_review.docket_policies import (
    follow_docket,
    move_deadlines,
    to_case,
)
from onestop_review.reference import Reference


def serve_notices(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue]:
    """Acceptance and a draft decision are each put before the representative.

    The window starts when its notice is served, which is now and not when the case was taken on.
    """
    match recorded.event:
        case CaseAccepted() | CaseDeemedAccepted():
            return [_notice(recorded, Stage.ACCEPTANCE, reference)]
        case DecisionDrafted():
            return [_notice(recorded, Stage.HANDLING, reference)]
        case _:
            return []


def _notice(recorded: Recorded[Any], stage: Stage, reference: Reference) -> Issue:
    shown = recorded.event
    return to_case(
        ServeNotice(
            project=shown.project,
            item=shown.item,
            at=max(recorded.recorded_at, reference.at),
            stage=stage,
            channel="platform",
            receipt=f"platform/{recorded.id}",
            shown=hashlib.sha256(shown.model_dump_json().encode()).hexdigest(),
            post=reference.post(shown.jurisdiction, shown.department, shown.item),
            calendar=reference.calendar,
            rules=reference.rules_for(shown.jurisdiction, shown.item),
        )
    )


def escalate(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue]:
    """A consultation without agreement goes up to the government."""
    match recorded.event:
        case ConsultationConcluded(outcome=ConsultationOutcome.NO_AGREEMENT) as concluded:
            command = Escalate(
                project=concluded.project,
                item=concluded.item,
                at=max(concluded.concluded_at, reference.at),
                objection=concluded.objection,
                person=concluded.concluded_by,
                calendar=reference.calendar,
                rules=reference.rules,
            )
            return [to_case(command)]
        case _:
            return []


def keep_calendar(recorded: Recorded[Any], reference: Reference) -> Sequence[Issue | Ask]:
    """A holiday notice reaches every open case, and a case opened by an older one hears of it."""
    match recorded.event:
        case CalendarPublished(version=version):
            return [ask(ApplyCalendar(calendar_version=version), p) for p in reference.dockets]
        case CaseOpened() | SupervisionOpened():
            return _overtaken(recorded.event, reference)
        case _:
            return []


def _overtaken(event: CaseOpened | SupervisionOpened, reference: Reference) -> Sequence[Issue]:
    """The command read the calendar just before a notice came in."""
    if event.calendar_version >= reference.calendar.version:
        return []
    return [move_deadlines(event.project, event.item, reference)]


policies: tuple[Policy[Reference], ...] = (
    Policy("follow-docket", follow_docket),
    Policy("serve-notices", serve_notices),
    Policy("escalate", escalate),
    Policy("keep-calendar", keep_calendar),
)

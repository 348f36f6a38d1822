"""Papers that come in item by item (交材料): when the last is there, the case goes on."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.parts import Material, StopGround
from onestop_contracts.review import CaseClockResumed

from onestop_review.case.acting import CaseAct
from onestop_review.case.events import CorrectionSupplied, MaterialsTaken
from onestop_review.case.opening import opened_with
from onestop_review.case.state import Case, CaseNow, evolve
from onestop_review.case.words import Progress


class TakeMaterials(CaseAct):
    """By the docket: the one window was handed papers of this item at `handed_in_at`.

    A code handed in before is replaced, up to acceptance by word or by law. With the last paper
    that is awaited the case is opened, with the last that a correction asked for it goes on.
    While the case is suspended papers are taken, and count as received when it goes on.

    Papers of an item whose case has not begun are kept by the docket.

    Source: notice A4.
    """

    opens = True

    materials: tuple[Material, ...]
    handed_in_at: datetime

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        new = tuple(one for one in self.materials if one not in case.materials)
        if not new or not takes(case, self.handed_in_at):
            return []
        facts = case.facts
        taken = MaterialsTaken(
            project=facts.project,
            item=facts.item,
            new=new,
            materials=merged(case.materials, new),
            taken_at=self.handed_in_at,
        )
        after = evolve(case, taken)
        if after.clock.suspended_at is not None:
            return [taken]
        return [taken, *all_in(after, self.handed_in_at, now)]


def takes(case: Case, at: datetime) -> bool:
    """Whether papers that came in at this instant still belong to the case; while it stands still
    its time for acceptance does not pass."""
    match case.progress:
        case Progress.AWAITING_MATERIALS | Progress.CORRECTING:
            return True
        case Progress.OPENED:
            counted = case.clock.suspended_at or at
            return case.acceptance is not None and counted <= case.acceptance.deadline
        case _:
            return False


def all_in(case: Case, at: datetime, now: CaseNow) -> Sequence[Event]:
    """What follows where the last paper that was awaited, or asked for, is there as of `at`."""
    if case.awaited is not None and not case.missing:
        since = {"materials": case.materials, "authority": case.authority}
        return [opened_with(case.awaited, at, now, **since)]
    if case.progress is Progress.CORRECTING and not case.correction_materials:
        return corrected(case, case.materials, at, now)
    return []


def corrected(
    case: Case,
    materials: tuple[Material, ...],
    at: datetime,
    now: CaseNow,
    new: tuple[Material, ...] = (),
) -> Sequence[Event]:
    """The correction came in with this whole set: the time for acceptance is counted anew.

    `new` came to the case itself, so that intake does not know of it.
    """
    facts = case.facts
    supplied = CorrectionSupplied(
        project=facts.project,
        item=facts.item,
        materials=materials,
        supplied_at=at,
        accept_by=deadline(at, case.limits(now).correction, now.rules.calendar),
        calendar_version=now.rules.calendar.version,
    )
    resumed = CaseClockResumed(
        project=facts.project,
        item=facts.item,
        ground=StopGround.CORRECTION,
        resumed_at=at,
        materials=new,
    )
    return [supplied, resumed]


def merged(there: Sequence[Material], new: Sequence[Material]) -> tuple[Material, ...]:
    """The papers that are there with these; of one code the newer counts."""
    return tuple({material.code: material for material in (*there, *new)}.values())

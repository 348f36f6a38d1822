"""What a project's docket is told: what intake published, and how the cases ended.

Nothing is ever refused: each act repeats a fact, and a fact told twice records nothing.
"""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType

from onestop_chassis.act import Act
from onestop_chassis.now import Now
from onestop_contracts.fields import Code, Firm, Prose
from onestop_contracts.identifiers import item_and_attempt
from onestop_contracts.parts import GuidanceItem, Material

from onestop_review.docket.events import (
    AcceptanceNoted,
    AmendmentNoted,
    CalendarApplied,
    DocketClosed,
    DocketEvent,
    DocketOpened,
    GuidanceNoted,
    ItemReopened,
    ItemSettled,
    MaterialsNoted,
    PowersApplied,
    Settled,
)
from onestop_review.docket.following import follows, unblocked
from onestop_review.docket.state import Docket, fold
from onestop_review.reference import Reference

PROJECT = "project"
CAME_TO_NOTHING = (Settled.REJECTED, Settled.REFUSED, Settled.WITHDRAWN, Settled.REVOKED)


class DocketAct(Act[Docket, Reference]):
    """Something that the docket is told; everything that follows is recorded with it."""

    opens = True

    def decide(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        told = self.told(docket, now)
        return [*told, *follows(fold(docket, told), self.since(now))] if told else []

    @abstractmethod
    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        """What is new in it."""

    @abstractmethod
    def since(self, now: Now[Reference]) -> datetime:
        """The instant from which it counts."""


class OpenDocket(DocketAct):
    """Intake recorded the filing of a project."""

    name_zh: Prose
    name_en: Prose
    applicant: Firm
    division: Code
    major: bool
    filed_at: datetime
    filing: int = 1

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        if docket.project and self.filing <= docket.filing:
            return []
        return [DocketOpened(project=now.key(PROJECT), **self.model_dump())]

    def since(self, now: Now[Reference]) -> datetime:
        return self.filed_at


class NoteAmendment(DocketAct):
    """The applicant said otherwise what the project is; who decides its items may hang on it."""

    major: bool
    amended_at: datetime

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        if docket.major == self.major:
            return []
        project, pending = now.key(PROJECT), docket.pending
        noted = AmendmentNoted(project=project, **self.model_dump())
        applied = PowersApplied(project=project, pending=pending, applied_at=now.at)
        return [noted, applied] if pending else [noted]

    def since(self, now: Now[Reference]) -> datetime:
        return self.amended_at


class NoteGuidance(DocketAct):
    """Intake issued the guidance sheet (审批事项指导单), the first or one that takes its place."""

    division: Code
    items: tuple[GuidanceItem, ...]
    materials: tuple[Material, ...]
    issued_at: datetime

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        listed = {item.item: item for item in self.items}
        if docket.materials == self.materials and dict(docket.items) == listed:
            return []
        dropped = tuple(code for code in docket.items if code not in listed)
        after = replace(docket, items=MappingProxyType(listed))
        noted = GuidanceNoted(
            project=now.key(PROJECT),
            division=self.division,
            items=self.items,
            materials=self.materials,
            noted_at=self.issued_at,
            dropped=dropped,
            ended=docket.pending_of(dropped),
            unblocked=unblocked(after, self.issued_at),
        )
        return [noted]

    def since(self, now: Now[Reference]) -> datetime:
        return self.issued_at


class NoteMaterials(DocketAct):
    """Intake was handed papers of one item; the case takes them where it is open."""

    item: Code
    materials: tuple[Material, ...]
    handed_in_at: datetime

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        known, latest = docket.handed_in.get(self.item, ()), docket.noted_at.get(self.item)
        # What came later counts again: the case may have been given another paper meanwhile.
        later = latest is not None and self.handed_in_at > latest
        new = tuple(one for one in self.materials if later or one not in known)
        if docket.closed or not new:
            return []
        noted = MaterialsNoted(
            project=now.key(PROJECT),
            item=self.item,
            materials=new,
            handed_in_at=self.handed_in_at,
            attempt=docket.attempt(self.item),
        )
        return [noted]

    def since(self, now: Now[Reference]) -> datetime:
        return self.handed_in_at


class NoteAcceptance(DocketAct):
    """Intake took the project on; `noted_at` is when it said so."""

    accepted_at: datetime
    noted_at: datetime

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        if docket.accepted_at is not None:
            return []
        return [AcceptanceNoted(project=now.key(PROJECT), **self.model_dump())]

    def since(self, now: Now[Reference]) -> datetime:
        return self.noted_at


class SettleItem(DocketAct):
    """A case of this project was decided, refused or withdrawn, or its licence revoked."""

    item: Code
    outcome: Settled
    settled_at: datetime
    attempt: int = 1

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        if not docket.current(self.item, self.attempt):
            return []  # Of a case before the one that counts.
        known, lost = docket.settled.get(self.item), self.outcome is Settled.REVOKED
        if known is not (Settled.APPROVED if lost else None):
            return []
        said = self.model_dump(exclude={"attempt"})
        return [ItemSettled(project=now.key(PROJECT), **said)]

    def since(self, now: Now[Reference]) -> datetime:
        return self.settled_at


class ReopenItem(DocketAct):
    """Intake recorded that an item which came to nothing was applied for again.

    Source: 行政许可法 art. 29.
    """

    item: Code
    materials: tuple[Material, ...]
    applied_at: datetime

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        if docket.closed or docket.settled.get(self.item) not in CAME_TO_NOTHING:
            return []
        again = unblocked(docket, self.applied_at, but_for=self.item)
        return [ItemReopened(project=now.key(PROJECT), unblocked=again, **self.model_dump())]

    def since(self, now: Now[Reference]) -> datetime:
        return self.applied_at


class CloseDocket(DocketAct):
    """The project ended, its open cases with it; `withdrawn` when the applicant took it back."""

    reason: Prose
    withdrawn: bool
    closed_at: datetime

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        if docket.closed:
            return []
        project, pending = now.key(PROJECT), docket.pending
        return [DocketClosed(project=project, pending=pending, **self.model_dump())]

    def since(self, now: Now[Reference]) -> datetime:
        return self.closed_at


class ApplyCalendar(DocketAct):
    """A holiday notice came; the open cases have to hear of it."""

    calendar_version: int

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        if self.calendar_version <= docket.calendar_version or not docket.pending:
            return []
        applied = CalendarApplied(
            project=now.key(PROJECT),
            calendar_version=self.calendar_version,
            pending=docket.pending,
            applied_at=now.at,
        )
        return [applied]

    def since(self, now: Now[Reference]) -> datetime:
        return now.at


class ApplyPowers(DocketAct):
    """Who holds the power to decide these items may have changed (none named: any item); the open
    cases have to hear of it."""

    items: tuple[Code, ...] = ()

    def told(self, docket: Docket, now: Now[Reference]) -> Sequence[DocketEvent]:
        pending = tuple(
            case
            for case in docket.pending
            if not self.items or item_and_attempt(case)[0] in self.items
        )
        if not pending:
            return []
        return [PowersApplied(project=now.key(PROJECT), pending=pending, applied_at=now.at)]

    def since(self, now: Now[Reference]) -> datetime:
        return now.at

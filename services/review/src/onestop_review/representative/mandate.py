"""A mandate begins: of a chief representative, or of a stand-in while nobody else is in post."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Fault, fault, so_many
from onestop_chassis.worktime import local_day
from onestop_contracts.fields import Code, Person
from onestop_contracts.review import RepresentativeAppointed, StandInNamed
from onestop_contracts.times import Instant
from pydantic import Field

from onestop_review.board import Board
from onestop_review.post import Holding, HoldingKind
from onestop_review.reference import Reference
from onestop_review.representative.acting import (
    MandateInvalid,
    PostAct,
    registered_faults,
    staff_faults,
    the_centre,
    the_head_of_the_department,
)
from onestop_review.representative.nominating import NominationUnknown, require_nominated


class PostHeld(Conflict):
    """Somebody holds the post at that time."""

    code = "post-held"
    title = "Somebody holds the post already"
    title_zh = "该岗位已有首席代表"
    remedy = "End the mandate in force first, or start after it."
    remedy_zh = "请先终止现任授权，或自其届满后生效。"


class MandateAct(PostAct):
    """A mandate; it starts now where no start is given."""

    person: Person = Field(min_length=1, max_length=100)
    mandate: Code = Field(max_length=100)
    from_at: Instant | None = None
    until_at: Instant | None = None

    def begins(self, now: Now[Reference]) -> datetime:
        """The first instant of the mandate."""
        return self.from_at or now.at

    def known(self, board: Board) -> RepresentativeAppointed | StandInNamed | None:
        """This very mandate, where it is on the record for this person in this post."""
        known = board.granted.get(self.mandate)
        if known is None or known.person != self.person:
            return None
        return known if (known.jurisdiction, known.department) == self.place else None

    def as_granted(self, known: RepresentativeAppointed | StandInNamed) -> dict[str, Any]:
        """When it holds by the record; a start that is not sent is any."""
        begun = {} if self.from_at is None else {"from_at": known.from_at}
        return {**begun, "until_at": known.until_at}

    def require_sound(self, board: Board, now: Now[Reference], faults: Sequence[Fault]) -> None:
        """The mandate has a number of its own, a time that is not past, and goes to somebody who
        is on the department's staff register when it begins.

        Raises:
            MandateInvalid: listing that and `faults`.
        """
        begins = self.begins(now)
        every = [*_number_faults(board, self.mandate), *faults]
        every += staff_faults(self.place, self.person, local_day(begins), now)
        if begins < now.at:
            every.append(fault("from_at", "lies in the past", "不得早于当前时间"))
        if self.until_at is not None and self.until_at <= begins:
            every.append(fault("until_at", "is not after from_at", "应晚于生效时间"))
        if every:
            raise MandateInvalid(so_many(every), errors=every)


class AppointRepresentative(MandateAct):
    """The centre accepts who was nominated; without items the mandate is for all of them.

    Source: notice C4.
    """

    by = the_centre
    refuses = (NominationUnknown, MandateInvalid, PostHeld, DoneOtherwise)
    said_by_absence = frozenset({"items"})

    items: tuple[Code, ...] = Field(default=(), max_length=500)

    def decide(self, board: Board, now: Now[Reference]) -> Sequence[RepresentativeAppointed]:
        known = self.known(board)
        if isinstance(known, RepresentativeAppointed):
            return self.done_before(**self.as_granted(known), items=known.items)
        require_nominated(board, self.place, self.person)
        self.require_sound(board, now, self._scope_faults(now))
        begins, kind = self.begins(now), HoldingKind.REPRESENTATIVE
        wanted = Holding(self.person, self.mandate, kind, begins, self.until_at, self.items)
        for held in now.rules.staff.present(board.post(self.place)).holders:
            if held.kind is kind and held.meets(wanted):
                raise PostHeld(held.mandate, mandate=held.mandate)
        appointed = RepresentativeAppointed(
            department=self.department,
            jurisdiction=self.jurisdiction,
            person=self.person,
            mandate=self.mandate,
            items=self.items,
            from_at=begins,
            until_at=self.until_at,
        )
        return [appointed]

    def _scope_faults(self, now: Now[Reference]) -> list[Fault]:
        known = now.rules.catalogue.items.values()
        own = {item.item for item in known if item.department == self.department}
        return [
            fault("items", f"{item} is none of the department's items", f"{item} 不是该部门的事项")
            for item in self.items
            if item not in own
        ]


class NameStandIn(MandateAct):
    """Records who answers for the department while nobody else is in post; it names its own people.

    Source: notice C5.
    """

    by = the_head_of_the_department
    refuses = (MandateInvalid, DoneOtherwise)
    opens = True

    def decide(self, board: Board, now: Now[Reference]) -> Sequence[StandInNamed]:
        known = self.known(board)
        if isinstance(known, StandInNamed):
            return self.done_before(**self.as_granted(known))
        self.require_sound(board, now, registered_faults(self.department, now))
        named = StandInNamed(
            department=self.department,
            jurisdiction=self.jurisdiction,
            person=self.person,
            mandate=self.mandate,
            from_at=self.begins(now),
            until_at=self.until_at,
        )
        return [named]


def _number_faults(board: Board, mandate: str) -> list[Fault]:
    """A mandate is told by its number alone, so no two carry the same."""
    if not mandate:
        return [fault("mandate", "has no number", "缺少授权编号")]
    used = (held for post in board.posts.values() for held in post.holders)
    if any(held.mandate == mandate for held in used):
        return [fault("mandate", "is another mandate's number", "授权编号已被使用")]
    return []

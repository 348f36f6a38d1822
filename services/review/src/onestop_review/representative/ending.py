"""The centre asks for somebody else; a mandate ends, and its open cases are handed over."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise, Views
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, so_many
from onestop_contracts.fields import Code, Person, Prose
from onestop_contracts.review import MandateEnded
from pydantic import Field

from onestop_review.board import Board
from onestop_review.case.view import cases
from onestop_review.nomination import ReplacementRequested
from onestop_review.reference import Reference
from onestop_review.register import LONGEST
from onestop_review.representative.acting import (
    MandateInvalid,
    MandateUnknown,
    PostAct,
    require_reason,
    staff_faults,
    the_centre,
    the_head_of_the_department,
)

MOST_HANDED_OVER = 500


class MandateOver(Conflict):
    """The mandate's own time is over; `until_at` says since when."""

    code = "mandate-over"
    title = "The mandate has run out by itself"
    title_zh = "授权已到期"
    remedy = "Nothing needs to be ended; appoint a successor."
    remedy_zh = "无需终止；请办理新的授权。"


class RequestReplacement(PostAct):
    """The centre asks the department for somebody else (另行委派人选).

    The mandate in force is the department's to end.

    Source: notice C12.
    """

    by = the_centre
    refuses = (MandateUnknown, MandateInvalid)

    reason: Prose = Field(max_length=LONGEST, examples=["长期外出学习"])

    def decide(self, board: Board, now: Now[Reference]) -> Sequence[ReplacementRequested]:
        holder = now.rules.staff.present(board.post(self.place)).holder_at(now.at)
        if holder is None:
            raise MandateUnknown("无人在岗 / nobody is in post", department=self.department)
        require_reason(self.reason)
        requested = ReplacementRequested(
            department=self.department,
            jurisdiction=self.jurisdiction,
            person=holder.person,
            reason=self.reason,
            requested_at=now.at,
        )
        return [requested]


def cases_open(views: Views, act: "EndMandate", now: Now[Reference]) -> tuple[str, ...]:
    """The cases that have a window open under the mandate."""
    return windows_open(views, act.department, act.mandate)


def windows_open(views: Views, department: str, mandate: str) -> tuple[str, ...]:
    """The department's cases that have a window open under this mandate."""
    where = {"department": department, "progress": "accepted"}
    rows = views.select(cases, where=where, limit=MOST_HANDED_OVER)
    return tuple(
        f"{row.facts.project}/{row.facts.case}"
        for row in rows
        if any(w.mandate == mandate and w.ended_by is None for w in row.windows)
    )


class EndMandate(PostAct):
    """The department ends a mandate now; its cases with a window open are named in the hand-over.

    They go to `handed_over_to`, one of the department's people, or wait for the successor. What
    was ended already stands.

    Source: notice C12.
    """

    by = the_head_of_the_department
    refuses = (MandateUnknown, MandateInvalid, MandateOver, DoneOtherwise)
    looks = cases_open

    mandate: Code = Field(max_length=100)
    reason: Prose = Field(examples=["人事调整"])
    handed_over_to: Person = Field(default="", max_length=100)

    def decide(self, board: Board, now: Now[Reference]) -> Sequence[MandateEnded]:
        holders = now.rules.staff.present(board.post(self.place)).holders
        held = next((h for h in holders if h.mandate == self.mandate), None)
        if held is None:
            raise MandateUnknown(self.mandate, mandate=self.mandate)
        before = board.ended.get(self.mandate)
        if before is not None:
            return self.done_before(**before.model_dump(include={"reason", "handed_over_to"}))
        if held.until_at is not None and held.until_at <= now.at:
            at = held.until_at.isoformat()
            raise MandateOver(f"已于 {at} 到期 / it ran out at {at}", until_at=at)
        require_reason(self.reason)
        strangers = staff_faults(self.place, self.handed_over_to, now.day, now, "handed_over_to")
        if strangers:
            raise MandateInvalid(so_many(strangers), errors=strangers)
        ended = MandateEnded(
            department=self.department,
            jurisdiction=self.jurisdiction,
            person=held.person,
            mandate=held.mandate,
            reason=self.reason,
            handed_over_to=self.handed_over_to,
            open_cases=now.found or (),
            ended_at=now.at,
        )
        return [ended]

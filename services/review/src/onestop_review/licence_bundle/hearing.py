"""What the holder says to a revocation that was announced to him, and his hearing (听证)."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.clock import clock_time
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Invalid, blanks, fault, so_many
from onestop_chassis.worktime import local_day
from onestop_contracts.fields import Digest, Prose
from onestop_contracts.times import Day
from pydantic import Field

from onestop_review.licence_bundle.licensed import (
    LicenceAct,
    LicenceUnknown,
    RevokedAlready,
    the_centre_of_the_project,
    the_holder,
)
from onestop_review.licence_bundle.revoking import NotAnnounced
from onestop_review.licence_bundle.state import (
    Answer,
    Bundle,
    Held,
    RevocationAnnounced,
    RevocationAnswered,
    RevocationHeard,
)
from onestop_review.reference import Reference
from onestop_review.register import LONGEST


class AnswerLate(Conflict):
    """The time in which the holder could answer is over; `closed_at` says since when."""

    code = "revocation-answer-late"
    title = "The time to answer is over"
    title_zh = "陈述意见的期限已过"
    remedy = "Wait for the decision; against it there are reconsideration and litigation."
    remedy_zh = "请等待决定；对决定不服的，可申请行政复议或提起诉讼。"


class StatementMissing(Invalid):
    """An answer says something, or asks for a hearing; a hearing has a day and minutes."""

    code = "statement-missing"
    title = "Particulars are missing"
    title_zh = "内容不完整"
    remedy = "Give everything listed and send it again."
    remedy_zh = "请补全所列内容后重新提交。"


class HearingUnasked(Conflict):
    """The holder asked for no hearing."""

    code = "hearing-not-asked"
    title = "No hearing was asked for"
    title_zh = "被许可人未要求听证"
    remedy = "Decide on what he said, or when his time to answer is over."
    remedy_zh = "请根据其陈述意见作出决定，或待陈述期限届满。"


class AnswerRevocation(LicenceAct):
    """Says what the holder has to say to it (陈述申辩), and whether he wants a hearing (听证).

    In the time that he was told.
    """

    by = the_holder
    refuses = (
        LicenceUnknown,
        RevokedAlready,
        NotAnnounced,
        StatementMissing,
        AnswerLate,
        DoneOtherwise,
    )

    statement: Prose = Field(default="", max_length=LONGEST)
    hearing: bool = False

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[RevocationAnswered]:
        held = self.standing(bundle)
        announced, before = _announced(held), held.answered
        if not self.statement and not self.hearing:
            en, zh = "say something, or ask for a hearing", "请陈述意见或要求听证"
            faults = [fault("statement", en, zh)]
            raise StatementMissing(so_many(faults), errors=faults)
        if before:
            return self.done_before(statement=before.statement, hearing=before.hearing)
        if now.at > announced.answer_by:
            at = clock_time(announced.answer_by)
            told = f"期限为 {at} / the time ended at {at}"
            raise AnswerLate(told, closed_at=announced.answer_by.isoformat())
        answer = Answer.HEARING if self.hearing else Answer.STATEMENT
        return [_answered(self, now, answer, self.statement)]


class WaiveHearing(LicenceAct):
    """Gives the hearing up (放弃听证), also one that was asked for; nothing more is waited for."""

    by = the_holder
    refuses = (LicenceUnknown, RevokedAlready, NotAnnounced)

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[RevocationAnswered]:
        held = self.standing(bundle)
        _announced(held)
        before = held.answered
        if before and before.answer is Answer.WAIVER:
            return []
        return [_answered(self, now, Answer.WAIVER, before.statement if before else "")]


def _answered(
    act: LicenceAct, now: Now[Reference], answer: Answer, statement: str
) -> RevocationAnswered:
    return RevocationAnswered(
        project=now.key("project"),
        number=act.number,
        answer=answer,
        statement=statement,
        answered_at=now.at,
    )


class RecordHearing(LicenceAct):
    """Records the hearing that the holder asked for (听证笔录)."""

    by = the_centre_of_the_project
    refuses = (
        LicenceUnknown,
        RevokedAlready,
        NotAnnounced,
        HearingUnasked,
        StatementMissing,
        DoneOtherwise,
    )

    held_on: Day
    minutes: Digest = Field(pattern=r"^([0-9a-f]{64})?$")

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[RevocationHeard]:
        held = self.standing(bundle)
        announced = _announced(held)
        if held.answered is None or not held.answered.hearing:
            raise HearingUnasked(self.number)
        if held.heard:
            return self.done_before(**held.heard.model_dump(include={"held_on", "minutes"}))
        faults = blanks(("minutes", self.minutes, "name the minutes", "请提供听证笔录"))
        if not local_day(announced.announced_at) <= self.held_on <= now.day:
            en, zh = "between the notice and today", "应在告知之日至今日之间"
            faults.append(fault("held_on", en, zh))
        if faults:
            raise StatementMissing(so_many(faults), errors=faults)
        heard = RevocationHeard(
            project=now.key("project"),
            number=self.number,
            held_on=self.held_on,
            minutes=self.minutes,
            recorded_by=now.person,
            heard_at=now.at,
        )
        return [heard]


def _announced(held: Held) -> RevocationAnnounced:
    if held.announced is None:
        raise NotAnnounced("未告知 / not announced")
    return held.announced

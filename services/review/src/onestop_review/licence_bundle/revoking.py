"""Revoking a licence (撤销, 行政许可法 art. 69): on a ground with its legal basis, of which the
holder was told, and after a hearing that he was offered."""

from collections.abc import Sequence

from onestop_chassis.act import DoneOtherwise
from onestop_chassis.clock import clock_time
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict
from onestop_chassis.worktime import deadline
from onestop_contracts.fields import Prose
from onestop_contracts.review import LicenceRevoked
from pydantic import Field

from onestop_review.licence_bundle.licensed import (
    GroundMissing,
    LicenceAct,
    LicenceUnknown,
    RevokedAlready,
    founded,
    the_centre_of_the_project,
    the_head_of_a_department,
)
from onestop_review.licence_bundle.state import (
    Bundle,
    Held,
    RevocationAnnounced,
    RevocationRequested,
)
from onestop_review.reference import Reference
from onestop_review.register import LONGEST


class NotAnnounced(Conflict):
    """No notice of this revocation was given to the holder, or it named another ground."""

    code = "revocation-not-announced"
    title = "The holder was not told of this revocation"
    title_zh = "未就该项撤销事先告知被许可人"
    remedy = "Announce it first, with ground and legal basis; the holder is offered a hearing."
    remedy_zh = "请先行告知撤销理由和法律依据，并告知其有权要求听证。"


class NotHeard(Conflict):
    """The holder can still answer (`until`), or asked for a hearing that was not held."""

    code = "revocation-not-heard"
    title = "The holder has not been heard yet"
    title_zh = "尚未听取被许可人意见"
    remedy = "Wait for his answer until the period ends; hold the hearing that he asked for."
    remedy_zh = "请待其在期限内陈述意见；其要求听证的，应先组织听证。"


class RequestRevocation(LicenceAct):
    """Asks the centre to revoke a licence (提请撤销), for the department that answers for it.

    The centre decides.
    """

    by = the_head_of_a_department
    refuses = (LicenceUnknown, GroundMissing, RevokedAlready, DoneOtherwise)

    ground: Prose = Field(max_length=LONGEST)
    legal_basis: Prose = Field(max_length=LONGEST, examples=["行政许可法 art. 69"])

    def allowed(self, bundle: Bundle, now: Now[Reference]) -> None:
        """Its head asks for its own licences."""
        held = bundle.held.get(self.number)
        if held is not None:
            now.actor.require(*now.actor.roles, department=held.licence.department)

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[RevocationRequested]:
        held = self.standing(bundle)
        founded(self, self.ground, self.legal_basis)
        if held.requested:
            said = held.requested.model_dump(include={"ground", "legal_basis"})
            return self.done_before(**said)
        asked = RevocationRequested(
            project=now.key("project"),
            number=self.number,
            ground=self.ground,
            legal_basis=self.legal_basis,
            department=held.licence.department,
            requested_by=now.person,
            requested_at=now.at,
        )
        return [asked]


class AnnounceRevocation(LicenceAct):
    """Tells the holder that his licence is to be revoked (撤销告知), and why, and offers a hearing.

    He answers until `answer_by`.

    Source: 行政许可法 art. 7, 47, 69.
    """

    by = the_centre_of_the_project
    refuses = (LicenceUnknown, GroundMissing, RevokedAlready, DoneOtherwise)

    ground: Prose = Field(max_length=LONGEST)
    legal_basis: Prose = Field(max_length=LONGEST, examples=["行政许可法 art. 69"])

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[RevocationAnnounced]:
        held = self.standing(bundle)
        founded(self, self.ground, self.legal_basis)
        if held.announced:
            said = held.announced.model_dump(include={"ground", "legal_basis"})
            return self.done_before(**said)
        calendar = now.rules.calendar
        limit = now.rules.rules_for(self.place(now), held.licence.item).hearing
        told = RevocationAnnounced(
            project=now.key("project"),
            number=self.number,
            ground=self.ground,
            legal_basis=self.legal_basis,
            announced_by=now.person,
            announced_at=now.at,
            answer_by=deadline(now.at, limit, calendar),
            calendar_version=calendar.version,
        )
        return [told]


class RevokeLicence(LicenceAct):
    """Revokes a licence (撤销) as it was announced, once its holder was heard; revoked twice, the
    first stands.

    Source: 行政许可法 art. 69.
    """

    by = the_centre_of_the_project
    refuses = (LicenceUnknown, GroundMissing, NotAnnounced, NotHeard, DoneOtherwise)

    ground: Prose = Field(max_length=LONGEST)

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[LicenceRevoked]:
        held = self.known(bundle)
        founded(self, self.ground)
        if held.ground:
            return self.done_before(ground=held.ground)
        announced = held.announced
        if announced is None or announced.ground != self.ground:
            stands = {"ground": announced.ground} if announced else {}
            raise NotAnnounced(f"{self.number}: 未告知 / not announced", stands=stands)
        _heard(held, announced, now)
        revoked = LicenceRevoked(
            project=now.key("project"),
            number=self.number,
            ground=self.ground,
            legal_basis=announced.legal_basis,
            revoked_at=now.at,
        )
        return [revoked]


def _heard(held: Held, announced: RevocationAnnounced, now: Now[Reference]) -> None:
    """Refuses before the holder was heard."""
    answered = held.answered
    if answered is None and now.at <= announced.answer_by:
        until = clock_time(announced.answer_by)
        detail = f"可在 {until} 前陈述意见 / he can answer until {until}"
        raise NotHeard(detail, until=announced.answer_by.isoformat())
    if answered and answered.hearing and held.heard is None:
        raise NotHeard("要求听证，尚未组织 / the hearing he asked for was not held")

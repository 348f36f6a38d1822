"""What every act on a licence that was issued shares: who does it, and what it asks first."""

from typing import Any

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Forbidden, Invalid, NotFound, blanks, so_many
from onestop_contracts.fields import Number
from onestop_contracts.people import Role
from pydantic import Field

from onestop_review.docket import docket
from onestop_review.licence_bundle.state import Bundle, Held
from onestop_review.officers import require_centre
from onestop_review.reference import Reference


class LicenceUnknown(NotFound):
    """This project has no licence of this number."""

    code = "licence-unknown"
    title = "No licence carries this number"
    title_zh = "没有此编号的证照"
    remedy = "Check the number on the licence or scan its QR code again."
    remedy_zh = "请核对证照编号，或重新扫描二维码。"


class GroundMissing(Invalid):
    """A licence is revoked only on a ground that is told, with what it rests on in law."""

    code = "ground-missing"
    title = "The ground of revocation is missing"
    title_zh = "缺少撤销理由"
    remedy = "Give the ground and the article it rests on."
    remedy_zh = "请填写撤销理由及法律依据。"


class RevokedAlready(Conflict):
    """The licence was revoked; nothing more happens to it."""

    code = "licence-revoked-already"
    title = "The licence was revoked already"
    title_zh = "证照已撤销"
    remedy = "Read its ground under /review/licences/{number}."
    remedy_zh = "撤销理由见 /review/licences/{number}。"


class LicenceAct(Act[Bundle, Reference]):
    """What can be asked of one licence, by its number."""

    number: Number = Field(max_length=60)

    def known(self, bundle: Bundle) -> Held:
        """The licence, revoked or not.

        Raises:
            LicenceUnknown: there is none of this number.
        """
        held = bundle.held.get(self.number)
        if held is None:
            raise LicenceUnknown(self.number, number=self.number)
        return held

    def standing(self, bundle: Bundle) -> Held:
        """As `known`, and not revoked.

        Raises:
            RevokedAlready: it was.
        """
        held = self.known(bundle)
        if held.ground:
            raise RevokedAlready(self.number, number=self.number)
        return held

    @staticmethod
    def place(now: Now[Reference]) -> str:
        """The division of the project."""
        return now.state_of(docket).division


def founded(act: LicenceAct, *texts: str) -> None:
    """Refuses where the ground, or the legal basis, is not said; lists what is missing."""
    words: tuple[tuple[Any, ...], ...] = (
        ("ground", "say on what ground", "请填写撤销理由"),
        ("legal_basis", "name the legal basis", "请列明法律依据"),
    )
    told = zip(words, texts, strict=False)
    faults = blanks(*((name, text, en, zh) for (name, en, zh), text in told))
    if faults:
        raise GroundMissing(f"{act.number}: {so_many(faults)}", errors=faults)


def the_centre_of_the_project(actor: Actor, bundle: Bundle, now: Now[Reference]) -> str:
    """The centre's leaders, in the jurisdiction of the project."""
    return require_centre(actor, now.state_of(docket).division)


def the_head_of_a_department(actor: Actor, bundle: Bundle, now: Now[Reference]) -> str:
    """The head of the department in whose name the licence was issued."""
    capacity = actor.require(Role.REVIEWER, jurisdiction=now.state_of(docket).division)
    if not actor.department:
        raise Forbidden("应由主管部门提请 / a department asks for it", reason="department")
    return capacity


def the_holder(actor: Actor, bundle: Bundle, now: Now[Reference]) -> str:
    """The firm whose project it is, or its agent."""
    capacity = actor.require(Role.APPLICANT, Role.AGENT)
    if not actor.organisation or actor.organisation != now.state_of(docket).applicant:
        raise Forbidden("仅限被许可人 / for the holder only", reason="organisation")
    return capacity

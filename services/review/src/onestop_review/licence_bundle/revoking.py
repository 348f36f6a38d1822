"""Revoking a licence (撤销, 行政许可法 art. 69)."""

from collections.abc import Sequence

from onestop_chassis.act import Act, DoneOtherwise
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import Invalid, NotFound, fault
from onestop_contracts.fields import Number, Prose
from onestop_contracts.review import LicenceRevoked
from pydantic import Field

from onestop_review.docket import docket
from onestop_review.licence_bundle.state import Bundle
from onestop_review.officers import require_centre
from onestop_review.reference import Reference
from onestop_review.register import LONGEST


class LicenceUnknown(NotFound):
    """This project has no licence of this number."""

    code = "licence-unknown"
    title = "No licence carries this number"
    title_zh = "没有此编号的证照"
    remedy = "Check the number on the licence or scan its QR code again."
    remedy_zh = "请核对证照编号，或重新扫描二维码。"


class GroundMissing(Invalid):
    """A licence is revoked only on a ground that is told."""

    code = "ground-missing"
    title = "The ground of revocation is missing"
    title_zh = "缺少撤销理由"
    remedy = "Give the ground and the article it rests on."
    remedy_zh = "请填写撤销理由及法律依据。"


def the_centre_of_the_project(actor: Actor, bundle: Bundle, now: Now[Reference]) -> str:
    """The centre's leaders, in the jurisdiction of the project."""
    return require_centre(actor, now.state_of(docket).division)


class RevokeLicence(Act[Bundle, Reference]):
    """Revokes a licence (撤销, 行政许可法 art. 69); revoked twice, the first stands."""

    by = the_centre_of_the_project
    refuses = (LicenceUnknown, GroundMissing, DoneOtherwise)

    number: Number = Field(max_length=60)
    ground: Prose = Field(max_length=LONGEST)

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[LicenceRevoked]:
        held = bundle.held.get(self.number)
        if held is None:
            raise LicenceUnknown(self.number, number=self.number)
        if not self.ground:
            errors = [fault("ground", "say on what ground", "请填写撤销理由")]
            raise GroundMissing(self.number, errors=errors)
        if held.ground:
            return self.done_before(ground=held.ground)
        revoked = LicenceRevoked(
            project=now.key("project"),
            number=self.number,
            ground=self.ground,
            revoked_at=now.at,
        )
        return [revoked]

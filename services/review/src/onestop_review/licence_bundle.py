"""The licences of a project: those of a phase are issued together (一次性证照发放).

A licence is issued in the department's name and handed over within the limit the rules give. A
licence is revoked by a further fact, never edited.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from onestop_chassis.act import Act, DoneOtherwise
from onestop_chassis.actor import Actor
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Invalid, NotFound, fault
from onestop_chassis.worktime import deadline
from onestop_contracts.fields import Code, Number, Prose
from onestop_contracts.identifiers import LICENCE_NUMBER, ProjectCode
from onestop_contracts.parts import GuidanceItem, Licence
from onestop_contracts.review import LicenceRevoked, LicencesIssued
from pydantic import Field

from onestop_review.docket import docket
from onestop_review.licences import licences
from onestop_review.officers import require_centre
from onestop_review.reference import Reference
from onestop_review.register import LONGEST

LicenceEvent = LicencesIssued | LicenceRevoked


@dataclass(frozen=True, slots=True)
class Bundle:
    """The phases issued, and every licence by its number, with the ground on which it was
    revoked; empty where it was not."""

    phases: frozenset[int] = frozenset()
    revoked: Mapping[Number, Prose] = field(default_factory=lambda: MappingProxyType({}))


def number(project: str, division: str, item: str, at: datetime) -> str:
    """`<division>-<item>-<year>-<serial>`: the same for the same project and item, for ever.

    The serial is the project code without its dashes, and without its division where that is
    the licence's own, so two projects never share one.
    """
    year, place, *rest = project.split("-")
    serial = "".join([year, "" if place == division else place, *rest])
    return f"{division}-{item}-{at.astimezone(SHANGHAI).year}-{serial}"


def project_of(licence: str) -> str:
    """The project that a licence of this number would belong to; empty where it has no such
    shape."""
    found = LICENCE_NUMBER.fullmatch(licence)
    if found is None:
        return ""
    year, place, *rest = found.group("year", "place", "class1", "class2", "serial")
    return "-".join([year, place or found["division"], *rest])


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


class IssueLicences(Act[Bundle, Reference]):
    """Issues one licence for each approved item of a complete phase (一次性证照发放).

    A phase issued twice records nothing.

    Source: notice D5.
    """

    opens = True

    division: Code
    phase: int
    items: tuple[GuidanceItem, ...]
    completed_at: datetime

    def decide(self, bundle: Bundle, now: Now[Reference]) -> Sequence[LicencesIssued]:
        if self.phase in bundle.phases or not self.items:
            return []
        project, at = now.key("project"), self.completed_at
        hand_over = now.rules.rules_for(self.division, "").hand_over
        issued = LicencesIssued(
            project=project,
            phase=self.phase,
            licences=tuple(_licence(project, self.division, item, at) for item in self.items),
            issued_at=at,
            hand_over_by=deadline(at, hand_over, now.rules.calendar),
        )
        return [issued]


def _licence(project: str, division: str, item: GuidanceItem, at: datetime) -> Licence:
    code = number(project, division, item.item, at)
    return Licence(
        number=code,
        item=item.item,
        department=item.department,
        verify_path=f"/licences/{code}",
    )


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
        if self.number not in bundle.revoked:
            raise LicenceUnknown(self.number, number=self.number)
        if not self.ground:
            errors = [fault("ground", "say on what ground", "请填写撤销理由")]
            raise GroundMissing(self.number, errors=errors)
        if bundle.revoked[self.number]:
            return self.done_before(ground=bundle.revoked[self.number])
        revoked = LicenceRevoked(
            project=now.key("project"),
            number=self.number,
            ground=self.ground,
            revoked_at=now.at,
        )
        return [revoked]


def evolve(bundle: Bundle, event: LicenceEvent) -> Bundle:
    """The licences after a fact."""
    match event:
        case LicencesIssued(phase=phase, licences=licences):
            new = dict.fromkeys((licence.number for licence in licences), "")
            return Bundle(bundle.phases | {phase}, MappingProxyType({**bundle.revoked, **new}))
        case LicenceRevoked(number=code, ground=ground):
            return replace(bundle, revoked=MappingProxyType({**bundle.revoked, code: ground}))
        case _:
            assert_never(event)


licence_bundle: Noun[Bundle, Reference] = Noun(
    stream="licences/{project}",
    path="/projects/{project}/licences",
    keys={"project": ProjectCode},
    initial=Bundle(),
    evolve=evolve,
    unknown=LicenceUnknown,
    acts=(IssueLicences, RevokeLicence),
    beside=(docket,),
    views=(licences,),
)

"""The licences of a project: those of a phase are issued together (一次性证照发放).

A licence is issued in the department's name and handed over within the limit the rules give. A
licence is revoked by a further fact, never edited.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Invalid, NotFound
from onestop_chassis.worktime import WorkCalendar, deadline
from onestop_contracts.parts import GuidanceItem, Licence
from onestop_contracts.review import LicenceRevoked, LicencesIssued

from onestop_review.fault import fault
from onestop_review.rules import Rules

NUMBER = re.compile(
    r"(?P<division>\d{6})-P[1-4]-\d{2}-\d{4}-"
    r"(?P<year>\d{4})(?P<place>\d{6})??(?P<class1>\d\d)(?P<class2>\d\d)(?P<serial>\d{5}[0-9A-Z])"
)
LicenceEvent = LicencesIssued | LicenceRevoked


def stream(project: str) -> str:
    """The stream of one project's licences."""
    return f"licences/{project}"


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


@dataclass(frozen=True, slots=True)
class IssueLicences:
    """Issues one licence for each approved item of a complete phase."""

    project: str
    division: str
    phase: int
    items: tuple[GuidanceItem, ...]
    at: datetime
    calendar: WorkCalendar
    rules: Rules


@dataclass(frozen=True, slots=True)
class RevokeLicence:
    """Revokes a licence (行政许可法 art. 69)."""

    project: str
    number: str
    ground: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Bundle:
    """The phases issued, and every licence by its number with whether it was revoked."""

    phases: frozenset[int] = frozenset()
    revoked: Mapping[str, bool] = field(default_factory=lambda: MappingProxyType({}))


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
    found = NUMBER.fullmatch(licence)
    if found is None:
        return ""
    year, place, *rest = found.group("year", "place", "class1", "class2", "serial")
    return "-".join([year, place or found["division"], *rest])


def decide(bundle: Bundle, command: IssueLicences | RevokeLicence) -> Sequence[LicenceEvent]:
    """Dispatches; a phase issued twice, or a licence revoked twice, records nothing."""
    match command:
        case IssueLicences():
            return _issue(bundle, command)
        case RevokeLicence():
            return _revoke(bundle, command)
        case _:
            assert_never(command)


def _issue(bundle: Bundle, command: IssueLicences) -> Sequence[LicenceEvent]:
    if command.phase in bundle.phases or not command.items:
        return []
    return [
        LicencesIssued(
            project=command.project,
            phase=command.phase,
            licences=tuple(_licence(command, item) for item in command.items),
            issued_at=command.at,
            hand_over_by=deadline(command.at, command.rules.hand_over, command.calendar),
        )
    ]


def _licence(command: IssueLicences, item: GuidanceItem) -> Licence:
    code = number(command.project, command.division, item.item, command.at)
    return Licence(
        number=code,
        item=item.item,
        department=item.department,
        verify_path=f"/licences/{code}",
    )


def _revoke(bundle: Bundle, command: RevokeLicence) -> Sequence[LicenceEvent]:
    if command.number not in bundle.revoked:
        raise LicenceUnknown(command.number, number=command.number)
    if not command.ground.strip():
        raise GroundMissing(
            command.number, errors=[fault("ground", "say on what ground", "请填写撤销理由")]
        )
    if bundle.revoked[command.number]:
        return []
    return [
        LicenceRevoked(
            project=command.project,
            number=command.number,
            ground=command.ground,
            revoked_at=command.at,
        )
    ]


def evolve(bundle: Bundle, event: LicenceEvent) -> Bundle:
    """The licences after a fact."""
    match event:
        case LicencesIssued(phase=phase, licences=licences):
            new = {licence.number: False for licence in licences}
            return Bundle(bundle.phases | {phase}, MappingProxyType({**bundle.revoked, **new}))
        case LicenceRevoked(number=code):
            return replace(bundle, revoked=MappingProxyType({**bundle.revoked, code: True}))
        case _:
            assert_never(event)


licence_bundle = Decider(initial=Bundle(), decide=decide, evolve=evolve)

"""The early check (项目前期把关): a project held against its area's list and the indices."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import ClassVar, assert_never

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Refusal
from onestop_contracts.event import Internal
from onestop_contracts.identifiers import DivisionCode, ProjectCode
from onestop_contracts.land import EarlyCheckConcluded, IndexFinding
from onestop_contracts.parts import Attributes

from onestop_land.area import Area
from onestop_land.index_set import ControlIndex, IndexSet

CENT = Decimal("0.01")


class FilingNoted(Internal):
    """What intake published about the project, kept for the check.

    `organisation` is the applicant's credit code, for who may read the outcome.
    """

    TYPE: ClassVar[str] = "onestop.land.FilingNoted.v1"

    project: ProjectCode
    division: DivisionCode
    industry_class: str
    attributes: Attributes
    organisation: str = ""


EarlyCheckEvent = FilingNoted | EarlyCheckConcluded


@dataclass(frozen=True, slots=True)
class NoteFiling:
    """A project was filed."""

    project: str
    division: str
    industry_class: str
    attributes: Attributes
    organisation: str = ""


@dataclass(frozen=True, slots=True)
class ConcludeCheck:
    """The project was accepted: hold it against the rules in force."""

    project: str
    indices: IndexSet
    areas: tuple[tuple[str, Area], ...]
    at: datetime


EarlyCheckCommand = NoteFiling | ConcludeCheck


class FilingUnknown(Refusal):
    """The project's filing has not been heard of."""

    code = "filing-unknown"
    title = "The project's filing is not known here"
    title_zh = "尚未收到该项目的申报信息"
    remedy = "Wait until intake's facts have arrived, then retry."
    remedy_zh = "请待受理信息同步后重试。"


@dataclass(frozen=True, slots=True)
class EarlyCheck:
    """What is known of the project, and whether it was checked."""

    filing: FilingNoted | None = None
    concluded: bool = False


def decide(check: EarlyCheck, command: EarlyCheckCommand) -> Sequence[EarlyCheckEvent]:
    match command:
        case NoteFiling():
            return [] if check.filing else [_note(command)]
        case ConcludeCheck():
            if check.concluded:
                return []
            if check.filing is None:
                raise FilingUnknown(command.project, project=command.project)
            return [_conclude(check.filing, command)]
        case _:
            assert_never(command)


def _note(command: NoteFiling) -> FilingNoted:
    return FilingNoted(
        project=command.project,
        division=command.division,
        industry_class=command.industry_class,
        attributes=command.attributes,
        organisation=command.organisation,
    )


def _conclude(filing: FilingNoted, command: ConcludeCheck) -> EarlyCheckConcluded:
    area = dict(command.areas).get(filing.division, Area())
    barred = area.bars(filing.industry_class)
    findings = tuple(
        _finding(one, filing.attributes) for one in command.indices.of(filing.industry_class)
    )
    return EarlyCheckConcluded(
        project=filing.project,
        division=filing.division,
        industry_class=filing.industry_class,
        outcome=_outcome(barred, findings),
        barred_by=barred,
        findings=findings,
        index_version=command.indices.version,
        list_version=area.version,
        concluded_at=command.at,
    )


def _outcome(barred: Sequence[str], findings: Sequence[IndexFinding]) -> str:
    """`barred`, `not_met`, `open` (a figure is missing), `met`, or `no_index`."""
    if barred:
        return "barred"
    answers = {finding.met for finding in findings}
    for answer, outcome in (("no", "not_met"), ("unknown", "open"), ("yes", "met")):
        if answer in answers:
            return outcome
    return "no_index"


def _per_mu(attributes: Attributes) -> Decimal | None:
    if attributes.land_mu <= 0:
        return None
    return (attributes.investment_cny10000 / attributes.land_mu).quantize(CENT)


def _plot_ratio(attributes: Attributes) -> Decimal | None:
    """Floor area over land area; 1 亩 is 2000/3 m²."""
    if attributes.land_mu <= 0 or attributes.floor_area_m2 <= 0:
        return None
    return (attributes.floor_area_m2 * 3 / (attributes.land_mu * 2000)).quantize(CENT)


FIGURES: dict[str, Callable[[Attributes], Decimal | None]] = {
    "investment_intensity": _per_mu,
    "plot_ratio": _plot_ratio,
}
"""How a figure follows from what was filed; an index that is not here stays `unknown`."""


def _finding(index: ControlIndex, attributes: Attributes) -> IndexFinding:
    figure = FIGURES.get(index.index)
    actual = figure(attributes) if figure else None
    met = "unknown"
    if actual is not None:
        holds = actual >= index.value if index.comparison == ">=" else actual <= index.value
        met = "yes" if holds else "no"
    return IndexFinding(
        index=index.index,
        unit=index.unit,
        comparison=index.comparison,
        required=str(index.value),
        actual="" if actual is None else str(actual),
        met=met,
        mark=index.mark,
    )


def evolve(check: EarlyCheck, event: EarlyCheckEvent) -> EarlyCheck:
    match event:
        case FilingNoted():
            return replace(check, filing=event)
        case EarlyCheckConcluded():
            return replace(check, concluded=True)
        case _:
            assert_never(event)


early_check = Decider(initial=EarlyCheck(), decide=decide, evolve=evolve)


def stream_of(project: str) -> str:
    """The stream of a project's early check."""
    return f"early_check/{project}"

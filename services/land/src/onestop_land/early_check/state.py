"""What is known of a project's early check, and how a fact changes it."""

from dataclasses import dataclass, replace
from typing import ClassVar, assert_never

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Firm
from onestop_contracts.identifiers import DivisionCode, ProjectCode
from onestop_contracts.land import EarlyCheckConcluded
from onestop_contracts.parts import Attributes
from pydantic import AwareDatetime


class FilingNoted(Internal):
    """What intake published about the project, kept for the check.

    `organisation` is the applicant's credit code, for who may read the outcome. A later `filing`
    of the project is checked anew.
    """

    TYPE: ClassVar[str] = "onestop.land.FilingNoted.v1"

    project: ProjectCode
    division: DivisionCode
    industry_class: Code
    attributes: Attributes
    organisation: Firm = ""
    filing: int = 1


class AttributesAmended(Internal):
    """The project is another than was filed: its figures are these from now on."""

    TYPE: ClassVar[str] = "onestop.land.AttributesAmended.v1"

    project: ProjectCode
    attributes: Attributes
    amended_at: AwareDatetime


EarlyCheckEvent = FilingNoted | AttributesAmended | EarlyCheckConcluded


@dataclass(frozen=True, slots=True)
class EarlyCheck:
    """What was filed, with the attributes as they were amended; and whether it was checked."""

    filing: FilingNoted | None = None
    concluded: bool = False


def evolve(check: EarlyCheck, event: EarlyCheckEvent) -> EarlyCheck:
    match event:
        case FilingNoted():
            return EarlyCheck(filing=event)
        case AttributesAmended(attributes=attributes):
            assert check.filing is not None, "only what was filed is amended"
            known = check.filing.model_copy(update={"attributes": attributes})
            return replace(check, filing=known)
        case EarlyCheckConcluded():
            return replace(check, concluded=True)
        case _:
            assert_never(event)

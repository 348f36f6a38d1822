"""What the support department (保障服务部) publishes about land."""

from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Quantity
from onestop_contracts.identifiers import DivisionCode, ProjectCode
from onestop_contracts.parts import Part
from onestop_contracts.vocabularies import Certainty, CheckOutcome, Comparison, Known


class IndexFinding(Part):
    """One control index held against the project: `met` is `yes`, `no` or `unknown`."""

    index: Code
    unit: Code
    comparison: Comparison
    required: Quantity
    actual: Quantity
    met: Known
    mark: Certainty


class EarlyCheckConcluded(Event):
    """The early check (项目前期把关) of a project against area list and indices, with reasons."""

    TYPE: ClassVar[str] = "onestop.land.EarlyCheckConcluded.v1"

    project: ProjectCode
    division: DivisionCode
    industry_class: Code
    outcome: CheckOutcome
    barred_by: tuple[Code, ...]
    findings: tuple[IndexFinding, ...]
    index_version: int
    list_version: int
    concluded_at: AwareDatetime


class NegativeListRevised(Event):
    """What may not come into an area (区域负面清单): industry classes, per version."""

    TYPE: ClassVar[str] = "onestop.land.NegativeListRevised.v1"

    area: Code
    version: int
    barred: tuple[Code, ...]
    revised_at: AwareDatetime

"""Guidance sheets that were issued, one row per project."""

from datetime import datetime
from typing import Any

from onestop_chassis.log.codec import subject_of
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code
from onestop_contracts.intake import GuidanceIssued
from onestop_contracts.parts import GuidanceItem, Part


class GuidanceRow(Part):
    """The sheet (审批事项指导单) as it was issued."""

    project: Code
    division: Code
    catalogue_version: int
    items: tuple[GuidanceItem, ...]
    issued_at: datetime


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case GuidanceIssued(project=project):
            return project
        case _:
            return None


def _evolve(row: GuidanceRow | None, recorded: Recorded[Any]) -> GuidanceRow | None:
    match recorded.event:
        case GuidanceIssued() as issued:
            return GuidanceRow.model_validate(issued.model_dump())
        case _:
            return row


guidance = View(
    name="guidance",
    version=1,
    row=GuidanceRow,
    key=_key,
    evolve=_evolve,
    reads=(GuidanceIssued,),
    spread=subject_of,
)

"""The departments' names, as review publishes them."""

from typing import Any

from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code, Title
from onestop_contracts.parts import Part
from onestop_contracts.review import DepartmentRegistered


class DepartmentRow(Part):
    """What a department is called."""

    code: Code
    name_zh: Title
    name_en: Title


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case DepartmentRegistered(code=code):
            return code
        case _:
            return None


def _evolve(row: DepartmentRow | None, recorded: Recorded[Any]) -> DepartmentRow | None:
    match recorded.event:
        case DepartmentRegistered(code=code, name_zh=zh, name_en=en):
            return DepartmentRow(code=code, name_zh=zh, name_en=en)
        case _:
            return row


departments = View(
    name="departments",
    version=1,
    row=DepartmentRow,
    key=_key,
    evolve=_evolve,
    reads=(DepartmentRegistered,),
)

"""The divisions, as rows."""

from typing import Any

from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.intake import DivisionRegistered

from onestop_intake.divisions import Division


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case DivisionRegistered(code=code):
            return code
        case _:
            return None


def _evolve(row: Division | None, recorded: Recorded[Any]) -> Division | None:
    match recorded.event:
        case DivisionRegistered(code=code, name_zh=zh, name_en=en, level=level):
            return Division(code=code, name_zh=zh, name_en=en, level=level)
        case _:
            return row


divisions = View(
    name="divisions",
    version=1,
    row=Division,
    key=_key,
    evolve=_evolve,
    reads=(DivisionRegistered,),
)

"""The consultation room: who has to speak, what was said, what may be done next."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from onestop_console.readers.acts import Act
from onestop_console.readers.cases import Case
from onestop_console.readers.consultations import Room

STATES = {
    "to_convene": "待召集",
    "convened": "待会商",
    "escalated": "报政府决定",
    "ended": "已结束",
    "void": "已作废",
}
"""How consultations stand, in the order in which they matter."""
LADDER = (
    "convene-consultation",
    "withdraw-objection",
    "conclude-consultation",
    "escalate-objection",
    "record-government-decision",
)
"""The acts of the room, in the order of its way."""
CONCLUDE = "conclude-consultation"
OUTCOMES = ("withdrawn", "upheld", "agreed_with_conditions", "no_agreement")
ABSENT = "未到会"
"""How the record of a unit begins that was convened and did not come."""


@dataclass(frozen=True)
class Seat:
    """A unit that was convened; `statement` is empty until it is recorded."""

    unit: str
    statement: str
    absent: bool


def seats(room: Room) -> list[Seat]:
    """The units in the order in which they were convened, with what is recorded of each."""
    said = {one.unit: one.statement for one in room.conclusion.positions} if room.conclusion else {}
    return [
        Seat(unit, said.get(unit, ""), said.get(unit, "").startswith(ABSENT)) for unit in room.units
    ]


def people(room: Room, case: Case) -> set[str]:
    """Everybody whom the page names, by sign-in name."""
    return {
        room.representative,
        room.registered_by,
        *(one.convened_by for one in room.convenings),
        *([room.conclusion.concluded_by] if room.conclusion else []),
        *([case.draft.drafted_by] if case.draft else []),
    }


def of_the_room(acts: Iterable[Act]) -> list[Act]:
    """The acts that this page is for, in the order of a consultation's way."""
    found = {one.act: one for one in acts}
    return [found[name] for name in LADDER if name in found]


def outcomes(room: Room, acts: Iterable[Act]) -> list[str]:
    """The ends that the consultation can have now, as far as its reader may conclude it. A
    withdrawn objection ends with that, and no other does."""
    if not any(one.act == CONCLUDE and one.may for one in acts):
        return []
    withdrawn = room.withdrawn_at is not None
    return [one for one in OUTCOMES if (one == "withdrawn") == withdrawn]


def filled(room: Room, act: str, department: str) -> dict[str, str]:
    """Fields of the act's form that are known: which objection; for convening the units and the
    day, for the conclusion a line for each unit."""
    known = {"objection": room.objection}
    if act == "convene-consultation":
        slot = room.slot_on or next(iter(room.slots), None)
        known["units"] = "\n".join(room.units or [department])
        known["slot_on"] = slot.isoformat() if slot else ""
    if act == CONCLUDE:
        known |= _positions(room.units)
    return known


def _positions(units: Iterable[str]) -> Mapping[str, str]:
    return {f"positions/{number}/unit": unit for number, unit in enumerate(units)}

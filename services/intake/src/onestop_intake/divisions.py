"""The jurisdictions (市 / 旗区) that the centre serves."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from onestop_chassis.decider import Decider
from onestop_contracts.intake import DivisionRegistered
from onestop_contracts.parts import Part

STREAM = "divisions"


class Division(Part):
    """One administrative division; GB/T 2260 code, `level` is city, district or banner."""

    code: str
    name_zh: str
    name_en: str
    level: str


@dataclass(frozen=True, slots=True)
class RegisterDivisions:
    """Take these divisions on; those that are already known as they are change nothing."""

    divisions: tuple[Division, ...]


@dataclass(frozen=True, slots=True)
class Divisions:
    """Every division by its code."""

    known: Mapping[str, Division] = field(default_factory=lambda: MappingProxyType({}))


def decide(state: Divisions, command: RegisterDivisions) -> Sequence[DivisionRegistered]:
    wanted = {division.code: division for division in command.divisions}
    return [
        DivisionRegistered(**division.model_dump())
        for division in wanted.values()
        if state.known.get(division.code) != division
    ]


def evolve(state: Divisions, event: DivisionRegistered) -> Divisions:
    division = Division(
        code=event.code, name_zh=event.name_zh, name_en=event.name_en, level=event.level
    )
    return Divisions(MappingProxyType({**state.known, event.code: division}))


divisions: Decider[Divisions, RegisterDivisions, DivisionRegistered] = Decider(
    initial=Divisions(), decide=decide, evolve=evolve
)

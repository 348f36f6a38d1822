"""The jurisdictions (市 / 旗区) that the centre serves: a register.

Source: notice A8.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.fields import Code, Title
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.intake import DivisionRegistered
from onestop_contracts.parts import Part
from onestop_contracts.people import CITY, Role
from pydantic import ConfigDict, Field


class Division(Part):
    """One administrative division; GB/T 2260 code, `level` is city, district or banner."""

    code: Code
    name_zh: Title
    name_en: Title
    level: Code


class SentDivision(Division):
    """A division as it is handed in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=2000)

    code: DivisionCode
    name_zh: Title = Field(min_length=1, examples=["东胜区"])
    name_en: Title = Field(min_length=1, examples=["Dongsheng District"])
    level: Code = Field(pattern=r"^(city|district|banner)$")


@dataclass(frozen=True, slots=True)
class Divisions:
    """Every division by its code."""

    known: Mapping[Code, Division] = field(default_factory=lambda: MappingProxyType({}))


def division_of(event: DivisionRegistered) -> Division:
    """The division as the fact says it."""
    return Division(**event.model_dump())


def evolve(state: Divisions, event: DivisionRegistered) -> Divisions:
    return Divisions(MappingProxyType({**state.known, event.code: division_of(event)}))


def those_who_set_the_centre_up(actor: Actor, state: Divisions, now: Now[Any]) -> str:
    """The city's operator or its director."""
    return actor.require(Role.OPERATOR, Role.DIRECTOR, jurisdiction=CITY)


class RegisterDivisions(Act[Divisions, Any]):
    """Takes divisions (行政区划) on; those that are known as they are change nothing.

    Source: notice A8.
    """

    by = those_who_set_the_centre_up
    opens = True

    divisions: tuple[SentDivision, ...] = Field(min_length=1, max_length=1000)

    def decide(self, state: Divisions, now: Now[Any]) -> Sequence[DivisionRegistered]:
        wanted = {sent.code: Division(**sent.model_dump()) for sent in self.divisions}
        return [
            DivisionRegistered(**division.model_dump())
            for division in wanted.values()
            if state.known.get(division.code) != division
        ]


def _key(recorded: Recorded[Any]) -> str | None:
    match recorded.event:
        case DivisionRegistered(code=code):
            return code
        case _:
            return None


def _evolve(row: Division | None, recorded: Recorded[Any]) -> Division | None:
    match recorded.event:
        case DivisionRegistered() as event:
            return division_of(event)
        case _:
            return row


division_list = View(
    name="divisions",
    version=1,
    row=Division,
    key=_key,
    evolve=_evolve,
    reads=(DivisionRegistered,),
)

divisions: Noun[Divisions, Any] = Noun(
    stream="divisions",
    path="/divisions",
    initial=Divisions(),
    evolve=evolve,
    acts=(RegisterDivisions,),
    views=(division_list,),
)

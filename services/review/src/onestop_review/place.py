"""The places (市 / 旗区) that intake has registered, as far as review was told."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from onestop_chassis.act import Act, Ask, ask
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Fault, fault
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Title
from onestop_contracts.intake import DivisionRegistered


class PlaceNoted(Internal):
    """Intake registered this place, or gave it another name."""

    TYPE: ClassVar[str] = "onestop.review.PlaceNoted.v1"

    code: Code
    name_zh: Title
    name_en: Title


@dataclass(frozen=True, slots=True)
class Places:
    """The Chinese and the English name of each, by code."""

    names: Mapping[Code, tuple[Title, Title]] = field(default_factory=lambda: MappingProxyType({}))

    def unknown(self, codes: Iterable[str]) -> tuple[str, ...]:
        """Those that are not registered; none before any place is known, as where intake was never
        heard: then only their shape can be checked."""
        return tuple(code for code in codes if self.names and code not in self.names)


class NotePlace(Act[Places, Any]):
    """By the policy: a place that intake registered."""

    opens = True

    code: Code
    name_zh: Title
    name_en: Title

    def decide(self, places: Places, now: Now[Any]) -> Sequence[PlaceNoted]:
        if places.names.get(self.code) == (self.name_zh, self.name_en):
            return []
        return [PlaceNoted(**self.model_dump())]


def note_places(recorded: Recorded[Any], _: Any) -> Sequence[Ask]:
    """What intake registers is known here."""
    match recorded.event:
        case DivisionRegistered(code=code, name_zh=zh, name_en=en):
            return [ask(NotePlace(code=code, name_zh=zh, name_en=en))]
        case _:
            return []


def evolve(places: Places, event: PlaceNoted) -> Places:
    """The places after a fact."""
    named = (event.name_zh, event.name_en)
    return Places(MappingProxyType({**places.names, event.code: named}))


place: Noun[Places, Any] = Noun(
    stream="places/all",
    path="/places",
    initial=Places(),
    evolve=evolve,
    acts=(NotePlace,),
    policies=(Policy("note-places", note_places),),
)


def place_faults(
    codes: Iterable[str], now: Now[Any], name: str = "jurisdiction", row: int | None = None
) -> list[Fault]:
    """Places that nobody registered, in an act of a noun that has `place` beside it."""
    return [
        fault(name, f"{code} is no registered place", f"未登记的行政区划 {code}", row)
        for code in now.state_of(place).unknown(codes)
    ]

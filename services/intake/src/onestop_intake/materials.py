"""What the papers (材料) are called that items ask for by code: a register.

Source: notice A4.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar

from onestop_chassis.act import Act
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Title
from onestop_contracts.parts import Part
from pydantic import ConfigDict, Field

from onestop_intake.divisions import those_who_set_the_centre_up


class MaterialName(Part):
    """A paper and what it is called; `mark` says how sure the entry is."""

    code: Code
    name_zh: Title
    name_en: Title
    mark: Code = "assumed"


class SentName(MaterialName):
    """A paper's name as it is handed in."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_max_length=2000)

    code: Code = Field(pattern=r"^[a-z][a-z0-9_]{0,99}$", examples=["application_form"])
    name_zh: Title = Field(min_length=1, examples=["申请表"])
    name_en: Title = Field(min_length=1, examples=["Application form"])
    mark: Code = Field(default="assumed", pattern=r"^(law|notice|sample|assumed)$")


class MaterialNamed(Internal):
    """A paper is called so from now on."""

    TYPE: ClassVar[str] = "onestop.intake.MaterialNamed.v1"

    code: Code
    name_zh: Title
    name_en: Title
    mark: Code


@dataclass(frozen=True, slots=True)
class Materials:
    """Every paper by its code."""

    named: Mapping[Code, MaterialName] = field(default_factory=lambda: MappingProxyType({}))

    def of(self, code: str) -> MaterialName:
        """What a paper is called; its code, where nobody has named it."""
        return self.named.get(code) or MaterialName(code=code, name_zh=code, name_en=code)


def evolve(state: Materials, event: MaterialNamed) -> Materials:
    return Materials(
        MappingProxyType({**state.named, event.code: MaterialName(**event.model_dump())})
    )


class NameMaterials(Act[Materials, Any]):
    """Names papers (材料名称); those that are called so already change nothing.

    Source: notice A4.
    """

    by = those_who_set_the_centre_up
    opens = True

    materials: list[SentName] = Field(min_length=1, max_length=2000)

    def decide(self, state: Materials, now: Now[Any]) -> Sequence[MaterialNamed]:
        wanted = {sent.code: MaterialName(**sent.model_dump()) for sent in self.materials}
        return [
            MaterialNamed(**one.model_dump())
            for one in wanted.values()
            if state.named.get(one.code) != one
        ]


def _key(recorded: Recorded[Any]) -> str | None:
    event = recorded.event
    return event.code if isinstance(event, MaterialNamed) else None


def _row(row: MaterialName | None, recorded: Recorded[Any]) -> MaterialName:
    return MaterialName(**recorded.event.model_dump())


material_names = View(
    name="materials",
    version=1,
    row=MaterialName,
    key=_key,
    evolve=_row,
    reads=(MaterialNamed,),
)
"""What papers were called at some time, for what was written then."""

materials: Noun[Materials, Any] = Noun(
    stream="materials",
    path="/materials",
    initial=Materials(),
    evolve=evolve,
    acts=(NameMaterials,),
)

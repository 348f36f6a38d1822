"""Which claims of a provider's token make whom: a file of the installation says it."""

import re
import tomllib
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

from onestop_contracts.identifiers import CreditCode, DivisionCode
from onestop_contracts.names import names_somebody
from onestop_contracts.people import Role
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
)

from onestop_chassis.actor import Actor
from onestop_chassis.http.rejection import CallerNotMapped
from onestop_chassis.http.validation import wrong
from onestop_chassis.refusal import Fault, fault, so_many

OURS = ("policy:", "timer:")
"""How the services themselves are called where something is on record as done by them."""
SHOWN = 10
"""Of what a token says, so much is repeated to whoever sent it."""
Faults = list[tuple[str, str]]
CODE = re.compile(r"[!-?A-~]{1,100}")


def _way(told: object) -> object:
    return [told] if isinstance(told, str) else told


Name = Annotated[str, Field(min_length=1)]
Way = Annotated[list[Name], BeforeValidator(_way), Field(min_length=1)]
"""A claim, or the way to one within others: `["realm_access", "roles"]`."""


class Claims(BaseModel):
    """Where a token says each thing of an actor; what is not named, it does not say."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    subject: Way
    roles: Way
    jurisdiction: Way | None = None
    department: Way | None = None
    organisation: Way | None = None


class ClaimMapping(BaseModel):
    """`roles` are the provider's words for ours. Where `departments` or `jurisdictions` has
    entries, only those are taken; else the claim holds our code itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    claims: Claims
    roles: dict[Name, Role] = Field(min_length=1)
    departments: dict[Name, Name] = {}
    jurisdictions: dict[Name, DivisionCode] = {}

    def actor(self, claims: Mapping[str, Any]) -> Actor:
        """Whom a verified token speaks for.

        Raises:
            CallerNotMapped: with everything about it that says nothing here.
        """
        found: list[Fault] = []
        tables = {"department": self.departments, "jurisdiction": self.jurisdictions}
        told = {
            name: _told(claims, getattr(self.claims, name), kind, tables.get(name, {}), found)
            for name, kind in KINDS.items()
        }
        roles = self._roles(claims, found)
        if found:
            raise CallerNotMapped(so_many(found), errors=found, reason=CallerNotMapped.code)
        return Actor(roles=roles, **told)

    def _roles(self, claims: Mapping[str, Any], found: list[Fault]) -> frozenset[str]:
        value = _at(claims, self.claims.roles)
        named = [value] if isinstance(value, str) else value if isinstance(value, list) else []
        roles = {self.roles[one] for one in named if isinstance(one, str) and one in self.roles}
        if not roles:
            has = ", ".join(str(one) for one in named[:SHOWN]) or "—"
            found.append(
                fault(
                    ".".join(self.claims.roles),
                    f"none of these is a role here: {has}",
                    f"在本系统没有对应角色：{has}",
                )
            )
        return frozenset(roles)


class MappingWrong(Exception):
    """The file does not say what it must; `faults` is all of it, in Chinese and English."""

    def __init__(self, faults: Faults):
        super().__init__("; ".join(en for _, en in faults))
        self.faults = faults


def mapping_in(text: str) -> ClaimMapping:
    """What a mapping file says.

    Raises:
        MappingWrong: with everything that is wrong.
    """
    try:
        return ClaimMapping.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise MappingWrong([("不是 TOML 文件", f"is no TOML: {error}")]) from None
    except ValidationError as error:
        raise MappingWrong(list(_named(error))) from None


def _named(error: ValidationError) -> Iterator[tuple[str, str]]:
    for one in error.errors(include_input=False, include_url=False):
        [words] = wrong([one])
        place = ".".join(str(part) for part in one["loc"])
        yield f"{place}：{words['zh']}", f"{place}: {words['en']}"


def _nobodys(text: str) -> str:
    if CODE.fullmatch(text) is None:
        raise ValueError(
            "应为内部编号：1至100个可见ASCII字符，不含 @"
            " / must be a code of the person's: 1 to 100 visible ASCII characters, no @"
        )
    if names_somebody(text):
        raise ValueError(
            "不得使用手机号或身份证号，请改用内部编号"
            " / is a mobile or identity number: use a claim with a code of the person's"
        )
    if text.startswith(OURS):
        raise ValueError(f"不得以 {OURS} 开头 / begins with one of {OURS}")
    return text


Subject = Annotated[str, AfterValidator(_nobodys)]
Code = Annotated[str, StringConstraints(pattern=r"^[!-~]{1,40}$")]
KINDS: Mapping[str, TypeAdapter[str]] = {
    "subject": TypeAdapter(Subject),
    "jurisdiction": TypeAdapter(DivisionCode),
    "department": TypeAdapter(Code),
    "organisation": TypeAdapter(CreditCode),
}


def _told(
    claims: Mapping[str, Any],
    way: list[str] | None,
    kind: TypeAdapter[str],
    table: Mapping[str, str],
    found: list[Fault],
) -> str:
    value = _at(claims, way) if way else ""
    if isinstance(value, list) and len(value) == 1:  # as attributes of a person often come
        [value] = value
    if value in ("", None, []) and way and kind is not KINDS["subject"]:
        return ""
    if table and isinstance(value, str):
        if value not in table:
            found.append(fault(".".join(way or ()), f"{value} is unknown here", f"{value} 未知"))
            return ""
        return table[value]
    if not way:
        return ""
    try:
        return kind.validate_python(value, strict=True)
    except ValidationError as error:
        words = wrong(error.errors(include_input=False))
        found.extend(fault(".".join(way), one["en"], one["zh"]) for one in words)
        return ""


def _at(claims: Mapping[str, Any], way: list[str]) -> Any:
    value: Any = claims
    for name in way:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value

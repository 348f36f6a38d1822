"""What a field says, told by its type: whose it is, what operators see of it, an example.

A type is a plain `str` (or number) to pydantic: neither what is read nor any schema changes by it.
Limits belong to what callers send and stand there, in the acts; a recorded fact stays readable.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BeforeValidator, GetJsonSchemaHandler
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class Seen(StrEnum):
    """What those see of a field who may not see people."""

    NOTHING = "nothing"
    CODE = "code"  # as long as it looks like one
    TEXT = "text"  # unless somebody's number stands in it


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a field's type says of it. Without `example`, each field needs one of its own."""

    name: str
    seen: Seen
    zh: str
    example: str = ""

    @property
    def hidden(self) -> bool:
        """Whether it names somebody, or may."""
        return self.seen is Seen.NOTHING


PERSON = Meaning("Person", Seen.NOTHING, "个人", "rep.nr")
FIRM = Meaning("Firm", Seen.NOTHING, "企业（可能是个体工商户）", "91000000MA0000001R")
PROSE = Meaning("Prose", Seen.NOTHING, "自由文字")

Person = Annotated[str, PERSON]
"""A person, by name or by the name they sign in with."""
Firm = Annotated[str, FIRM]
"""A firm, by name, code or organisation: a sole trader is a person."""
Prose = Annotated[str, PROSE]
"""What somebody wrote in their own words, which may name anybody."""

Code = Annotated[str, Meaning("Code", Seen.CODE, "代码")]
"""One of our own words, or the name of something registered or recorded."""
Number = Annotated[str, Meaning("Number", Seen.CODE, "文号")]
"""The number of a document: a licence, a notice, an instrument."""
Digest = Annotated[str, Meaning("Digest", Seen.CODE, "摘要", DIGEST)]
"""SHA-256 of a document's bytes, in hex."""
Quantity = Annotated[str, Meaning("Quantity", Seen.CODE, "数值")]
"""A number or one of a few words that stand for one, as text."""
Title = Annotated[str, Meaning("Title", Seen.TEXT, "名称")]
"""The name of an office, a place, an item or a day, as it is registered."""
Wording = Annotated[str, Meaning("Wording", Seen.TEXT, "系统文字")]
"""A sentence of the program's own."""
Remark = Annotated[str, Meaning("Remark", Seen.TEXT, "运维说明")]
"""Why an operator did something: written for whoever operates the service after them."""
Sealed = Annotated[str, Meaning("Sealed", Seen.NOTHING, "未解读的内容")]
"""Bytes that nobody has read: they may be of anybody."""
Account = Annotated[str, Meaning("Account", Seen.TEXT, "操作账户")]
"""Whose sign-in did it; it stands beside every fact."""
Notes = Annotated[dict[str, Any], Meaning("Notes", Seen.TEXT, "运行记录")]
"""What the service noted of its own work."""


def half_width(value: Any) -> Any:
    """A number as it was sent; one in digits of another script would be read as if it were not.

    Raises:
        ValueError: it is a text with anything but ASCII in it.
    """
    if isinstance(value, str) and not value.isascii():
        raise ValueError("数字应用半角字符书写（0-9） / write numbers in half-width digits, 0 to 9")
    return value


Amount = Annotated[Decimal, BeforeValidator(half_width)]
"""A number that something is reckoned with, in the unit that its name says."""
Area = Annotated[Decimal, BeforeValidator(half_width), Meaning("Area", Seen.CODE, "面积")]
"""Square metres, or mu where the name says so."""


@dataclass(frozen=True, slots=True)
class OneOf:
    """A closed set of words, which schemas list. It is kept where facts are made: what was recorded
    is read whatever it says."""

    words: tuple[str, ...]

    def __get_pydantic_json_schema__(
        self, core: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        return {**handler(core), "enum": list(self.words)}


def words_of(field: FieldInfo) -> tuple[str, ...]:
    """The words that a field may say; none where it may say anything."""
    return next((each.words for each in field.metadata if isinstance(each, OneOf)), ())


def meaning_in(metadata: Any) -> Meaning | None:
    """The meaning among the metadata of a type."""
    return next((each for each in metadata if isinstance(each, Meaning)), None)


def meaning_of(annotation: Any) -> Meaning | None:
    """What a type means, whether or not there may be none or several of it."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return meaning_in(annotation.__metadata__) or meaning_of(inner[0])
    if origin in (Union, UnionType):
        found = [meaning_of(each) for each in inner]
        return next((each for each in found if each), None)
    if origin in (tuple, list, set, frozenset):
        return meaning_of(inner[0])
    return None


def type_of(field: FieldInfo) -> Any:
    """The type of a model's field with its meaning, which pydantic keeps apart."""
    meaning = meaning_in(field.metadata)
    return field.annotation if meaning is None else Annotated[field.annotation, meaning]

"""Plausible values for every field of a model: by its own, by its name, or by its type."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from onestop_contracts.fields import PROSE, Meaning, meaning_in, meaning_of, type_of
from onestop_contracts.golden_values import (
    DATES,
    DUE,
    FRIDAY,
    INSTANTS,
    LISTS,
    MORNING,
    NUMBERS,
    TEXTS,
)

Json = dict[str, Any]
V = TypeVar("V")
PLACEHOLDERS = (
    "string",
    "text",
    "example",
    "placeholder",
    "todo",
    "tbd",
    "xxx",
    "...",
    "…",
    "样例",
    "示例",
)
CHINESE = re.compile(r"[\u4e00-\u9fff]")
MODULE = "contracts/src/onestop_contracts/golden_values.py"


@dataclass(frozen=True, slots=True)
class Blank:
    """A field for which nobody has given an example, and where one has to be written."""

    event: str
    table: str
    of: str
    name: str

    @property
    def zh(self) -> str:
        return f"字段 {self.name} 没有样例值，请写入 {MODULE} 的 {self._entry}"

    @property
    def en(self) -> str:
        return f"field {self.name} has no example value: give one in {MODULE}, as {self._entry}"

    @property
    def _entry(self) -> str:
        return f'{self.table}["{self.of}.{self.name}"]'


class NoExample(LookupError):
    """An event cannot be shown in an example: fields have no value, and none is made up."""

    def __init__(self, *blanks: Blank):
        super().__init__("\n".join(f"{each.event}: {each.zh} / {each.en}" for each in blanks))
        self.blanks = blanks


def example_of(model: type[BaseModel]) -> Json:
    """What a caller might send: plausible values in every field, as they are written in JSON.

    Raises:
        NoExample: a field has no `examples`, no entry in `golden_values`, and a type that has
            none either; all such fields are named.
    """
    return _model(model).model_dump(mode="json")


def _model(cls: type[BaseModel]) -> BaseModel:
    values: Json = {}
    blanks: list[Blank] = []
    for name, field in cls.model_fields.items():
        try:
            values[name] = _field(field, name, cls)
        except NoExample as missing:
            blanks.extend(missing.blanks)
    if blanks:
        raise NoExample(*blanks)
    return cls.model_validate(values)


def _field(field: FieldInfo, name: str, of: type) -> Any:
    if field.examples:
        return _own(field.examples[0], meaning_of(type_of(field)), name, of)
    if isinstance(field.default, str) and field.default and not _given(TEXTS, name, of):
        return field.default
    return _value(type_of(field), name, of)


def _own(given: Any, meaning: Meaning | None, name: str, of: type) -> Any:
    """What stands beside the field itself."""
    texts = given if isinstance(given, tuple | list) else (given,)
    if any(isinstance(each, str) and is_placeholder(each, name, meaning) for each in texts):
        raise NoExample(Blank("", "TEXTS", of.__name__, name))
    return given


def _value(annotation: Any, name: str, of: type) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated and inner[0] is str:
        return _text(name, of, meaning_in(annotation.__metadata__))
    if origin is Annotated:
        return _value(inner[0], name, of)
    if origin is Literal:
        return inner[0]
    if origin in (Union, UnionType):
        return _value(next(each for each in inner if each is not NoneType), name, of)
    if origin in (tuple, list, Sequence):
        return _several(inner[0], name, of)
    if origin is dict:
        return {_text(name, of, None): _value(inner[1], name, of)}
    if not isinstance(annotation, type):
        return _value(inner[0], name, of) if inner else _text(name, of, None)
    return _plain(annotation, name, of)


def _several(inner: Any, name: str, of: type) -> tuple[Any, ...]:
    meaning = meaning_of(inner)
    if inner is str or meaning is not None:
        return _listed(name, of, meaning)
    return (_value(inner, name, of),)


def _plain(annotation: type, name: str, of: type) -> Any:
    if issubclass(annotation, Enum):
        return next(iter(annotation))
    if issubclass(annotation, BaseModel):
        return _model(annotation)
    if issubclass(annotation, bool):
        return name not in ("deemed", "done")
    if issubclass(annotation, int):
        return NUMBERS.get(name, 1)
    if issubclass(annotation, Decimal):
        return Decimal("1200.00")
    if issubclass(annotation, datetime | AwareDatetime):
        return INSTANTS.get(name, DUE if name.endswith("_by") else MORNING)
    if issubclass(annotation, date):
        return DATES.get(name, FRIDAY)
    return _text(name, of, None)


def _text(name: str, of: type, meaning: Meaning | None) -> str:
    """The field's own example, or else the one that its type has."""
    given = _given(TEXTS, name, of) or (meaning.example if meaning else "")
    if not given or is_placeholder(given, name, meaning):
        raise NoExample(Blank("", "TEXTS", of.__name__, name))
    return given


def _listed(name: str, of: type, meaning: Meaning | None) -> tuple[str, ...]:
    given = _given(LISTS, name, of)
    if given is None and meaning is not None and meaning.example:
        given = (meaning.example,)
    if given is None or any(is_placeholder(each, name, meaning) for each in given):
        raise NoExample(Blank("", "LISTS", of.__name__, name))
    return given


def _given(table: Mapping[str, V], name: str, of: type) -> V | None:
    """The example of the field in its class or one that it is made from, or wherever it stands."""
    own = [f"{cls.__name__}.{name}" for cls in of.__mro__]
    return next((table[entry] for entry in (*own, name) if entry in table), None)


def is_placeholder(text: str, name: str, meaning: Meaning | None) -> bool:
    """Whether it stands for an example without being one: a name again, or words that nobody
    here would write, who writes Chinese."""
    repeats = not text.strip() or text.strip().lower() in (*PLACEHOLDERS, name)
    in_chinese = meaning is not PROSE or name.endswith("_en") or CHINESE.search(text)
    return repeats or not in_chinese

"""A realistic example of every published type, from which golden files are written once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import AwareDatetime, BaseModel
from pydantic.fields import FieldInfo

from onestop_contracts.envelope import Envelope
from onestop_contracts.golden_values import (
    DATES,
    DIGEST,
    DIGESTS,
    DUE,
    FRIDAY,
    INSTANTS,
    LISTS,
    MORNING,
    NUMBERS,
    TEXTS,
)
from onestop_contracts.language import Published

Json = dict[str, Any]
V = TypeVar("V")
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


def example(published: Published) -> Json:
    """The type's `data` with plausible values in every field, as it travels.

    Raises:
        NoExample: `golden_values` has nothing for a field; all such fields are named.
    """
    try:
        return _model(published.cls).model_dump(mode="json")
    except NoExample as missing:
        raise NoExample(
            *(replace(blank, event=published.stored) for blank in missing.blanks)
        ) from None


def example_event(published: Published) -> Json:
    """A whole event as it stands on the topic."""
    data = example(published)
    subject = str(data.get("project", ""))
    stream = _stream(published, subject, data)
    fact = published.cls.model_validate(data)
    envelope = Envelope(
        id=f"{published.service}/4711",
        type=published.stored,
        source=f"/onestop/{published.service}",
        subject=subject,
        time=MORNING,
        effectivetime=fact.effective(MORNING),
        streamid=stream,
        streamversion=8,
        correlationid="0b9f6c1e-2f7d-4a51-9a5e-0c8a3c1f2d10",
        causationid=f"{published.service}/4702",
        commandid="5f0d2c64-1f35-4a0e-8d3b-7b1a9d0e6c22",
        actor="reviewer.1",
        capacity="reviewer",
        jurisdiction="150600",
        data=data,
    )
    travelling = envelope.model_dump(mode="json")
    if not subject:
        del travelling["subject"]
    return travelling


def _stream(published: Published, subject: str, data: Json) -> str:
    if published.service == "review" and "item" in data:
        return f"case/{subject}/{data['item']}"
    return f"project/{subject}" if subject else f"{published.service}/{published.name}"


def _model(cls: type[BaseModel]) -> BaseModel:
    values: Json = {}
    blanks: list[Blank] = []
    for name, field in cls.model_fields.items():
        try:
            values[name] = _field(field, name, cls.__name__)
        except NoExample as missing:
            blanks.extend(missing.blanks)
    if blanks:
        raise NoExample(*blanks)
    return cls.model_validate(values)


def _field(field: FieldInfo, name: str, of: str) -> Any:
    known = name in TEXTS or f"{of}.{name}" in TEXTS
    if isinstance(field.default, str) and field.default and not known:
        return field.default
    return _value(field.annotation, name, of)


def _value(annotation: Any, name: str, of: str) -> Any:
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin in (Union, UnionType):
        return _value(next(each for each in inner if each is not NoneType), name, of)
    if origin is tuple:
        return _several(inner[0], name, of)
    if origin is dict:
        return {_text(name, of): _value(inner[1], name, of)}
    if not isinstance(annotation, type):
        return _value(inner[0], name, of) if inner else _text(name, of)
    return _plain(annotation, name, of)


def _several(inner: Any, name: str, of: str) -> tuple[Any, ...]:
    if inner is str or get_origin(inner) is not None:
        return _known(LISTS, "LISTS", name, of)
    return (_value(inner, name, of),)


def _plain(annotation: type, name: str, of: str) -> Any:
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
    return _text(name, of)


def _text(name: str, of: str) -> str:
    if name in DIGESTS:
        return DIGEST
    return _known(TEXTS, "TEXTS", name, of)


def _known(table: Mapping[str, V], called: str, name: str, of: str) -> V:
    for entry in (f"{of}.{name}", name):
        if entry in table:
            return table[entry]
    raise NoExample(Blank(of, called, of, name))

"""A realistic example of every published type, from which golden files are written once."""

from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from types import NoneType, UnionType
from typing import Any, Union, get_args, get_origin

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


def example(published: Published) -> Json:
    """The type's `data` with plausible values in every field, as it travels."""
    return _model(published.cls).model_dump(mode="json")


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
    values = {name: _field(field, name, cls.__name__) for name, field in cls.model_fields.items()}
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
        return {name: _value(inner[1], name, of)}
    if not isinstance(annotation, type):
        return _value(inner[0], name, of) if inner else _text(name, of)
    return _plain(annotation, name, of)


def _several(inner: Any, name: str, of: str) -> tuple[Any, ...]:
    if inner is str or get_origin(inner) is not None:
        return LISTS.get(f"{of}.{name}", LISTS.get(name, (_text(name, of),)))
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
    return TEXTS.get(f"{of}.{name}", TEXTS.get(name, f"{name} of {of}"))

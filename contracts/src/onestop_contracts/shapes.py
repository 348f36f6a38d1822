"""Which fields a class has, and what the type of each says."""

import typing
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Annotated, Any, Literal, get_args, get_origin, get_type_hints

from pydantic import BaseModel

from onestop_contracts.fields import Meaning, meaning_of, type_of


class Leaf(typing.NamedTuple):
    """A field that holds no further class: the class it is in, its name, its type."""

    of: type
    name: str
    type: Any

    @property
    def meaning(self) -> Meaning | None:
        return meaning_of(self.type)


@cache
def shape_of(kind: Any) -> Mapping[str, Any]:
    """The fields of a model, dataclass or named tuple with their types; of others none."""
    if not isinstance(kind, type):
        return {}
    if issubclass(kind, BaseModel):
        computed = kind.model_computed_fields.items()
        own = {name: type_of(field) for name, field in kind.model_fields.items()}
        return own | {name: field.return_type for name, field in computed}
    if is_dataclass(kind):
        hints = get_type_hints(kind, include_extras=True)
        return {field.name: hints[field.name] for field in fields(kind)}
    return get_type_hints(kind, include_extras=True) if hasattr(kind, "_fields") else {}


def leaves(*kinds: type) -> Iterator[Leaf]:
    """Every field of the classes and of the classes inside them, each class once."""
    seen: set[type] = set()
    waiting = list(kinds)
    while waiting:
        kind = waiting.pop()
        if kind in seen:
            continue
        seen.add(kind)
        for name, inner in shape_of(kind).items():
            within = [each for each in types_in(inner) if shape_of(each)]
            waiting += within
            if not within or meaning_of(inner) is not None:
                yield Leaf(kind, name, inner)


def types_in(annotation: Any) -> Iterator[Any]:
    """The types that an annotation is made of, down to those that are made of nothing."""
    inner = () if get_origin(annotation) in (Annotated, Literal) else get_args(annotation)
    if not inner and annotation is not Ellipsis:
        yield annotation
    for each in inner:
        yield from types_in(each)

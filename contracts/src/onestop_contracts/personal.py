"""What those see who may not see people: every value by the type of its field.

Where the class of a value is not known, a field is taken for what the same name means elsewhere:
for somebody's where it is anywhere, so that a value stays hidden wherever it was copied to. Text
under a name that no class has is hidden, unless its form says that it is nobody's.
"""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import AwareDatetime

from onestop_contracts import language
from onestop_contracts.event import UnknownType, class_of, every_class
from onestop_contracts.fields import FIRM, PERSON, Meaning, Seen, meaning_of
from onestop_contracts.shapes import leaves, shape_of, types_in

MASK = "***"
SCALAR = Meaning("Scalar", Seen.CODE, "数值、时刻或固定词")
_SCALARS = (bool, int, float, Decimal, date, timedelta, Enum, NoneType, AwareDatetime)
_BARE = (str, object, Any, NoneType)
_CODE = re.compile(r"[!-?A-~]{1,300}")  # visible ASCII, but no @
_SOMEBODYS = re.compile(r"(?<![0-9A-Za-z])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9A-Za-z])")
"""A mobile number, or the number of a resident's identity card."""
_NOBODYS = re.compile(
    r"-?[0-9]{1,10}(\.[0-9]{1,10})?%?"
    r"|[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:.]+(Z|[+-][0-9:]+)?)?"
    r"|[0-9a-f]{40}|[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
)
"""A number, a date or an instant, a digest, a random name."""


def masked_event(stored: str, data: Any) -> Any:
    """The `data` of a fact of this stored type, in whatever version it was stored."""
    try:
        return masked_as(class_of(stored), data)
    except UnknownType:
        return masked(data)


def masked_as(kind: Any, value: Any) -> Any:
    """JSON of a value of this type with everything hidden that belongs to people."""
    if _empty(value):
        return value
    meaning = meaning_of(kind)
    if meaning is not None:
        return _shown(meaning, value)
    if (shape := shape_of(kind)) and isinstance(value, dict):
        return {name: _field(shape.get(name, Any), name, one) for name, one in value.items()}
    return _made_of(kind, value)


def _field(kind: Any, name: str, value: Any) -> Any:
    says_nothing = all(each in _BARE for each in types_in(kind))
    return _named(name, value) if says_nothing else masked_as(kind, value)


def masked(value: Any) -> Any:
    """JSON of which no class is known."""
    return _named("", value)


@cache
def _register(classes: int) -> Mapping[str, Meaning]:
    """What each name means wherever it stands: somebody's, where it is so in any class."""
    found: dict[str, Meaning] = {}
    for leaf in leaves(*every_class()):
        meaning = leaf.meaning or (SCALAR if _is_scalar(leaf.type) else None)
        known = found.get(leaf.name)
        if meaning is not None and (known is None or _rank(meaning) < _rank(known)):
            found[leaf.name] = meaning
    return found


def register() -> Mapping[str, Meaning]:
    """The meaning of every name of a field in the facts that this process can read."""
    return _register(len(every_class()))


def names_of_people() -> frozenset[str]:
    """Names of fields that hold a person or a firm outright."""
    return _of_people(len(every_class()))


@cache
def _of_people(classes: int) -> frozenset[str]:
    people = (PERSON, FIRM)
    return frozenset(leaf.name for leaf in leaves(*every_class()) if leaf.meaning in people)


def names_somebody(text: str) -> bool:
    """Whether a mobile number or an identity number stands in a text."""
    return _SOMEBODYS.search(text) is not None


def _rank(meaning: Meaning) -> tuple[int, str]:
    order = (Seen.NOTHING, Seen.CODE, Seen.TEXT)
    return order.index(meaning.seen), "" if meaning in (PERSON, FIRM) else meaning.name


def _named(name: str, value: Any) -> Any:
    if _empty(value):
        return value
    if isinstance(value, list):
        return [_named(name, each) for each in value]
    meaning = register().get(name.lower())
    if meaning is not None and meaning.hidden:
        return MASK
    if isinstance(value, dict):
        return {_key(inner): _named(inner, each) for inner, each in value.items()}
    return _unknown(value) if meaning is None else _shown(meaning, value)


def _shown(meaning: Meaning, value: Any) -> Any:
    if isinstance(value, list):
        return [_shown(meaning, each) for each in value]
    if meaning.hidden:
        return MASK
    if isinstance(value, dict):
        return {name: _noted(meaning, name, each) for name, each in value.items()}
    text = str(value)
    if isinstance(value, str) and meaning.seen is Seen.CODE and not _CODE.fullmatch(text):
        return MASK
    return MASK if names_somebody(text) else value


def _noted(meaning: Meaning, name: str, value: Any) -> Any:
    """Of the service's own notes only what names somebody, or may, is hidden."""
    if _empty(value):
        return value
    known = register().get(name.lower())
    return MASK if known is not None and known.hidden else _shown(meaning, value)


def _made_of(kind: Any, value: Any) -> Any:
    """A value whose type is made of others, or of nothing that is known."""
    origin, inner = get_origin(kind), get_args(kind)
    if origin is Annotated:
        return masked_as(inner[0], value)
    if origin in (Union, UnionType):
        return masked_as(_alternative(inner, value), value)
    if isinstance(value, list) and inner:
        types = inner if origin is tuple and Ellipsis not in inner else (inner[0],) * len(value)
        return [masked_as(each, one) for each, one in zip(types, value, strict=False)]
    if isinstance(value, dict) and len(inner) == 2:  # noqa: PLR2004 - of keys and of values
        return _mapping(*inner, value)
    return _shown(SCALAR, value) if _is_scalar(kind) else masked(value)


def _is_scalar(kind: Any) -> bool:
    return all(
        get_origin(each) is Literal or (isinstance(each, type) and issubclass(each, _SCALARS))
        for each in types_in(kind)
    )


def _mapping(key: Any, inner: Any, value: Mapping[str, Any]) -> Any:
    of_keys = meaning_of(key)
    if of_keys is not None and of_keys.hidden:
        return MASK
    return {_key(name): masked_as(inner, each) for name, each in value.items()}


def _alternative(kinds: Iterable[Any], value: Any) -> Any:
    """The one of several types that a value has, as far as can be told from its fields."""
    others = [kind for kind in kinds if kind is not NoneType]
    if isinstance(value, dict):
        fitting = [kind for kind in others if value.keys() <= shape_of(kind).keys()]
        return fitting[0] if fitting else Any
    return others[0] if len(others) == 1 else Any


def _unknown(value: Any) -> Any:
    text = str(value)
    nobodys = not isinstance(value, str) or _NOBODYS.fullmatch(text)
    return value if nobodys and not names_somebody(text) else MASK


def _key(name: str) -> str:
    return name if _is_code(name) else MASK


def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None and not names_somebody(text)


def _empty(value: Any) -> bool:
    return value is None or value in ("", [], {}, ())


assert language  # its modules register the classes that the register is made of

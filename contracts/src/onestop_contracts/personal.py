"""What those see who may not see people: every value by the type of its field.

Where the class of a value is not known, a field is taken for what the same name means elsewhere:
for somebody's where it is anywhere, so that a value stays hidden wherever it was copied to. Text
under a name that no class has is hidden, unless its form says that it is nobody's.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache, lru_cache
from types import NoneType, UnionType
from typing import Annotated, Any, NamedTuple, Union, get_args, get_origin

from onestop_contracts.event import UnknownType, class_of
from onestop_contracts.fields import Meaning, Seen, meaning_of
from onestop_contracts.names import SCALAR, is_scalar, names_somebody, register
from onestop_contracts.shapes import shape_of, types_in

MASK = "***"
_BARE = (str, object, Any, NoneType)
_CODE = re.compile(r"[!-?A-~]{1,300}")  # visible ASCII, but no @
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
    if isinstance(value, dict) and (fields := _fields_of(kind)):
        return {_key(name): _field(fields.get(name), name, one) for name, one in value.items()}
    meaning = meaning_of(kind)
    return _made_of(kind, value) if meaning is None else _shown(meaning, value)


class _Field(NamedTuple):
    """What is known of a field: its type, what that means, and whether it says anything."""

    kind: Any
    meaning: Meaning | None
    says_nothing: bool


def _fields_of(kind: Any) -> Mapping[str, _Field]:
    return _fields(kind) if isinstance(kind, type) else {}


@cache
def _fields(cls: type) -> Mapping[str, _Field]:
    return {
        name: _Field(kind, meaning_of(kind), all(each in _BARE for each in types_in(kind)))
        for name, kind in shape_of(cls).items()
    }


def _field(known: _Field | None, name: str, value: Any) -> Any:
    if known is None or known.says_nothing:
        return _named(name, value)
    if known.meaning is None or _empty(value):
        return masked_as(known.kind, value)
    return _shown(known.meaning, value)


def masked(value: Any) -> Any:
    """JSON of which no class is known."""
    return _named("", value)


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
        return {_key(name): _noted(meaning, name, each) for name, each in value.items()}
    if not isinstance(value, str):
        return MASK if meaning.seen is Seen.CODE and names_somebody(str(value)) else value
    fits = meaning.seen is Seen.TEXT or _is_code(value)
    return value if fits and not names_somebody(value) else MASK


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
    return _shown(SCALAR, value) if is_scalar(kind) else masked(value)


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


@lru_cache(maxsize=4096)
def _is_code(text: str) -> bool:
    return _CODE.fullmatch(text) is not None and not names_somebody(text)


def _empty(value: Any) -> bool:
    return value is None or (isinstance(value, str | list | dict) and not value)

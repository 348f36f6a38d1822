"""A folded state as JSON, with people masked, and how two of them differ."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from onestop_contracts.personal import MASK, is_personal, masked
from pydantic import BaseModel

from onestop_chassis.log.codec import instant


class Change(NamedTuple):
    """One field of a state before and after; None where it was not there."""

    field: str
    was: Any
    now: Any


def plain(value: Any) -> Any:
    """A state as JSON. What a state only keeps to be quick is left out."""
    match value:
        case None | bool() | int() | float():
            return value
        case Enum():
            return plain(value.value)
        case str():
            return value
        case datetime():
            return instant(value) if value.tzinfo else value.isoformat()
        case date():
            return value.isoformat()
        case timedelta():
            return value.total_seconds()
        case BaseModel():
            return value.model_dump(mode="json")
        case Mapping():
            return {_key(key): plain(inner) for key, inner in value.items()}
        case set() | frozenset():
            return sorted((plain(one) for one in value), key=str)
        case list() | tuple():
            return _fields_of(value) if hasattr(value, "_fields") else [plain(o) for o in value]
        case Decimal():
            return str(value)
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.repr}
    return str(value)


def shown(value: Any) -> Any:
    """A state as operators see it."""
    return masked(plain(value))


def differences(before: Any, after: Any, *, revealed: bool = False) -> list[Change]:
    """Every field whose value is another one; a masked value is told to differ, not how."""
    was, now = _flat("", plain(before)), _flat("", plain(after))
    paths = dict.fromkeys((*was, *now))
    changed = [path for path in paths if was.get(path, _NOTHING) != now.get(path, _NOTHING)]
    return [
        Change(path, *(_veiled(path, one.get(path), revealed=revealed) for one in (was, now)))
        for path in changed
    ]


_NOTHING = object()


def _fields_of(value: Any) -> dict[str, Any]:
    return {name: plain(getattr(value, name)) for name in value._fields}


def _key(key: Any) -> str:
    if isinstance(key, tuple):
        return "/".join(_key(part) for part in key)
    return str(plain(key))


def _flat(path: str, value: Any) -> dict[str, Any]:
    """Every leaf under the way to it; `a.b[2]`."""
    if isinstance(value, dict) and value:
        parts = [_flat(f"{path}.{name}" if path else name, one) for name, one in value.items()]
    elif isinstance(value, list) and value:
        parts = [_flat(f"{path}[{n}]", one) for n, one in enumerate(value)]
    else:
        return {path: value}
    return {key: leaf for part in parts for key, leaf in part.items()}


def _veiled(path: str, value: Any, *, revealed: bool) -> Any:
    names = path.replace("[", ".").replace("]", "").split(".")
    if value is None or revealed or not any(is_personal(name, value) for name in names):
        return value
    return MASK

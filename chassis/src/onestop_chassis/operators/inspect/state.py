"""A folded state as JSON, with people masked, and how two of them differ."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import Enum
from typing import Any, NamedTuple

from onestop_contracts.personal import MASK, masked, masked_as
from pydantic import BaseModel

from onestop_chassis.log.codec import instant

Path = tuple[str | int, ...]


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
    match value:
        case Mapping():
            return {_key(key): shown(inner) for key, inner in value.items()}
        case list() | tuple() if not hasattr(value, "_fields"):
            return [shown(inner) for inner in value]
        case set() | frozenset():
            return masked(plain(value))
    return masked_as(type(value), plain(value))


def differences(before: Any, after: Any, *, revealed: bool = False) -> list[Change]:
    """Every field whose value is another one; a masked value is told to differ, not how, and what
    is masked as a whole is one field: the names inside may be people's."""
    was, now = _flat((), plain(before)), _flat((), plain(after))
    paths = dict.fromkeys((*was, *now))
    changed = [path for path in paths if was.get(path, _NOTHING) != now.get(path, _NOTHING)]
    if revealed:
        return [Change(_written(path), was.get(path), now.get(path)) for path in changed]
    seen = (shown(before), shown(after))
    told = [
        Change(
            _written(_shown_of(path, *seen)),
            *(
                _at(veiled, path) if path in one else None
                for one, veiled in ((was, seen[0]), (now, seen[1]))
            ),
        )
        for path in changed
    ]
    return list({change.field: change for change in told}.values())


_NOTHING = object()


def _fields_of(value: Any) -> dict[str, Any]:
    return {name: plain(getattr(value, name)) for name in value._fields}


def _key(key: Any) -> str:
    if isinstance(key, tuple):
        return "/".join(_key(part) for part in key)
    return str(plain(key))


def _flat(path: Path, value: Any) -> dict[Path, Any]:
    """Every leaf under the way to it."""
    if isinstance(value, dict) and value:
        parts = [_flat((*path, name), one) for name, one in value.items()]
    elif isinstance(value, list) and value:
        parts = [_flat((*path, n), one) for n, one in enumerate(value)]
    else:
        return {path: value}
    return {key: leaf for part in parts for key, leaf in part.items()}


def _written(path: Path) -> str:
    """`a.b[2]`."""
    steps = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return steps.removeprefix(".")


def _shown_of(path: Path, *veiled: Any) -> Path:
    """The way as far as operators see it in either state."""
    return max((path[: _depth(one, path)] for one in veiled), key=len)


def _depth(veiled: Any, path: Path) -> int:
    for n, step in enumerate(path):
        there = range(len(veiled)) if isinstance(veiled, list) else veiled
        if not isinstance(veiled, dict | list) or step not in there:
            return n
        veiled = veiled[step]  # type: ignore[index]  # a step of a list is a number
    return len(path)


def _at(veiled: Any, path: Path) -> Any:
    """What stands there in a state as operators see it; masked where a part around it is."""
    for step in path:
        if isinstance(veiled, list) and isinstance(step, int):
            veiled = veiled[step]
            continue
        if not isinstance(veiled, dict) or step not in veiled:
            return MASK
        veiled = veiled[step]
    return veiled

"""Whether two uses of one command id mean the same command."""

import hashlib
from dataclasses import fields, is_dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import BaseModel

from onestop_chassis.decider import Asked
from onestop_chassis.recorded import Cause


def fingerprint(command: Any, cause: Cause) -> bytes:
    """What makes two uses of one command id the same command.

    What the client sent decides, where the edge says so (`cause.request`). Otherwise the
    command's own values do, without instants and without the rules it carries: a repetition
    arrives later, and perhaps under a newer calendar. The commands of policies and timers have
    ids made from the fact they follow, so there the kind of command is enough.
    """
    if isinstance(command, Asked):
        command = command.act
    kind = type(command).__qualname__
    if cause.request:
        said = cause.request
    elif cause.capacity == "system":
        said = kind
    else:
        said = f"{kind}{_said(command)!r}"
    return hashlib.blake2b(said.encode(), digest_size=16).digest()


def _said(command: Any) -> list[Any]:
    if isinstance(command, BaseModel):
        return [_plain(getattr(command, name)) for name in type(command).model_fields]
    kind: type[Any] = type(command)
    if is_dataclass(kind):
        return [_plain(getattr(command, name)) for name in _names(kind)]
    return [_plain(command)]


@cache
def _names(kind: type[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind))


def _plain(value: Any) -> Any:
    match value:
        case str():
            return value
        case datetime():
            return None
        case None | bool() | int() | float() | Decimal() | date() | timedelta():
            return str(value)
        case tuple() | list():
            return [_plain(each) for each in value]
        case frozenset() | set():
            return sorted(str(_plain(each)) for each in value)
        case dict():
            return [(str(key), _plain(each)) for key, each in value.items()]
        case BaseModel():
            return _said(value)
        case _:
            return type(value).__qualname__

"""What a fact makes of a row of a view, and that it can be stored."""

from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from onestop_chassis.log.passing import must_be_key
from onestop_chassis.recorded import Recorded
from onestop_chassis.view import View

PassOver = Callable[[View[Any], Recorded[Any], Exception], None]


def never_passed_over(_: View[Any], __: Recorded[Any], error: Exception) -> None:
    """Whatever a view cannot take, stops it."""
    raise error


def keys_of(view: View[Any], fact: Recorded[Any]) -> tuple[str, ...]:
    """The rows this fact may change."""
    keys = view.key(fact)
    return () if keys is None else (keys,) if isinstance(keys, str) else keys


def storable_keys_of(view: View[Any], fact: Recorded[Any]) -> tuple[str, ...]:
    """As `keys_of`.

    Raises:
        ValueError: one of them can be no key.
    """
    keys = keys_of(view, fact)
    for key in keys:
        must_be_key(key)
    return keys


def evolved(view: View[Any], row: BaseModel | None, fact: Recorded[Any]) -> BaseModel | None:
    """The row after the fact.

    Raises:
        ValueError: one of its indexed fields is too long for an index.
        Exception: whatever the view itself raises.
    """
    after: BaseModel | None = view.evolve(row, fact)
    if after is not None and after is not row:
        for name in view.index:
            value = getattr(after, name)
            if isinstance(value, str):
                must_be_key(value)
    return after

"""What people put into a service: names, numbers and their own words, as they stand in its log."""

from collections.abc import Iterator
from typing import Any

from onestop_chassis.http.signin import demo_users
from onestop_chassis.service.runtime import Runtime
from onestop_contracts.fields import meaning_of, type_of
from pydantic import BaseModel

PAGE = 10_000
SHORTEST = 2
"""A single letter stands in any answer."""


def planted(runtime: Runtime[Any]) -> set[str]:
    """Everything that operators are shown nowhere; sign-in names stand beside every fact."""
    facts = (runtime.log.recorded(row).event for row in runtime.log.read(0, PAGE))
    words = {word for fact in facts for word in _theirs(fact)}
    return {word for word in words if len(word) >= SHORTEST} - demo_users().keys()


def _theirs(value: Any, hidden: bool = False) -> Iterator[str]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            meaning = meaning_of(type_of(field))
            theirs = meaning is not None and meaning.hidden
            yield from _theirs(getattr(value, name), hidden or theirs)
    elif isinstance(value, dict):
        for each in value.values():
            yield from _theirs(each, hidden)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _theirs(each, hidden)
    elif hidden and isinstance(value, str):
        yield value

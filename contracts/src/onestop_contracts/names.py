"""The register of names: what each name of a field means, wherever it stands.

It is made of the types of all facts that this process can read; no name is entered by hand.
"""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum
from functools import cache
from types import NoneType
from typing import Any, Literal, get_origin

from pydantic import AwareDatetime

from onestop_contracts import language  # noqa: F401  its modules register their classes
from onestop_contracts.event import every_class
from onestop_contracts.fields import FIRM, PERSON, Meaning, Seen
from onestop_contracts.shapes import leaves, types_in

SCALAR = Meaning("Scalar", Seen.CODE, "数值、时刻或固定词")
_SCALARS = (bool, int, float, Decimal, date, timedelta, Enum, NoneType, AwareDatetime)
_SOMEBODYS = re.compile(r"(?<![0-9A-Za-z])(1[3-9][0-9]{9}|[1-9][0-9]{16}[0-9Xx])(?![0-9A-Za-z])")
"""A mobile number, or the number of a resident's identity card."""


@cache
def _register(classes: int) -> Mapping[str, Meaning]:
    """What each name means wherever it stands: somebody's, where it is so in any class."""
    found: dict[str, Meaning] = {}
    for leaf in leaves(*every_class()):
        meaning = leaf.meaning or (SCALAR if is_scalar(leaf.type) else None)
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


def is_scalar(kind: Any) -> bool:
    """Whether nothing but numbers, instants and fixed words can stand there."""
    return all(
        get_origin(each) is Literal or (isinstance(each, type) and issubclass(each, _SCALARS))
        for each in types_in(kind)
    )

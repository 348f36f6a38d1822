"""Blank is absent: text in which nothing can be seen says nothing."""

from collections.abc import Collection
from functools import lru_cache
from typing import Any
from unicodedata import category

UNSEEN = frozenset({"Zs", "Zl", "Zp", "Cc", "Cf"})
"""Categories of Unicode: spaces, the full-width one too, control and format characters."""
SPANS = (
    range(0x034F, 0x0350),
    range(0x115F, 0x1161),
    range(0x17B4, 0x17B6),
    range(0x180B, 0x1810),
    range(0x2800, 0x2801),
    range(0x3164, 0x3165),
    range(0xFE00, 0xFE10),
    range(0xFFA0, 0xFFA1),
    range(0xE0100, 0xE01F0),
)
"""Fillers, joiners and selectors: counted as letters, marks or symbols, and never seen alone."""


def is_blank(text: str) -> bool:
    """Whether nothing is to be seen in it; empty text is blank."""
    return all(_unseen(each) for each in text)


@lru_cache(maxsize=4096)
def _unseen(each: str) -> bool:
    return category(each) in UNSEEN or any(ord(each) in span for span in SPANS)


def without_blanks(value: Any, said_by_absence: Collection[str] = ()) -> Any:
    """What was sent, as if its blanks had not been: a blank text is empty, a blank entry of a
    list is not there. Everything else is the same, to the character.

    Goes into lists and mappings; a value that is made already is as it is. Fields named in
    `said_by_absence` are left alone where they have nothing but blanks. What has no blanks is given
    back itself.
    """
    match value:
        case str():
            return "" if value and is_blank(value) else value
        case list() | tuple() | set() | frozenset():
            kept = [without_blanks(each, said_by_absence) for each in value if not _blank(each)]
            return value if _same(value, kept) else type(value)(kept)
        case dict():
            said = {
                name: each
                if name in said_by_absence and _only_blanks(each)
                else without_blanks(each, said_by_absence)
                for name, each in value.items()
            }
            return value if _same(value.values(), said.values()) else said
        case _:
            return value


def _blank(each: Any) -> bool:
    return isinstance(each, str) and is_blank(each)


def _only_blanks(value: Any) -> bool:
    listed = isinstance(value, list | tuple | set | frozenset)
    return all(map(_blank, value)) if listed else _blank(value)


def _same(before: Any, after: Any) -> bool:
    return len(before) == len(after) and all(
        old is new for old, new in zip(before, after, strict=True)
    )

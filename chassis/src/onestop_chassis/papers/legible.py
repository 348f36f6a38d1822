"""What a font can write of what people sent; the rest is named by its code point."""

import re
import unicodedata
from collections.abc import Collection
from typing import Any

UNBROKEN = re.compile(r"[!-~]{24,}")
PIECE = 12
MAY_BREAK = "\u200b"
NEVER = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
"""Categories that are not seen or turn round what is: controls, directions, surrogates."""


def legible(told: Any, writable: Collection[int]) -> Any:
    """The same with every text as it can be written; `writable` are code points."""
    match told:
        case str():
            return _broken(_named(told, writable))
        case dict():
            return {name: legible(one, writable) for name, one in told.items()}
        case list() | tuple():
            return [legible(one, writable) for one in told]
        case _:
            return told


def _named(text: str, writable: Collection[int]) -> str:
    return "".join(c if c == "\n" or _seen(c, writable) else f"〔U+{ord(c):04X}〕" for c in text)


def _seen(char: str, writable: Collection[int]) -> bool:
    return ord(char) in writable and unicodedata.category(char) not in NEVER


def _broken(text: str) -> str:
    """A word that is longer than a line can be broken."""

    def pieces(found: re.Match[str]) -> str:
        word = found[0]
        return MAY_BREAK.join(word[n : n + PIECE] for n in range(0, len(word), PIECE))

    return UNBROKEN.sub(pieces, text)

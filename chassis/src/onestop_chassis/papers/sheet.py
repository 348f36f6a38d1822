"""What stands on a paper (文书), as data: nothing of it is ever read as markup."""

from collections.abc import Sequence
from dataclasses import dataclass

Words = tuple[str, str]
"""In Chinese and in English."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Lines of a caption and what it says."""

    rows: tuple[tuple[str, str, str], ...]
    kind: str = "rows"


@dataclass(frozen=True, slots=True)
class Text:
    """A paragraph, with its meaning in English below it."""

    zh: str
    en: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Points:
    """A caption and numbered lines."""

    zh: str
    en: str
    points: tuple[str, ...]
    kind: str = "points"


@dataclass(frozen=True, slots=True)
class Table:
    """A caption, columns, and lines with as many cells; `shares` say how broad each column is."""

    zh: str
    en: str
    head: tuple[Words, ...]
    lines: tuple[tuple[str, ...], ...]
    shares: tuple[int, ...]
    kind: str = "table"


Block = Rows | Text | Points | Table


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that lies inside the paper."""

    name: str
    content: bytes
    media_type: str
    says: str


@dataclass(frozen=True, slots=True)
class Sheet:
    """A whole paper: to whom, what, and in whose name. `framed` as licences are.

    `verify` is where its code leads at the public pages; empty: to where papers are verified by
    their number.
    """

    addressed_to: str
    blocks: Sequence[Block]
    issuer_zh: str
    issuer_en: str = ""
    framed: bool = False
    verify: str = ""


def rows(*told: tuple[str, str, object]) -> Rows:
    """Caption in Chinese, in English, and the value; what says nothing is left out."""
    return Rows(tuple((zh, en, str(value)) for zh, en, value in told if value not in ("", None)))


def points(zh: str, en: str, said: Sequence[str]) -> tuple[Block, ...]:
    """Numbered lines under a caption; nothing where there are none."""
    return (Points(zh, en, tuple(said)),) if said else ()

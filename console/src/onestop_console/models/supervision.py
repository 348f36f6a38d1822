"""The supervision inbox: a row per case, its windows inside, the earlier deadline first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from onestop_console.readers.windows import WindowLine

TABS = {
    "open": "待处理",
    "objected": "已提出反对",
    "default_consent": "默认同意",
    "consent": "明示同意",
    "objection": "反对已处理",
    "void": "已作废",
}
"""How windows stand, in the order in which they matter."""


@dataclass(frozen=True)
class Row:
    """A case under supervision; of its windows the first to close leads."""

    windows: tuple[WindowLine, ...]

    @property
    def leading(self) -> WindowLine:
        return self.windows[0]

    @property
    def address(self) -> str:
        return f"{self.leading.project}/{self.leading.case}"


@dataclass(frozen=True)
class Inbox:
    """A page of a tab, and how much every tab has; `since`: only what closes from that day on."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    tab: str
    q: str
    since: date | None
    next: str


def inbox(
    windows: Iterable[WindowLine],
    counts: Mapping[str, int],
    *,
    tab: str,
    q: str = "",
    since: date | None = None,
    next: str | None = None,  # noqa: A002 (what services call the page that follows)
) -> Inbox:
    """The rows of a page; `windows` come by deadline, as they are listed."""
    cases: dict[tuple[str, str], list[WindowLine]] = {}
    for window in windows:
        cases.setdefault((window.project, window.case), []).append(window)
    rows = tuple(Row(tuple(of)) for of in cases.values())
    return Inbox(rows, {key: counts.get(key, 0) for key in TABS}, tab, q, since, next or "")

"""The supervision inbox: a row per case, its windows inside, the earlier deadline first."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from onestop_console.readers.cases import Case, Objection, Window

OPEN, OBJECTED, OVER = "open", "objected", "over"
TABS = {OPEN: "待处理", OBJECTED: "已提出反对", OVER: "已结束"}


@dataclass(frozen=True)
class Row:
    """A case under supervision."""

    case: Case
    project_name: str
    window: Window
    """Of its windows the one that leads: open, and the first to close."""
    tab: str

    @property
    def address(self) -> str:
        return f"{self.case.project}/{self.case.item}"

    @property
    def open(self) -> list[Window]:
        return [window for window in self.case.windows if window.ended_by is None]

    @property
    def objection(self) -> Objection | None:
        return self.case.objections[-1] if self.case.objections else None


@dataclass(frozen=True)
class Inbox:
    """What a tab shows, and how much every tab has."""

    rows: tuple[Row, ...]
    counts: Mapping[str, int]
    tab: str
    stage: str
    q: str


def inbox(
    cases: Iterable[Case], names: Mapping[str, str], *, tab: str, stage: str = "", q: str = ""
) -> Inbox:
    """The rows of a tab, by deadline; `names` are the projects', by code."""
    every = [_row(case, names.get(case.project, case.project)) for case in cases if case.windows]
    found = [
        row
        for row in every
        if row.tab == tab and (not stage or stage == row.window.stage) and _has(row, q)
    ]
    return Inbox(
        rows=tuple(sorted(found, key=_order)),
        counts={key: sum(row.tab == key for row in every) for key in TABS},
        tab=tab,
        stage=stage,
        q=q,
    )


def _row(case: Case, project_name: str) -> Row:
    still = [window for window in case.windows if window.ended_by is None]
    leading = min(still or case.windows, key=lambda window: window.deadline)
    if still:
        tab = OPEN
    else:
        leading = max(case.windows, key=lambda window: window.deadline)
        tab = OBJECTED if case.objections else OVER
    return Row(case, project_name, leading, tab)


def _order(row: Row) -> tuple[datetime, str, str]:
    return row.window.deadline, row.case.project, row.case.item


def _has(row: Row, q: str) -> bool:
    case = row.case
    where = f"{case.project} {case.item} {case.name_zh} {case.name_en} {row.project_name}"
    return q.casefold() in where.casefold()

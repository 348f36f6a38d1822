"""The desk: what its reader has to do now, next, and what waits for others."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from onestop_console.readers.duties import Duty
from onestop_console.words.times import CENTRE

MOST = 20
"""Lines of a heap; the list behind it has all."""
ON_THEIR_OWN_PAGE = {"give-consent": "/supervision", "file-objection": "/supervision"}
"""Acts whose page shows more than the case does."""
IN_THE_ROOM = frozenset(
    {"convene-consultation", "conclude-consultation", "record-government-decision"}
)
"""Acts about one objection, whose page is its consultation's."""
CASES = "/cases/"


@dataclass(frozen=True)
class Line:
    """A duty with the names that people know it by."""

    duty: Duty
    project_name: str
    item_name: str
    href: str


@dataclass(frozen=True)
class Heap:
    """Duties of one urgency: the first of them, and how many there are."""

    key: str
    zh: str
    lines: tuple[Line, ...]
    number: int


def desk(
    duties: Iterable[Duty],
    projects: Mapping[str, str],
    items: Mapping[tuple[str, str], str],
    now: datetime,
) -> list[Heap]:
    """Heaps in the order of urgency; `projects` are names by code, `items` by project and item."""
    sorted_ = sorted(duties, key=_order)
    heaps: dict[str, list[Duty]] = {"overdue": [], "today": [], "next": [], "others": []}
    for duty in sorted_:
        heaps[_heap(duty, now)].append(duty)
    words = {
        "overdue": "已超期",
        "today": "今日到期",
        "next": "接下来",
        "others": "等待他人",
    }
    return [
        Heap(
            key,
            words[key],
            tuple(_line(duty, projects, items) for duty in heap[:MOST]),
            len(heap),
        )
        for key, heap in heaps.items()
        if heap
    ]


def _heap(duty: Duty, now: datetime) -> str:
    if not duty.may:
        return "others"
    if duty.due is None:
        return "next"
    if duty.due < now:
        return "overdue"
    here = duty.due.astimezone(CENTRE).date()
    return "today" if here == now.astimezone(CENTRE).date() else "next"


def _order(duty: Duty) -> tuple[bool, float, float, str]:
    due = duty.due.timestamp() if duty.due else 0.0
    since = duty.since.timestamp() if duty.since else 0.0
    return duty.due is None, due, since, duty.address


def _line(duty: Duty, projects: Mapping[str, str], items: Mapping[tuple[str, str], str]) -> Line:
    return Line(
        duty,
        projects.get(duty.project, duty.project),
        items.get((duty.project, duty.item), duty.item),
        _href(duty),
    )


def _href(duty: Duty) -> str:
    """Where it is done: of an item that was applied for again, in the very case."""
    if duty.address.startswith(CASES):
        case = duty.address.removeprefix(CASES)
        if duty.act in IN_THE_ROOM:
            return f"/consultations/{case}/{duty.about}"
        return f"{ON_THEIR_OWN_PAGE.get(duty.act, '/cases')}/{case}"
    if duty.project and duty.item:
        return f"/cases/{duty.project}/{duty.item}"
    return f"/projects/{duty.project}" if duty.project else "/"

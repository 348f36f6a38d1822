"""A supervision window in one line, as review lists them."""

from datetime import datetime

from onestop_console.readers.reader import Reader


class WindowLine(Reader):
    """`case` is the item's name, numbered where it was applied for again. `in_office` speaks for
    the department now; empty while nobody does."""

    project: str
    item: str
    case: str
    name_zh: str
    name_en: str
    stage: str
    department: str
    deadline: datetime
    state: str
    ended_at: datetime | None
    suspended: bool
    vacant: bool
    project_zh: str
    project_en: str
    in_office: str

"""A project that was filed, as its receipt shows it."""

from datetime import datetime

from onestop_console.readers.reader import Reader


class FiledProject(Reader):
    """What came in, and what is waited for until when."""

    project: str
    name_zh: str
    name_en: str
    division: str
    stage: str
    filed_at: datetime
    accept_by: datetime | None
    accepted_at: datetime | None
    deadline: datetime | None
    correction: list[str]

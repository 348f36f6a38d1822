"""Who has to do what by when, as every service answers it."""

from datetime import datetime

from onestop_console.readers.reader import Reader


class Duty(Reader):
    """An act that is waited for, on the noun at `address`."""

    act: str
    about: str
    project: str
    item: str
    roles: list[str]
    department: str
    person: str
    since: datetime | None
    due: datetime | None
    overdue: bool
    address: str
    may: bool

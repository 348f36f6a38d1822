"""The read models of one service, as the jobs that build and switch them need them."""

from dataclasses import dataclass
from typing import Any

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.view import View
from onestop_chassis.views.queries import Views


@dataclass(frozen=True, slots=True)
class ReadModels:
    """`every` view that this version of the code has, the chassis's own too; the log they are
    built from, the database their rows stand in, and `queries` on the rows that are live."""

    every: tuple[View[Any], ...]
    log: Log
    database: Database
    queries: Views

"""Days and instants as callers write them: ISO 8601, and nothing that must be guessed.

pydantic by itself reads a number, or a text with one, as seconds since 1970. What is recorded was
written by the program, and is read with the plain types.
"""

import re
from datetime import date, datetime
from typing import Annotated, Any

from pydantic import AfterValidator, AwareDatetime, BeforeValidator

FIRST_YEAR, LAST_YEAR = 1900, 8999
"""What lies beyond could not be taken to another time zone, or reckoned with."""
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
INSTANT = re.compile(
    DAY.pattern + r"[Tt][0-9]{2}:[0-9]{2}(:[0-9]{2}([.,][0-9]+)?)?([Zz]|[+-][0-9]{2}:?[0-9]{2})"
)


def written_day(value: Any) -> Any:
    """A day as it was sent.

    Raises:
        ValueError: it is not written as one.
    """
    made = isinstance(value, date) and not isinstance(value, datetime)
    if made or (isinstance(value, str) and DAY.fullmatch(value)):
        return value
    raise ValueError("应为日期（YYYY-MM-DD），如 2026-03-02 / write a day as 2026-03-02")


def written_instant(value: Any) -> Any:
    """An instant as it was sent.

    Raises:
        ValueError: it is not written as one, or leaves its time zone open.
    """
    if isinstance(value, datetime) or (isinstance(value, str) and INSTANT.fullmatch(value)):
        return value
    zh = "应为带时区的时刻（ISO 8601），如 2026-03-02T09:00:00+08:00"
    raise ValueError(f"{zh} / write an instant with its offset, as 2026-03-02T09:00:00+08:00")


def _within(value: Any) -> Any:
    if FIRST_YEAR <= value.year <= LAST_YEAR:
        return value
    years = f"{FIRST_YEAR}–{LAST_YEAR}"
    raise ValueError(f"年份应在 {years} 之间 / the year must lie in {years}")


Day = Annotated[date, BeforeValidator(written_day)]
"""A day that a caller names; how far away it may lie is for the rules to say."""
Instant = Annotated[AwareDatetime, BeforeValidator(written_instant), AfterValidator(_within)]
"""An instant that a caller names."""

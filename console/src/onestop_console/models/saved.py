"""A list as a file that spreadsheets open: text stays text, whatever it begins with."""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence

MARK = "\ufeff"
"""By which spreadsheets know that it is UTF-8."""
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""A cell that begins with one of these would be reckoned, or sent somewhere, when it is opened."""


def lines(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The file, line by line."""
    yield MARK + _line(headings)
    for row in rows:
        yield _line(row)


def as_text(value: str) -> str:
    """A value that no spreadsheet takes for a formula."""
    return f"'{value}" if value.startswith(FORMULA) else value


def _line(values: Sequence[str]) -> str:
    made = io.StringIO()
    csv.writer(made).writerow([as_text(value) for value in values])
    return made.getvalue()

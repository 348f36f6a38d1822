"""Rows for people and for programs: a table, JSON, one JSON object per line, CSV."""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from rich.box import SIMPLE
from rich.markup import escape
from rich.table import Table

from onestop_cli.roomy import print_table
from onestop_cli.say import emit, out
from onestop_cli.visible import visible

Row = Mapping[str, Any]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class Format(StrEnum):
    """How rows come out."""

    TABLE = "table"
    JSON = "json"
    NDJSON = "ndjson"
    CSV = "csv"


@dataclass(frozen=True, slots=True)
class Column:
    """A field of the rows (`a.b` reaches into it) and its heading in two languages.

    `whole` cells are never broken, so that what stands in them can be copied and typed.
    """

    field: str
    zh: str
    en: str
    whole: bool = False

    def of(self, row: Row) -> Any:
        value: Any = row
        for part in self.field.split("."):
            value = value.get(part) if isinstance(value, Mapping) else None
        return value


def render(rows: Iterable[Row], columns: Sequence[Column], how: Format, tz: ZoneInfo) -> None:
    """Rows on stdout. JSON carries every field, tables and CSV the columns; instants in `tz`."""
    match how:
        case Format.JSON:
            told = [in_zone(row, tz) for row in rows]
            emit(told)
        case Format.NDJSON:
            for row in rows:
                line = json.dumps(in_zone(row, tz), ensure_ascii=False)
                sys.stdout.write(visible(line) + "\n")
                sys.stdout.flush()
        case Format.CSV:
            writer = csv.writer(sys.stdout, lineterminator="\n")
            writer.writerow([column.field for column in columns])
            for row in rows:
                cells = (_text(column.of(row), tz) for column in columns)
                writer.writerow([visible(_unarmed(cell)) for cell in cells])
        case Format.TABLE:
            print_table(out, _table(rows, columns, tz))


def in_zone(value: Any, tz: ZoneInfo) -> Any:
    """The same value with every instant told in `tz`; the moment stays the same."""
    if isinstance(value, Mapping):
        return {key: in_zone(one, tz) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [in_zone(one, tz) for one in value]
    at = instant(value)
    return value if at is None else _moved(at, tz).isoformat()


def instant(value: Any) -> datetime | None:
    """The aware instant that a text is, if it is one."""
    if not isinstance(value, str) or len(value) < len("2026-01-01T00:00Z") or value[4:5] != "-":
        return None
    try:
        at = datetime.fromisoformat(value)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


def shown(value: Any, tz: ZoneInfo) -> str:
    """A value as a person reads it."""
    at = instant(value)
    return _text(value, tz) if at is None else f"{_moved(at, tz):%Y-%m-%d %H:%M:%S}"


def _moved(at: datetime, tz: ZoneInfo) -> datetime:
    """In the zone; the very first and last instants that there are have none but their own."""
    try:
        return at.astimezone(tz)
    except OverflowError:
        return at


def _text(value: Any, tz: ZoneInfo) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Mapping() | list() | tuple():
            return json.dumps(in_zone(value, tz), ensure_ascii=False)
        case _:
            return str(in_zone(value, tz))


def _unarmed(text: str) -> str:
    """A cell that a spreadsheet takes for text, whatever it begins with; numbers stay numbers."""
    if text.startswith(_FORMULA) and not _is_number(text):
        return "'" + text
    return text


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _table(rows: Iterable[Row], columns: Sequence[Column], tz: ZoneInfo) -> Table:
    table = Table(header_style="bold", box=SIMPLE)
    for column in columns:
        table.add_column(f"{column.zh}\n{column.en}", no_wrap=column.whole, overflow="fold")
    for row in rows:
        table.add_row(*(escape(shown(column.of(row), tz)) for column in columns))
    return table

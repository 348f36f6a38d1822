"""Reads a table from CSV or XLSX; what the bytes are decides, not what the file is called."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from onestop_cli.encodings import decoded
from onestop_cli.say import Failed
from onestop_cli.spreadsheets import read_spreadsheet

MAX_BYTES = 20 * 1024 * 1024
ZIPPED, COMPOUND = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
"""What an XLSX file begins with, and one that is protected or from before 2007."""
EXTRA = ""  # the column name under which surplus cells of a row are kept


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number as an editor or a spreadsheet shows it, and its cells."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The column names of the first line and the rows under it; empty lines are left out.

    `sheet` is its name in a spreadsheet; `first` is the line of the column names.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    sheet: str = ""
    first: int = 1


def read_table(path: Path) -> Table:
    """The first sheet of an XLSX file, or a CSV file in UTF-8, GB 18030, or marked UTF-16.

    Raises:
        Failed: the file is not there, too large, empty, or neither CSV nor XLSX.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise Failed(f"{path} 超过 20 MB", f"{path} is larger than 20 MB")
        content = path.read_bytes()
    except OSError as error:
        raise Failed(
            f"无法读取 {path}: {error.strerror}", f"Cannot read {path}: {error.strerror}"
        ) from error
    return parse_table(content, str(path))


def parse_table(content: bytes, name: str) -> Table:
    """The table in these bytes; `name` is only for messages."""
    if content.startswith(COMPOUND):
        raise Failed(
            f"{name} 是旧版 .xls 或加密文件；请去除密码并另存为 .xlsx",
            f"{name} is an old .xls or a protected file; save it as .xlsx without a password",
        )
    if content.startswith(ZIPPED):
        sheet = read_spreadsheet(content, name)
        return _table(enumerate(sheet.rows, start=1), name, sheet.name)
    return _table(_text(content, name), name)


def _table(lines: Iterable[tuple[int, list[str]]], name: str, sheet: str = "") -> Table:
    filled = ((n, cells) for n, cells in lines if any(cells))
    first = next(filled, None)
    if first is None:
        raise Failed(f"{name} 是空文件", f"{name} is empty: the first line must name the columns")
    columns = _trimmed(first[1])
    rows = tuple(_row(n, columns, cells) for n, cells in filled)
    return Table(columns, rows, sheet, first[0])


def _row(line: int, columns: Sequence[str], cells: Sequence[str]) -> Row:
    padded = [*cells, *[""] * (len(columns) - len(cells))]
    named = dict(zip(columns, padded, strict=False))
    surplus = [cell for cell in padded[len(columns) :] if cell]
    return Row(line, {**named, EXTRA: " ".join(surplus)} if surplus else named)


def _trimmed(cells: Sequence[str]) -> tuple[str, ...]:
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _text(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(decoded(content, name), newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Failed(
            f"{name} 第 {reader.line_num} 行不是有效的 CSV: {error}",
            f"{name}, line {reader.line_num} is not valid CSV: {error}",
        ) from error

"""Reads a table from CSV or XLSX; what the bytes are decides, not what the file is called."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from onestop_cli.say import Failed

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 200 * 1024 * 1024
EXTRA = ""  # the column name under which surplus cells of a row are kept


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a table: its number as an editor or a spreadsheet shows it, and its cells."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """The column names of the first line and the rows under it; empty lines are left out."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]


def read_table(path: Path) -> Table:
    """The first sheet of an XLSX file, or a CSV file in UTF-8 (with or without BOM) or GB 18030.

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
    lines = _spreadsheet(content, name) if content[:4] == b"PK\x03\x04" else _text(content, name)
    filled = ((n, cells) for n, cells in lines if any(cells))
    first = next(filled, None)
    if first is None:
        raise Failed(f"{name} 是空文件", f"{name} is empty: the first line must name the columns")
    columns = _trimmed(first[1])
    return Table(columns, tuple(_row(n, columns, cells) for n, cells in filled))


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
    reader = csv.reader(io.StringIO(_decoded(content, name), newline=""), strict=True)
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise Failed(
            f"{name} 第 {reader.line_num} 行不是有效的 CSV: {error}",
            f"{name}, line {reader.line_num} is not valid CSV: {error}",
        ) from error


def _decoded(content: bytes, name: str) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise Failed(f"{name} 既不是 CSV 也不是 XLSX", f"{name} is neither CSV nor XLSX")


def _spreadsheet(content: bytes, name: str) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook  # noqa: PLC0415 (every command would wait for it)

    try:
        _refuse_bombs(content, name)
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
    except (zipfile.BadZipFile, KeyError, ValueError, OSError) as error:
        raise Failed(f"{name} 不是有效的 XLSX", f"{name} is not a valid XLSX: {error}") from error
    rows: Iterable[tuple[Any, ...]] = book.worksheets[0].iter_rows(values_only=True)
    for n, values in enumerate(rows, start=1):
        yield n, [_written(value) for value in values]


def _refuse_bombs(content: bytes, name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
            raise Failed(f"{name} 解压后过大", f"{name} is too large once unpacked")


def _written(value: Any) -> str:
    """A spreadsheet cell as a person would write it: codes stay whole, dates are ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).strip()

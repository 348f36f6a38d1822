"""Reads the first sheet of an XLSX file: what its cells hold, not what the file says of itself."""

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from posixpath import dirname, join, normpath
from typing import Any
from xml.etree.ElementTree import Element, fromstring, iterparse

from onestop_cli.say import Failed

MAX_UNPACKED = 200 * 1024 * 1024
MAX_CELLS = 5_000_000
"""What lies between the first cell and the last; a stray cell far away makes it endless."""
REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
Place = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet's name and its rows, the first row first; an empty cell is an empty text."""

    name: str
    rows: list[list[str]]


@dataclass
class Extent:
    """How far a sheet's cells reach, and what stands in those that hold no value of their own:
    the name of an error, or the formula that nobody has computed yet.
    """

    rows: int = 0
    columns: int = 0
    instead: dict[Place, str] = field(default_factory=dict)


def read_spreadsheet(content: bytes, name: str) -> Sheet:
    """The first sheet in these bytes; `name` is only for messages.

    Raises:
        Failed: it is damaged, has no sheet, or is larger than a table can be.
    """
    try:
        title, rows, extent = _read(content, name)
    except Failed:
        raise
    except Exception as error:  # A damaged file can make its readers say anything.
        raise _damaged(name, error) from error
    written = [[_written(value) for value in row] for row in rows]
    return Sheet(title, _with(written, extent))


def _read(content: bytes, name: str) -> tuple[str, list[list[Any]], Extent]:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415 (every command would wait for it)

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        _refuse_bombs(packed, name)
        titles, parts = _sheets(packed)
        if not titles:
            raise Failed(f"{name} 中没有工作表", f"{name} has no sheet")
        with packed.open(parts[0]) as sheet:
            extent = _extent(sheet)
    _refuse_far(extent, name, titles[0])
    book = CalamineWorkbook.from_filelike(io.BytesIO(content))
    rows = book.get_sheet_by_name(titles[0]).to_python(skip_empty_area=False)
    return titles[0], rows, extent


def _damaged(name: str, error: Exception) -> Failed:
    return Failed(
        f"{name} 不是有效的 XLSX，或已损坏；请在电子表格软件中打开后另存为 .xlsx",
        f"{name} is not a valid XLSX, or is damaged; open it in a spreadsheet program and save it"
        f" again as .xlsx ({type(error).__name__}: {error})",
    )


def _refuse_bombs(packed: zipfile.ZipFile, name: str) -> None:
    if sum(entry.file_size for entry in packed.infolist()) > MAX_UNPACKED:
        raise Failed(f"{name} 解压后过大", f"{name} is too large once unpacked")


def _refuse_far(extent: Extent, name: str, sheet: str) -> None:
    if extent.rows * max(1, extent.columns) > MAX_CELLS:
        where = f"{extent.rows} × {extent.columns}"
        raise Failed(
            f"{name} 工作表 {sheet} 的范围过大（{where}）；请删除表格以外的单元格",
            f"{name}, sheet {sheet} reaches too far ({where}): delete stray cells",
        )


def _sheets(packed: zipfile.ZipFile) -> tuple[list[str], list[str]]:
    """The names of the sheets that hold cells, and the parts of the file that they are in."""
    book = next(
        (to for kind, to in _related(packed, "").values() if kind == "officeDocument"),
        "xl/workbook.xml",
    )
    related = _related(packed, book)
    titles, parts = list[str](), list[str]()
    for one in fromstring(packed.read(book)).iter():  # noqa: S314 (its size is bounded)
        if _local(one.tag) == "sheet":
            kind, part = related[_attribute(one, "id")]
            if kind == "worksheet":
                titles.append(one.attrib["name"])
                parts.append(part)
    return titles, parts


def _related(packed: zipfile.ZipFile, part: str) -> Mapping[str, tuple[str, str]]:
    """What a part refers to, by id: of which kind it is, and where."""
    folder, base = dirname(part), part.rpartition("/")[2]
    listed = fromstring(packed.read(join(folder, "_rels", f"{base}.rels")))  # noqa: S314 (bounded)
    return {
        one.attrib["Id"]: (
            one.attrib["Type"].rpartition("/")[2],
            normpath(join("/", folder, one.attrib["Target"])).lstrip("/"),
        )
        for one in listed
    }


def _extent(sheet: Any) -> Extent:
    extent = Extent()
    for row, column, cell in _cells(sheet):
        extent.rows, extent.columns = max(extent.rows, row), max(extent.columns, column)
        texts = {_local(one.tag): one.text or "" for one in cell}
        if cell.get("t") == "e":
            extent.instead[row, column] = texts.get("v") or "#N/A"
        elif "f" in texts and not texts.get("v"):
            extent.instead[row, column] = f"={texts['f']}"
    return extent


def _cells(sheet: Any) -> Iterator[tuple[int, int, Element]]:
    """Each cell with its row and column, both from 1; one that does not say where it is follows
    the one before."""
    row = column = 0
    for event, one in iterparse(sheet, events=("start", "end")):  # noqa: S314 (bounded)
        kind = _local(one.tag)
        if kind == "row" and event == "start":
            row, column = int(one.get("r") or row + 1), 0
        elif kind == "c" and event == "start":
            at = one.get("r")
            row, column = _place(at) if at else (row, column + 1)
        elif kind == "c":
            yield row, column, one
        elif kind == "row":
            one.clear()


def _place(reference: str) -> Place:
    """The row and the column of `AB12`, from 1."""
    found = REFERENCE.fullmatch(reference.upper())
    if found is None:
        raise ValueError(f"{reference} is no cell")
    column = 0
    for letter in found[1]:
        column = column * 26 + ord(letter) - ord("A") + 1
    return int(found[2]), column


def _with(rows: list[list[str]], extent: Extent) -> list[list[str]]:
    """The rows, with what stands in cells that hold no value."""
    for (row, column), text in extent.instead.items():
        while len(rows) < row:
            rows.append([])
        cells = rows[row - 1]
        cells.extend([""] * (column - len(cells)))
        cells[column - 1] = text
    return rows


def _local(tag: str) -> str:
    """A name without the namespace: Strict files have another one."""
    return tag.rpartition("}")[2]


def _attribute(one: Element, name: str) -> str:
    return next(value for key, value in one.attrib.items() if _local(key) == name)


def _written(value: Any) -> str:
    """A cell as a person would write it: codes stay whole, dates are ISO 8601."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0)
        return value.date().isoformat() if midnight else value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value).replace("\r\n", "\n").replace("\r", "\n").strip()

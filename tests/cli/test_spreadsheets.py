"""Spreadsheets: every row that is in a file, whatever it says of itself, or a refusal."""

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from onestop_cli.importers.kinds import KINDS, load
from onestop_cli.say import Failed
from onestop_cli.tables import parse_table
from openpyxl import Workbook

ROWS = (
    ("code", "name_zh", "name_en", "level"),
    (150600, "鄂尔多斯市", "Ordos", "city"),
    (150602, "东胜区", "Dongsheng", "district"),
    (150621, "达拉特旗", "Dalad", "banner"),
)
SHEET, STYLES, BOOK = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"
STRICT = (
    ("schemas.openxmlformats.org/spreadsheetml/2006", "purl.oclc.org/ooxml/spreadsheetml"),
    (
        "schemas.openxmlformats.org/officeDocument/2006/relationships",
        "purl.oclc.org/ooxml/officeDocument/relationships",
    ),
)


def book(part: str = "", *changes: tuple[str, str]) -> bytes:
    """A spreadsheet of divisions in which one part (or each) was changed by hand."""
    made, packed, changed = Workbook(), io.BytesIO(), io.BytesIO()
    assert made.active is not None
    for row in ROWS:
        made.active.append(row)
    made.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(changed, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            for was, becomes in changes if part in ("", name) else ():
                assert not part or was in text, (part, was)
                text = text.replace(was, becomes)
            new.writestr(name, text)
    return changed.getvalue()


def codes(content: bytes) -> list[str]:
    return [row.cells["code"] for row in parse_table(content, "t.xlsx").rows]


def told(content: bytes, file: Path) -> Failed:
    file.write_bytes(content)
    with pytest.raises(Failed) as refused:
        load(KINDS["divisions"], file)
    assert refused.value.zh != refused.value.en
    return refused.value


@pytest.mark.parametrize(
    "content",
    [
        book(SHEET, ('<dimension ref="A1:D4" />', '<dimension ref="A1:B2" />')),
        book(SHEET, ('<dimension ref="A1:D4" />', '<dimension ref="A1" />')),
        book(SHEET, ('<dimension ref="A1:D4" />', "")),
        book(STYLES, ("<fill><patternFill /></fill>", "<fill />")),
        book(STYLES, ('<cellStyle name="Normal"', "<cellStyle")),
        book("", *STRICT),
    ],
    ids=["understated", "one cell", "unsaid", "empty fill", "unnamed style", "strict"],
)
def test_x70_all_rows_are_read_whatever_the_file_says_of_itself(content: bytes) -> None:
    table = parse_table(content, "t.xlsx")
    assert table.columns == ROWS[0]
    assert codes(content) == ["150600", "150602", "150621"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (book(BOOK, ("<sheet ", "<other ")), "has no sheet"),
        (book(SHEET, ("</row></sheetData>", "")), "is damaged"),
        (book()[:-900], "is damaged"),
        (book(SHEET, ('r="C3"', 'r="XFD1048576"')), "delete stray cells"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "without a password"),
    ],
    ids=["no sheet", "cut sheet", "cut file", "stray cell", "protected"],
)
def test_x70_what_cannot_be_read_whole_is_refused(content: bytes, why: str, tmp_path: Path) -> None:
    assert why in told(content, tmp_path / "divisions.xlsx").en


@pytest.mark.parametrize(
    ("was", "becomes", "why"),
    [
        ('t="inlineStr"><is><t>东胜区</t></is>', 't="e"><v>#N/A</v>', "holds the error #N/A"),
        ('t="inlineStr"><is><t>东胜区</t></is>', "><f>A1&amp;B1</f>", "formula without a result"),
        ("东胜区", "东胜\u200b区", "character 3 is invisible (U+200B)"),
        ("东胜区", "#REF!", "holds the error #REF!"),
    ],
)
def test_x70_a_cell_that_nobody_wrote_is_refused_by_sheet_line_and_column(
    was: str, becomes: str, why: str, tmp_path: Path
) -> None:
    refused = told(book(SHEET, (was, becomes)), tmp_path / "divisions.xlsx")
    assert "sheet Sheet" in refused.en
    assert "工作表 Sheet" in refused.zh
    [line] = refused.lines
    assert "line 3 [name_zh]" in line
    assert why in line


def test_x70_an_error_in_a_cell_that_may_be_empty_is_no_empty_cell(tmp_path: Path) -> None:
    file = tmp_path / "departments.csv"
    file.write_text("code,name_zh,name_en,mark\nnr,自然资源局,NR,#N/A\n", encoding="utf-8")
    with pytest.raises(Failed) as refused:
        load(KINDS["departments"], file)
    assert [line for line in refused.value.lines if "line 2 [mark] holds the error" in line]


def test_x70_a_line_end_in_a_cell_is_one_however_it_is_written() -> None:
    content = book(SHEET, ("东胜区", "东胜区_x000D_"), ("Dalad", "Dalad_x000D_\nBanner"))
    rows = parse_table(content, "t.xlsx").rows
    assert (rows[1].cells["name_zh"], rows[2].cells["name_en"]) == ("东胜区", "Dalad\nBanner")


def test_x70_rows_keep_the_numbers_that_the_spreadsheet_shows() -> None:
    made, packed = Workbook(), io.BytesIO()
    assert made.active is not None
    made.active["B3"], made.active["C3"] = "code", "on"
    made.active["B7"], made.active["C7"] = 150600, date(2026, 3, 2)
    made.save(packed)
    table = parse_table(packed.getvalue(), "t.xlsx")
    assert table.first == 3
    [row] = table.rows
    assert (row.line, row.cells["code"], row.cells["on"]) == (7, "150600", "2026-03-02")

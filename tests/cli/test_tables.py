"""Reading tables: what the bytes are decides."""

import io
from datetime import datetime
from typing import Any

import pytest
from onestop_cli.say import Failed
from onestop_cli.tables import EXTRA, parse_table
from openpyxl import Workbook

TEXT = "code,name_zh,name_en\n150600,鄂尔多斯市,Ordos\n\n150602,东胜区,Dongsheng\n"


def sheet(*rows: tuple[Any, ...]) -> bytes:
    book = Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_offices_use(encoding: str) -> None:
    table = parse_table(TEXT.encode(encoding), "t.csv")
    assert table.columns == ("code", "name_zh", "name_en")
    assert [(row.line, row.cells["name_zh"]) for row in table.rows] == [
        (2, "鄂尔多斯市"),
        (4, "东胜区"),
    ]


def test_a_spreadsheet_gives_the_same_rows_whatever_it_is_called() -> None:
    packed = sheet(
        ("code", "value", "on", "flag"),
        (150600, 0.7, datetime(2026, 3, 2), True),  # noqa: DTZ001  sheets know no zone
        (2.0, None, "x"),
    )
    table = parse_table(packed, "t.csv")
    assert dict(table.rows[0].cells) == {
        "code": "150600",
        "value": "0.7",
        "on": "2026-03-02",
        "flag": "yes",
    }
    assert dict(table.rows[1].cells) == {"code": "2", "value": "", "on": "x", "flag": ""}


def test_surplus_cells_are_kept_so_that_they_can_be_reported() -> None:
    table = parse_table(b"a,b\n1,2,3,4\n", "t.csv")
    assert table.rows[0].cells[EXTRA] == "3 4"


@pytest.mark.parametrize("content", [b"", b"\n\n", b"PK\x03\x04garbage", b"\x00\x01\x02\x00"])
def test_what_is_no_table_is_refused_in_both_languages(content: bytes) -> None:
    with pytest.raises(Failed) as refused:
        parse_table(content, "t.csv")
    assert refused.value.zh
    assert refused.value.en


def test_a_quote_that_never_ends_names_its_line() -> None:
    with pytest.raises(Failed, match="line 3"):
        parse_table(b'a,b\n1,2\n"x,3\n', "t.csv")

"""Lists: what the address asks for is what is shown, and what is saved is the same, as text."""

import csv
import io
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_console.models.question import Question, commands
from onestop_console.models.saved import MARK, as_text, lines
from onestop_console.models.sheet import (
    ROWS,
    Cell,
    Column,
    Filter,
    Sheet,
    Wanted,
    dated,
    fitting,
    shown,
)

Row = tuple[str, int]
SHEET: Sheet[Row] = Sheet(
    path="/things",
    columns=(
        Column("name", "名称", lambda row: Cell(row[0]), lambda row: row[0]),
        dated("since", "生效", lambda size: f"第 {size} 天", lambda row: row[1]),
        Column("size", "长度", lambda row: Cell(f"{row[1]} 个"), lambda row: row[1], number=True),
    ),
    key=lambda row: row[0],
    filters=(Filter("even", "阶段", lambda row: "yes" if row[1] % 2 == 0 else "no"),),
    nothing="没有",
)
MANY = [(f"t{n:03d}", n) for n in range(ROWS * 2 + 7)]


def walk(wanted: Wanted) -> list[str]:
    """Every key, page after page, as somebody follows the links."""
    keys: list[str] = []
    while True:
        page = shown(SHEET, MANY, wanted)
        assert len(page.lines) <= ROWS
        keys += [line.key for line in page.lines]
        if not page.next:
            return keys
        query = dict(parse_qsl(urlsplit(page.next).query))
        wanted = Wanted(
            query.get("q", ""),
            query.get("order", ""),
            query["after"],
            {"even": query["even"]} if "even" in query else {},
        )


@given(
    st.sampled_from(["", "size", "-size", "name", "-name", "since", "-since", "nonsense"]),
    st.sampled_from(["", "yes", "no"]),
    st.sampled_from(["", "1", "t00", "T00", "个", "nowhere"]),
)
def test_pages_together_are_the_list_and_every_row_is_on_one(order: str, even: str, q: str) -> None:
    wanted = Wanted(q, order, "", {"even": even} if even else {})
    found = fitting(SHEET, MANY, wanted)
    assert walk(wanted) == [name for name, _ in found]
    assert shown(SHEET, MANY, wanted).total == len(found)
    expected = {
        row
        for row in MANY
        if q.lower() in f"{row[0]} 第 {row[1]} 天 {row[1]} 个"
        and (not even or (row[1] % 2 == 0) == (even == "yes"))
    }
    assert set(found) == expected
    sizes = [size for _, size in found]
    assert sizes == sorted(sizes, reverse=order.startswith("-"))


def test_a_head_orders_its_list_and_the_other_way_when_it_is_followed_again() -> None:
    def head(order: str) -> tuple[str, str]:
        found = shown(SHEET, MANY, Wanted(q="t", order=order)).headings[2]
        return found.href, found.now

    assert head("") == ("/things?q=t&order=size", "")
    assert head("size") == ("/things?q=t&order=-size", "ascending")
    assert head("-size") == ("/things?q=t&order=size", "descending")


def test_what_is_saved_has_the_same_filter_and_no_place() -> None:
    wanted = Wanted("t", "-size", "t005", {"even": "yes"}, {"lang": "en"})
    page = shown(SHEET, MANY, wanted)
    assert page.saved == "/things.csv?q=t&order=-size&even=yes&lang=en"
    assert page.whole == "/things?lang=en"


@pytest.mark.parametrize(("many", "leads"), [(ROWS, False), (ROWS + 1, True)])
def test_a_page_leads_on_where_something_is_left(many: int, leads: bool) -> None:
    assert bool(shown(SHEET, MANY[:many], Wanted()).next) == leads


def test_a_place_that_is_gone_is_the_first_page() -> None:
    page = shown(SHEET, MANY, Wanted(after="gone"))
    assert page.lines[0].key == "t000"
    assert page.first == ""


@pytest.mark.parametrize("begin", ["=", "+", "-", "@", "\t", "\r", "\n"])
def test_no_cell_is_a_formula(begin: str) -> None:
    [head, row] = list(csv.reader(io.StringIO("".join(lines(["名称"], [[f"{begin}1+1"]])))))
    assert head == [f"{MARK}名称"]
    assert row[0].startswith("'")


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8")), min_size=2, max_size=2)))
def test_a_file_holds_every_cell_as_it_is(rows: list[list[str]]) -> None:
    text = "".join(lines(["a", "b"], rows))
    told = list(csv.reader(io.StringIO(text, newline="")))
    assert told[1:] == [[as_text(value) for value in row] for row in rows]


def test_what_a_page_asked_can_be_asked_again_without_its_token() -> None:
    one = Question("http://review/windows?state=open&q=a'b", signed=True)
    public = Question("http://review/calendar", signed=False)
    told = commands([one, public, one])
    assert told == [
        'curl -sS -H "Authorization: Bearer $ONESTOP_TOKEN"'
        " 'http://review/windows?state=open&q=a'\"'\"'b'",
        "curl -sS http://review/calendar",
    ]

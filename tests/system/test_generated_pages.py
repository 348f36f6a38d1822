"""The generated tables say what is true, and a row that claims to be built is shown by a test."""

import inspect

import pytest

from docs.tables.acts import of_rows, offered
from docs.tables.pages import PAGES, ROOT, rows, shown_by, text_of
from docs.tables.reading import files_of
from docs.tables.shown import pages_of_rows


@pytest.mark.parametrize("name", PAGES)
def test_the_page_is_what_the_code_makes_of_it(name: str) -> None:
    assert text_of(ROOT / name) == PAGES[name](), "make docs"


def test_every_row_that_claims_to_be_built_has_a_test_named_after_it() -> None:
    claimed, shown = of_rows(offered()), shown_by()
    assert sorted(row for row in claimed if row not in shown) == []


ELSEWHERE = {"A8", "E2", "E6", "F3", "F5", "F9"}
"""What has no page yet: districts, the market, and land."""


def test_every_row_that_is_built_has_a_page() -> None:
    built = set(of_rows(offered())) | set(shown_by())
    assert built - set(pages_of_rows()) == ELSEWHERE


def test_only_rows_of_the_notice_are_named() -> None:
    known = {row["row"] for row in rows()}
    assert len(known) == 61
    assert set(of_rows(offered())) <= known
    assert set(shown_by()) <= known
    assert set(pages_of_rows()) <= known


def test_every_act_says_what_it_does_and_every_rule_of_who_may_says_who() -> None:
    silent = [one.act.__qualname__ for one in offered() if not inspect.getdoc(one.act)]
    silent += [one.act.__qualname__ for one in offered() if not one.who]
    assert silent == []


def test_an_objection_is_read_in_four_files() -> None:
    """Its event, its act, the state it is folded into, the page that shows it."""
    (filing,) = [one for one in offered() if one.act.__name__ == "FileObjection"]
    assert files_of(filing) == [
        "onestop_contracts.review.supervision",
        "onestop_review.case.objection",
        "onestop_review.case.page",
        "onestop_review.case.state",
    ]

"""What is asked of the list of cases narrows what the caller may see, and never widens it."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from onestop_chassis.actor import Actor
from onestop_chassis.http import Caller
from onestop_chassis.http.paging import Page, PageAsked
from onestop_chassis.views.listing import Search
from onestop_review.case.page import list_cases

ACTOR = Actor(
    subject="rep.xnrx",
    roles=frozenset({"representative"}),
    jurisdiction="150602",
    department="xnrx",
)


class Asked:
    """Stands for the views; keeps what was asked of them, and finds nothing."""

    def __init__(self) -> None:
        self.values: list[tuple[Any, ...]] = []

    def listed(self, search: Search, kind: Any, page: PageAsked, *, whole: bool) -> Page[Any]:
        self.values.append(search.values)
        return page.page(())


def asked(department: str) -> list[tuple[Any, ...]]:
    views = Asked()
    runtime = SimpleNamespace(reference=lambda: None)
    call = cast(Caller, SimpleNamespace(actor=ACTOR, views=views, runtime=runtime))
    asked_for = PageAsked(limit=50, after="", of="/cases")
    assert list_cases(call, asked_for, department=department).items == []
    return views.values


OWN = (["150602"], ["xnrx"])
"""The place and the department: each is one of these, by its whole code."""


@pytest.mark.parametrize("department", ["nr", "x", "xnr", "nrx", "xnrxx"])
def test_x85_a_department_is_asked_for_by_its_whole_code(department: str) -> None:
    assert asked(department) == [(*OWN, [department])]


@pytest.mark.parametrize("department", ["", "xnrx"])
def test_x85_ones_own_cases_are_listed(department: str) -> None:
    assert asked(department) == [(*OWN, ["xnrx"]) if department else OWN]

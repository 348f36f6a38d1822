"""What is asked of the list of cases narrows what the caller may see, and never widens it."""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any, cast

import pytest
from onestop_chassis.actor import Actor
from onestop_chassis.http import Caller
from onestop_chassis.http.paging import Page, PageAsked
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
        self.where: list[Mapping[str, Any]] = []

    def page(self, view: Any, page: PageAsked, where: Mapping[str, Any]) -> Page[Any]:
        self.where.append(where)
        return page.page(())


def asked(department: str) -> list[Mapping[str, Any]]:
    views = Asked()
    runtime = SimpleNamespace(reference=lambda: None)
    call = cast(Caller, SimpleNamespace(actor=ACTOR, views=views, runtime=runtime))
    asked_for = PageAsked(limit=50, after="", of="/cases")
    assert list_cases(call, asked_for, department=department).items == []
    return views.where


@pytest.mark.parametrize("department", ["nr", "x", "xnr", "nrx", "xnrxx"])
def test_x85_a_department_is_asked_for_by_its_whole_code(department: str) -> None:
    assert asked(department) == []


@pytest.mark.parametrize("department", ["", "xnrx"])
def test_x85_ones_own_cases_are_listed(department: str) -> None:
    assert asked(department) == [{"jurisdiction": ("150602",), "department": ("xnrx",)}]

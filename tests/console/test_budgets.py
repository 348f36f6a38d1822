"""What pages ask of the services: no more than the table of pages says, and little of anything."""

from typing import Any

import pytest
from fastapi.testclient import TestClient
from onestop_console.app import ROUTERS

from tests.console.test_consultations import CODE, ROOM, city  # noqa: F401
from tests.console.test_decision import known
from tests.console.test_project_page import shown
from tests.console.test_rim import (  # noqa: F401
    ACTOR,
    Services,
    browser,
    clock,
    services,
    signed_in,
)
from tests.support.asks import MOST, asked, documented, most_of
from tests.support.decision_facts import ITEM, ordinary
from tests.support.postgres import database_url  # noqa: F401
from tests.support.review_catalogue import PROJECT

OPERATORS = "/ops"
"""Their pages look at all of the services, or at all of one."""
MANY = {"/representatives", "/representatives/{department}", "/accountability/{person}"}
"""Of which that of a post asks for each who holds it."""


def questions(browser: TestClient, services: Services, path: str) -> int:  # noqa: F811
    """How many a page asks, once what is the same for everybody is known."""
    assert browser.get(path).status_code == 200
    before = len(services.sent)
    answer = browser.get(path)
    sent = len(services.sent) - before
    assert asked(answer.headers.get("server-timing", "")) == sent
    return sent


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("director", "/"),
        ("archivist", "/"),
        ("representative", "/"),
        ("representative", "/supervision"),
        ("director", "/consultations"),
        ("director", ROOM),
        ("director", f"/cases/{CODE}/P1-01.2"),
        ("director", f"/supervision/{CODE}/P1-01.2"),
        ("director", f"/projects/{CODE}"),
        ("director", "/projects"),
        ("director", "/representatives"),
        ("director", f"/decisions/{PROJECT}/{ITEM}"),
    ],
)
def test_a_page_asks_no_more_than_its_table_says(
    browser: TestClient,  # noqa: F811
    city: Services,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
    role: str,
    path: str,
) -> None:
    city.simulated = False
    monkeypatch.setitem(ACTOR, "roles", [role])
    browser.post("/sign-in", data={"user": role})
    shown(browser, city)
    known(city, ordinary())
    assert questions(browser, city, path) <= most_of(path, documented())


def test_what_is_documented_is_within_the_budget_and_is_every_page() -> None:
    pages_known = documented()
    over = {page for page, number in pages_known.items() if number > MOST}
    assert {page for page in over if not page.startswith(OPERATORS)} <= MANY
    every: list[Any] = [one for router in ROUTERS for one in router.routes]
    pages = {one.path.replace(":path", "") for one in every if "GET" in (one.methods or ())}
    aside = ("/static/", "/live", "/sign-in", "/documents/", "/papers/")
    left = {page for page in pages if not page.startswith(aside) and "." not in page}
    assert {page for page in left if not _found(page, pages_known)} == set()


def _found(page: str, known: dict[str, int]) -> bool:
    try:
        most_of(page.replace("{", "").replace("}", ""), known)
    except LookupError:
        return False
    return True


def test_a_demonstration_s_clock_is_one_question_more(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    simulated = questions(signed_in, services, "/supervision")
    services.simulated = False
    assert questions(signed_in, services, "/supervision") == simulated - 1

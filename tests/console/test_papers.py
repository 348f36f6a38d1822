"""A paper is read as the service makes it; a copy is recorded before it is led to."""

from typing import Any

import httpx
import pytest
from fastapi.testclient import TestClient

from tests.console.test_rim import (  # noqa: F401 (fixtures)
    Services,
    browser,
    clock,
    signed_in,
    token,
)
from tests.support.files import pdf
from tests.support.postgres import database_url  # noqa: F401

CODE = "2026-150602-30-03-100037"
PAPER = {
    "number": "SJ-2026-101",
    "kind": "receipt",
    "title_zh": "收件凭证",
    "title_en": "Receipt of an application",
    "made_at": "2026-03-02T02:00:00Z",
    "copies": 2,
}
PROJECT: dict[str, Any] = {
    "project": CODE,
    "name_zh": "光伏组件智能制造基地",
    "name_en": "PV module plant",
    "items": [],
}


class Makers(Services):
    """Services with one paper each."""

    def answer(self, request: httpx.Request) -> httpx.Response:
        path, service = request.url.path, request.url.host
        if path.endswith("/print-paper"):
            self.sent.append(request)
            return httpx.Response(200, json={"position": 7, "version": 3, "copy_number": 3})
        if path == "/papers/SJ-2026-101" and service != "intake":
            return httpx.Response(404, json={"code": "paper-unknown", "status": 404})
        if path == "/papers/SJ-2026-101" and service == "intake":
            verified = {key: value for key, value in PAPER.items() if key != "copies"}
            return httpx.Response(200, json={**verified, "digest": "a" * 64})
        if (
            path.startswith(("/papers/", "/licences/"))
            and request.method == "GET"
            and path[-4:] != "/pdf"
        ):
            return httpx.Response(404, json={"code": "paper-unknown", "status": 404})
        if path.endswith("/pdf"):
            self.sent.append(request)
            kind = {"content-type": "application/pdf", "content-disposition": "inline"}
            return httpx.Response(200, stream=httpx.ByteStream(pdf()), headers=kind)
        if path == f"/projects/{CODE}/papers" and service == "intake":
            return httpx.Response(200, json={"items": [PAPER], "next": None})
        if path == f"/projects/{CODE}/papers":
            refused = {"code": "case-unknown", "status": 404}
            return httpx.Response(404, json=refused)
        if path == f"/projects/{CODE}":
            return httpx.Response(200, json=PROJECT)
        return super().answer(request)


@pytest.fixture
def services() -> Services:
    return Makers()


def test_the_papers_of_a_project_are_listed_before_review_knows_it(signed_in: TestClient) -> None:  # noqa: F811
    answer = signed_in.get(f"/projects/{CODE}/papers")
    assert answer.status_code == 200, answer.text
    assert 'href="/papers/intake/SJ-2026-101"' in answer.text
    assert "收件凭证" in answer.text
    assert "事项受理后，其文书列在这里。" in answer.text


def test_a_paper_is_passed_on_as_it_is(signed_in: TestClient) -> None:  # noqa: F811
    answer = signed_in.get("/papers/intake/SJ-2026-101")
    assert answer.content == pdf()
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["content-disposition"] == "inline"
    assert signed_in.get("/papers/land/SJ-2026-101").status_code == 404


def test_a_copy_is_recorded_once_and_led_to(signed_in: TestClient, services: Services) -> None:  # noqa: F811
    form = {"csrf": token(signed_in), "key": "k-1"}
    answer = signed_in.post("/papers/intake/SJ-2026-101/print", data=form)
    assert (answer.status_code, answer.headers["location"]) == (
        303,
        "/papers/intake/SJ-2026-101?copy=3",
    )
    (sent,) = [one for one in services.sent if one.url.path.endswith("/print-paper")]
    assert (sent.url.path, sent.headers["idempotency-key"]) == (
        "/papers/SJ-2026-101/print-paper",
        "k-1",
    )
    signed_in.get(answer.headers["location"])
    assert services.sent[-1].url.params["copy"] == "3"


def test_anybody_is_told_that_a_paper_is_real_and_its_digest(browser: TestClient) -> None:  # noqa: F811
    answer = browser.get("/verify/SJ-2026-101")
    assert answer.status_code == 200, answer.text
    assert "收件凭证" in answer.text
    assert "a" * 64 in answer.text
    assert "set-cookie" not in answer.headers
    assert browser.get("/verify/SJ-2026-102").status_code == 404

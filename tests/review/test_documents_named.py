"""Documents that acts in a case name are at the archive; only an objection waits for none."""

from typing import Any

import pytest
from onestop_chassis.http import reads
from onestop_contracts.review import ObjectionFiled

from tests.support.one_case import FIRST, OBJECTION
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import MONDAY, ReviewService

MINUTES, MISSING = "ab" * 32, "ef" * 32


@pytest.fixture(autouse=True)
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what may be on its way."""
    monkeypatch.setattr(reads, "PATIENCE_SECONDS", 0.0)


def send(review: ReviewService, user: str, act: str, body: Any) -> Any:
    """As it is, whatever the archive keeps."""
    answer = review.client.post(f"{FIRST}/{act}", json=body, headers=review.token(user))
    review.settle()
    return answer


def test_c7_an_objection_in_time_counts_though_its_document_is_not_there_and_that_is_shown(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    said = {**OBJECTION, "document": MISSING, "stage": "acceptance"}
    assert send(review, "rep.drc", "file-objection", said).status_code == 200
    [filed] = review.events("P1-01", ObjectionFiled)
    assert (filed.document, filed.received_at) == (MISSING, MONDAY)
    assert review.case("P1-01")["awaited_documents"] == [MISSING]
    which = {"objection": filed.objection}
    review.done("director", f"{FIRST}/register-objection", which)
    room = f"{FIRST}/consultations/{filed.objection}"
    assert review.get("director", room).json()["document_kept"] is False
    review.shelf.keep(PROJECT, MISSING, party="drc")
    review.settle()
    assert review.case("P1-01")["awaited_documents"] == []
    assert review.get("director", room).json()["document_kept"] is True
    slot = {**which, "units": ["drc"], "slot_on": "2026-03-02"}
    review.done("director", f"{FIRST}/convene-consultation", slot)
    said = {
        **which,
        "outcome": "no_agreement",
        "positions": [{"unit": "drc", "statement": "不同意"}],
        "minutes": MINUTES,
    }
    refused = send(review, "director", "conclude-consultation", said)
    assert (refused.status_code, refused.json()["code"]) == (422, "documents-not-kept")
    [error] = refused.json()["errors"]
    assert error["field"] == "/minutes"
    review.shelf.keep(PROJECT, MINUTES, party="centre")
    review.settle()
    assert send(review, "director", "conclude-consultation", said).status_code == 200
    ruling = {**which, "outcome": "approve", "document": "ba" * 32}
    refused = send(review, "government", "record-government-decision", ruling)
    assert [one["field"] for one in refused.json()["errors"]] == ["/document"]

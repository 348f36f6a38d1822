"""X12, X11 over HTTP: a blank is absent, and what was done stands as it was said."""

from collections.abc import Iterator

import pytest
from onestop_contracts.review import ItemRejected
from onestop_review.case.events import DecisionDrafted

from tests.support.review_catalogue import PROJECT
from tests.support.review_service import (
    SETTLED,
    ReviewService,
    accepted,
    deadline,
    filed,
    guidance,
    running_review,
)

FIRST = f"/cases/{PROJECT}/P1-01"
BLANK = ["  ", "\u3000", "\u200b"]


@pytest.fixture
def review() -> Iterator[ReviewService]:
    with running_review() as service:
        service.tell(filed(), guidance(), accepted())
        yield service


def test_x12_blank_reasons_make_no_rejection(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    drafting = f"{FIRST}/draft-decision"
    refused = review.post("reviewer.1", drafting, {"outcome": "reject", "reasons": BLANK})
    assert (refused.status_code, refused.json()["code"]) == (422, "reasons-missing")
    assert review.events("P1-01", DecisionDrafted) == []
    reasons = [*BLANK, " 不符合规划 "]
    review.done("reviewer.1", drafting, {"outcome": "reject", "reasons": reasons})
    (drafted,) = review.events("P1-01", DecisionDrafted)
    assert drafted.reasons == (" 不符合规划 ",)
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    review.done("standing_deputy", f"{FIRST}/decide-case", {"outcome": "reject", "reasons": BLANK})
    (rejected,) = review.events("P1-01", ItemRejected)
    assert rejected.reasons == drafted.reasons

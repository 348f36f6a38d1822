"""An objection that comes at its deadline, while very many others want something else."""

from datetime import timedelta

import httpx
from onestop_contracts.review import DefaultConsentGranted

from tests.support.flood import flooded
from tests.support.one_case import FIRST, OBJECTION
from tests.support.review_service import SETTLED, ReviewService, deadline
from tests.support.served import serving
from tests.support.wait import until

CLIENTS = 200
BEFORE = timedelta(seconds=16)


def test_x81_an_objection_at_the_deadline_is_recorded_in_a_flood(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    closes = deadline(review.case("P1-01")["windows"])
    review.set(closes - BEFORE)
    token, position = review.token("applicant.1")["Authorization"][7:], review.runtime.log.head()
    with (
        serving(review.client.app) as url,  # type: ignore[arg-type]
        flooded(url, CLIENTS, position + 5000, token) as flood,
        httpx.Client(base_url=url, timeout=60, trust_env=False) as people,
    ):
        until(lambda: flood.spoken == CLIENTS)
        objection = {**OBJECTION, "stage": "acceptance"}
        key = {"Idempotency-Key": "at-the-deadline"}
        headers = {**review.token("rep.drc"), **key}
        filed = people.post(f"{FIRST}/file-objection", json=objection, headers=headers)
        assert filed.status_code == 200, filed.text
        assert people.get("/health/ready").status_code == 200
    review.set(closes + SETTLED)
    assert review.events("P1-01", DefaultConsentGranted) == []
    assert len(review.case("P1-01")["objections"]) == 1

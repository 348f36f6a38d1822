"""Whoever reads a register is told its version, and changes that one only."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.review_service import (
    SINCE,
    ReviewService,
    calendar_body,
    delegations_body,
    departments_body,
    post_of,
    running_review,
)

PEOPLE = {"people": [{"person": "x.nr", "unit": "nr", **SINCE}]}
OUTAGE = {
    "from_at": "2026-03-02T09:00:00+08:00",
    "until_at": "2026-03-02T09:30:00+08:00",
    "cause": "power",
}
ENTRY = {"entry": "E-1", "items": ["P2-01"], "basis": "x", "in_force_from": "2026-03-02"}
STAND_IN = {**post_of("nr"), "person": "standin.nr", "mandate": "S-nr"}


def _renamed() -> dict[str, Any]:
    first, *others = departments_body()["departments"]
    return {"departments": [{**first, "name_en": "Renamed"}, *others]}


def _further_notice() -> dict[str, Any]:
    first = calendar_body()["notices"][-1]
    return {"notices": [{**first, "notice": "further", "published_on": "2026-02-01"}]}


def _redelegated(instrument: str) -> dict[str, Any]:
    (first, *_) = delegations_body()["delegations"]
    return {"delegations": [{**first, "instrument": instrument}]}


CHANGES: list[tuple[str, str, str, Any]] = [
    ("/departments", "operator", "register-departments", _renamed()),
    ("/staff", "head.nr", "register-people", PEOPLE),
    ("/delegations", "director", "grant-delegations", _redelegated("委托书〔2026〕9号")),
    ("/delegations/W-drc", "director", "grant-delegations", _redelegated("委托书〔2026〕10号")),
    ("/negative-list", "director", "revise-negative-list", {"entries": [ENTRY]}),
    ("/calendar", "director", "publish-calendar", _further_notice()),
    ("/rules", "director", "revise-rules", {"limits": {"consultation": {"amount": 4}}}),
    ("/outages", "operator", "record-outage", OUTAGE),
    ("/representatives", "head.nr", "name-stand-in", STAND_IN),
]


@pytest.fixture(scope="module")
def review() -> Iterator[ReviewService]:
    with running_review() as service:
        yield service


def headers(at: dict[str, Any]) -> dict[str, Any]:
    """Of what is answered to a read."""
    told: dict[str, Any] = at.get("get", {}).get("responses", {}).get("200", {}).get("headers", {})
    return told


def version(tag: str) -> int:
    """What stands in a tag before what the answer says."""
    return int(tag.strip('"').partition(".")[0])


@pytest.mark.parametrize(("read", "who", "act", "body"), CHANGES, ids=[one[0] for one in CHANGES])
def test_x35_a_register_is_changed_only_as_it_was_read(
    review: ReviewService, read: str, who: str, act: str, body: Any
) -> None:
    path = f"/{read.split('/')[1]}/{act}"
    before = review.get("director", read).headers["ETag"]
    stale = {"If-Match": f'"{version(before) + 1}"'}
    refused = review.post(who, path, body, **stale)
    assert (refused.status_code, refused.json()["code"]) == (412, "stale-version")
    assert review.get("director", read).headers["ETag"] == before
    done = review.post(who, path, body, **{"If-Match": before})
    assert done.status_code == 200, done.text
    after = review.get("director", read).headers["ETag"]
    assert version(after) == version(done.headers["ETag"]) > version(before)
    assert after != before
    late = review.post(who, path, body, **{"If-Match": before})
    assert (late.status_code, late.json()["code"]) == (412, "stale-version")


def test_x35_every_register_that_is_kept_by_hand_documents_its_version(
    review: ReviewService,
) -> None:
    paths = review.client.get("/openapi.json").json()["paths"]
    told = {
        path
        for path, at in paths.items()
        if "pattern" in headers(at).get("ETag", {}).get("schema", {})
    }
    assert told >= {read for read, *_ in CHANGES if read.count("/") == 1}
    assert told >= {"/catalogue", "/catalogue/{item}", "/delegations/{number}"}
    assert not told & {"/cases", "/licences/{number}", "/keys", "/accountability"}

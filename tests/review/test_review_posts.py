"""Posts over HTTP: who may put somebody into one, and whose silence counts."""

from onestop_contracts.review import DefaultConsentGranted

from tests.support.review_catalogue import PROJECT
from tests.support.review_service import (
    SETTLED,
    SINCE,
    ReviewService,
    deadline,
    nomination_body,
    post_of,
)

FIRST = f"/cases/{PROJECT}/P1-01"
DRC = post_of("drc")


def test_x4_the_centre_puts_nobody_into_a_departments_post(review: ReviewService) -> None:
    mandate = {**DRC, "person": "reviewer.1", "mandate": "S-x"}
    end = {**DRC, "mandate": "M-drc", "reason": "调任"}
    mine = {"people": [{"person": "reviewer.1", "unit": "drc", **SINCE}]}
    for path, body in (
        ("/representatives/end-mandate", end),
        ("/representatives/name-stand-in", mandate),
        ("/representatives/nominate-representative", nomination_body("drc", "reviewer.1")),
        ("/staff/register-people", mine),
        ("/staff/record-departure", {"person": "rep.drc", "left_on": "2026-03-02"}),
        ("/staff/cancel-departure", {"person": "rep.drc"}),
    ):
        assert review.post("director", path, body).status_code == 403, path
    strange = review.post("head.drc", "/representatives/name-stand-in", mandate)
    assert (strange.status_code, strange.json()["code"]) == (422, "mandate-invalid")
    assert [error["field"] for error in strange.json()["errors"]] == ["/person"]


def test_x4_silence_of_who_drafted_counts_for_nothing(review: ReviewService) -> None:
    own = {"people": [{"person": "reviewer.1", "unit": "drc", **SINCE}]}
    review.done("head.drc", "/staff/register-people", own)
    review.done(
        "head.drc", "/representatives/end-mandate", {**DRC, "mandate": "M-drc", "reason": "x"}
    )
    named = {**DRC, "person": "reviewer.1", "mandate": "S-x"}
    review.done("head.drc", "/representatives/name-stand-in", named)
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done(
        "reviewer.1", f"{FIRST}/draft-decision", {"outcome": "approve", "reasons": ["齐全"]}
    )
    for _ in range(2):
        review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    windows = review.case("P1-01")["windows"]
    assert [(w["ended_by"], w["vacant"], w["representative"]) for w in windows] == [
        (None, True, ""),
        (None, True, ""),
    ]


def test_a_departure_that_was_taken_back_leaves_nothing_behind(review: ReviewService) -> None:
    leaves = {"person": "rep.drc", "left_on": "2026-03-04"}
    review.done("head.drc", "/staff/record-departure", leaves)
    assert departures(review) == {"departures/2026-03-04"}
    review.done("head.drc", "/staff/record-departure", {**leaves, "left_on": "2026-03-05"})
    assert departures(review) == {"departures/2026-03-05"}, "moved"
    follows = {
        **DRC,
        "person": "standin.drc",
        "mandate": "M-2",
        "from_at": "2026-03-05T00:00+08:00",
    }
    nominated = nomination_body("drc", "standin.drc")
    review.done("head.drc", "/representatives/nominate-representative", nominated)
    review.done("director", "/representatives/appoint-representative", follows)
    stays = {"person": "rep.drc"}
    refused = review.post("head.drc", "/staff/cancel-departure", stays)
    assert (refused.status_code, refused.json()["code"]) == (409, "post-passed-on")
    assert "M-2" in refused.json()["errors"][0]["zh"]
    ended = {**DRC, "mandate": "M-2", "reason": "不再接任"}
    review.done("head.drc", "/representatives/end-mandate", ended)
    review.done("head.drc", "/staff/cancel-departure", stays)
    assert departures(review) == set()
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    (silence,) = review.events("P1-01", DefaultConsentGranted)
    assert (silence.representative, silence.mandate) == ("rep.drc", "M-drc")


def test_who_is_put_forward_is_told_to_those_who_read_for_an_authority(
    review: ReviewService,
) -> None:
    nominated = nomination_body("drc", "standin.drc")
    review.done("head.drc", "/representatives/nominate-representative", nominated)
    for user, told in (("director", ["standin.drc"]), ("applicant.1", [])):
        posts = review.get(user, "/representatives").json()["items"]
        assert [name for post in posts for name in post["nominated"]] == told


def departures(review: ReviewService) -> set[str]:
    """The days on which the timer waits for somebody to leave."""
    with review.runtime.database.connection() as connection:
        found = connection.execute("SELECT key FROM deadlines WHERE key LIKE 'departures/%'")
        return {key for (key,) in found.fetchall()}

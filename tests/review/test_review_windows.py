"""Supervision windows by the timers of a running review service."""

from datetime import timedelta
from typing import Any

from cryptography.hazmat.primitives.serialization import load_pem_public_key
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt, scenario
from onestop_chassis.service.beats import Downtime
from onestop_contracts.certificate import verify_certificate
from onestop_contracts.review import (
    DeadlinesMoved,
    DefaultConsentGranted,
    ItemApproved,
    MandateEnded,
    WindowExtended,
)
from onestop_review.app import outage_of
from onestop_review.outage import outage

from tests.support.one_case import DRAFT, DRC, FIRST, OBJECTION
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import (
    DIGEST,
    MONDAY,
    SETTLED,
    ReviewService,
    accepted,
    catalogue_body,
    deadline,
    filed,
    guidance,
    running_review,
)


def test_c6_silence_is_consent_and_its_certificate_holds_offline(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    closes = deadline(review.case("P1-01")["windows"])
    review.set(closes + timedelta(seconds=30))
    assert review.events("P1-01", DefaultConsentGranted) == []
    assert review.get("auditor", f"{FIRST}/certificates/acceptance").status_code == 404
    review.set(closes + SETTLED)
    assert len(review.events("P1-01", DefaultConsentGranted)) == 1
    signed = review.get("auditor", f"{FIRST}/certificates/acceptance").json()
    (key,) = review.client.get("/keys").json()["items"]
    public = load_pem_public_key(key["pem"].encode())
    assert key["key_id"] == signed["key_id"]
    assert verify_certificate(signed, public) == []  # type: ignore[arg-type]
    assert signed["document"]["provisional"] == [], "the year's notice is known"
    changed = {**signed, "document": {**signed["document"], "stage": "handling"}}
    assert verify_certificate(changed, public) != []  # type: ignore[arg-type]
    acts = review.get("rep.drc", "/accountability").json()["items"]
    assert [(act["item"], act["act"]) for act in acts] == [("P1-01", "default_consent")]


def test_c7_c9_an_objection_stops_the_case_until_the_government_has_decided(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("rep.drc", f"{FIRST}/file-objection", {**OBJECTION, "stage": "acceptance"})
    (objection,) = review.case("P1-01")["objections"]
    which = {"objection": objection["objection"]}
    assert review.post("reviewer.1", f"{FIRST}/draft-decision", DRAFT).status_code == 409
    review.done("director", f"{FIRST}/register-objection", which)
    slot = {**which, "units": ["drc", "hurd"], "slot_on": "2026-03-03"}
    review.done("director", f"{FIRST}/convene-consultation", slot)
    review.set(MONDAY + timedelta(days=1))
    conclusion = {
        **which,
        "outcome": "no_agreement",
        "positions": [{"unit": "drc", "statement": "不同意"}],
        "absent": ["hurd"],
        "minutes": DIGEST,
    }
    review.done("director", f"{FIRST}/conclude-consultation", conclusion)
    assert review.case("P1-01")["objections"][0]["standing"] == "escalated"
    decided = {**which, "outcome": "approve", "document": DIGEST}
    assert (
        review.post("director", f"{FIRST}/record-government-decision", decided).status_code == 403
    )
    review.done("government", f"{FIRST}/record-government-decision", decided)
    row = review.case("P1-01")
    assert (row["bound"], row["objections"][0]["standing"]) == ("approve", "resolved")


def test_a_new_holiday_notice_moves_open_deadlines_and_names_itself(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    before = deadline(review.case("P1-01")["windows"])
    day = {"day": "2026-03-04", "working": False, "name": "临时放假"}
    notice = {"notice": "临时通知", "published_on": "2026-03-02", "years": [], "days": [day]}
    bad = review.post("director", "/calendar/publish-calendar", {"notices": [notice]})
    assert bad.status_code == 422
    review.done(
        "director", "/calendar/publish-calendar", {"notices": [{**notice, "years": [2027]}]}
    )
    assert deadline(review.case("P1-01")["windows"]) == before + timedelta(days=1)
    assert [e.reason for e in review.events("P1-01", WindowExtended)] == ["calendar"]
    assert len(review.events("P1-01", DeadlinesMoved)) == 1
    words = review.get("auditor", f"{FIRST}/deadlines").json()["items"]
    told = next(one for one in words if one["kind"] == "window:acceptance")
    assert any("临时放假" in line for line in told["zh"])


def test_x25_what_is_decided_on_the_spot_is_supervised_afterwards() -> None:
    kind = {"supervision": "afterwards", "promised_limit_wd": 0}
    sheet = guidance()
    first, *rest = sheet.items
    assert first.item == "P1-01"
    lines = (first.model_copy(update={"item_version": 2}), *rest)
    with running_review() as review:
        review.done("director", "/catalogue/revise-catalogue", catalogue_body(**{"P1-01": kind}))
        review.tell(filed(), sheet.model_copy(update={"items": lines}), accepted())
        assert review.case("P1-01")["supervision"] == "afterwards"
        review.done("reviewer.1", f"{FIRST}/accept-case")
        drafted = review.post("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
        assert drafted.json()["code"] == "decided-at-once"
        acts = {
            one["act"]: one["may"]
            for one in review.get("director", f"{FIRST}/acts").json()["items"]
        }
        assert acts["decide-case"]
        review.done("director", f"{FIRST}/decide-case", {"outcome": "approve"})
        (approved,) = review.events("P1-01", ItemApproved)
        assert approved.windows == ()
        (window,) = review.case("P1-01")["windows"]
        assert (window["stage"], window["ended_by"]) == ("handling", None)
        told = review.get("auditor", f"{FIRST}/deadlines").json()["items"]
        assert [one["kind"] for one in told if one["open"]] == ["window:handling"]
        refused = review.post("director", f"{FIRST}/decide-case", {"outcome": "reject"})
        assert refused.json()["code"] == "case-closed"
        review.set(deadline([window]) + SETTLED)
        assert len(review.events("P1-01", DefaultConsentGranted)) == 1
        (key,) = review.get("auditor", "/keys").json()["items"]
        signed = review.get("auditor", f"{FIRST}/certificates/handling").json()
        assert verify_certificate(signed, load_pem_public_key(key["pem"].encode())) == []  # type: ignore[arg-type]


def test_i5_silence_does_not_count_while_the_post_is_vacant(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    end = {**DRC, "mandate": "M-drc", "reason": "调任", "handed_over_to": "standin.drc"}
    refused = review.post("head.nr", "/representatives/end-mandate", end)
    assert (refused.status_code, refused.json()["reason"]) == (403, "department")
    review.done("head.drc", "/representatives/end-mandate", end)
    (ended,) = [
        fact.event
        for fact in review.runtime.log.stream("representative/posts")
        if isinstance(fact.event, MandateEnded)
    ]
    assert ended.open_cases == (f"{PROJECT}/P1-01",)
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    (window,) = review.case("P1-01")["windows"]
    assert (window["ended_by"], window["vacant"]) == (None, True)
    mandate = {**DRC, "person": "standin.drc", "mandate": "S-drc"}
    review.done("head.drc", "/representatives/name-stand-in", mandate)
    for _ in range(4):  # one working day at a time, until the stand-in had one full window
        review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    (window,) = review.case("P1-01")["windows"]
    assert (window["ended_by"], window["representative"]) == ("default_consent", "standin.drc")


def test_i5b_an_outage_in_the_last_hours_extends_the_window(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    closes = deadline(review.case("P1-01")["windows"])
    review.set(closes - timedelta(minutes=30))
    down = (closes - timedelta(hours=2), closes - timedelta(hours=1))
    body = {"from_at": down[0].isoformat(), "until_at": down[1].isoformat(), "cause": "停电"}
    review.done("operator", "/outages/record-outage", body)
    review.set(closes + SETTLED)
    assert [e.reason for e in review.events("P1-01", WindowExtended)] == ["outage"]
    assert review.events("P1-01", DefaultConsentGranted) == []


def test_i5b_a_gap_in_which_nobody_could_file_is_an_outage_of_the_channel() -> None:
    asked = outage_of(Downtime(MONDAY, MONDAY + timedelta(hours=1)))
    assert asked.stream == outage.stream
    now: Now[Any] = Now(at=MONDAY + timedelta(hours=1), rules=None)
    (event,) = scenario(outage).when(attempt(asked.act, now)).new
    assert (event.from_at, event.source) == (MONDAY, "presence")

"""Review as a running service: intake's facts in, HTTP, timers, views, licences, certificates."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt, scenario
from onestop_chassis.service.beats import Downtime
from onestop_contracts.certificate import verify_certificate
from onestop_contracts.intake import ProjectWithdrawn
from onestop_contracts.review import (
    AuthorityPassed,
    CaseDeemedAccepted,
    CaseWithdrawn,
    DeadlinesMoved,
    DefaultConsentGranted,
    ItemApproved,
    LicencesIssued,
    MandateEnded,
    WindowExtended,
)
from onestop_review.app import outage_of
from onestop_review.case import case
from onestop_review.outage import outage

from tests.support.review_catalogue import PROJECT
from tests.support.review_service import (
    DIGEST,
    ITEMS,
    MONDAY,
    SETTLED,
    ReviewService,
    accepted,
    catalogue_body,
    deadline,
    filed,
    guidance,
    post_of,
    running_review,
)

FIRST = f"/cases/{PROJECT}/P1-01"
DRC = post_of("drc")
DRAFT = {"outcome": "approve", "reasons": ["齐全"]}
OBJECTION = {"grounds": "缺少评估", "legal_basis": "art. 1", "document": DIGEST, "signed": True}


@pytest.fixture
def review() -> Iterator[ReviewService]:
    with running_review() as service:
        service.tell(filed(), guidance(), accepted())
        yield service


def codes(answer: Any) -> list[str]:
    return [row["item"] for row in answer.json()]


def test_cases_open_one_after_the_other_and_every_phase_gets_its_licences(
    review: ReviewService,
) -> None:
    for n, item in enumerate(ITEMS):
        assert codes(review.get("auditor", f"/cases?project={PROJECT}")) == list(ITEMS)[: n + 1]
        review.approve(item)
    licences = review.get("applicant.1", f"/projects/{PROJECT}/licences").json()
    assert [licence["item"] for licence in licences] == list(ITEMS)
    issued = [
        fact.event
        for fact in review.runtime.log.stream(f"licences/{PROJECT}")
        if isinstance(fact.event, LicencesIssued)
    ]
    assert [event.phase for event in issued] == [1, 2, 3]
    assert review.runtime.status()["parked"] == 0


def test_x33_a_licence_is_issued_on_the_ninth_working_day_though_its_phase_is_not_decided(
    review: ReviewService,
) -> None:
    review.approve("P1-01")
    licences = f"/projects/{PROJECT}/licences"
    assert review.get("applicant.1", licences).json() == []
    decided = datetime.fromisoformat(review.case("P1-01")["decision"]["decided_at"])
    review.set(decided + timedelta(days=14))
    (issued,) = review.get("applicant.1", licences).json()
    assert issued["item"] == "P1-01"
    assert datetime.fromisoformat(issued["hand_over_by"]) < decided + timedelta(days=15)
    assert review.runtime.status()["parked"] == 0


def test_a_licence_is_verified_by_anybody_and_revoked_by_a_further_fact(
    review: ReviewService,
) -> None:
    review.approve("P1-01")
    review.approve("P1-07")
    number = review.get("auditor", f"/projects/{PROJECT}/licences").json()[0]["number"]
    assert review.client.get(f"/licences/{number}").json()["state"] == "valid"
    picture = review.client.get(f"/licences/{number}/qr.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in picture.content
    assert review.client.get("/licences/150602-P1-01-2026-x").status_code == 404
    licences = f"/projects/{PROJECT}/licences"
    body = {"number": number, "ground": "以欺骗手段取得"}
    basis = {**body, "legal_basis": "行政许可法 art. 69"}
    assert review.post("reviewer.1", f"{licences}/revoke-licence", body).status_code == 403
    early = review.post("director", f"{licences}/revoke-licence", body)
    assert early.json()["code"] == "revocation-not-announced"
    assert review.post("head.nr", f"{licences}/request-revocation", basis).status_code == 403
    review.done("head.drc", f"{licences}/request-revocation", basis)
    (asked, *_) = review.get("auditor", licences).json()
    assert asked["requested"]["ground"] == body["ground"]
    assert review.get("applicant.1", licences).json()[0]["requested"] is None
    assert review.client.get(f"/licences/{number}").json()["requested"] is None
    review.done("director", f"{licences}/announce-revocation", basis)
    mine = review.get("applicant.1", licences).json()[0]
    assert mine["revocation"]["legal_basis"] == basis["legal_basis"]
    assert review.client.get(f"/licences/{number}").json()["revocation"] is None
    review.done("applicant.1", f"{licences}/waive-hearing", {"number": number})
    review.done("director", f"{licences}/revoke-licence", body)
    assert review.client.get(f"/licences/{number}").json()["state"] == "revoked"


def test_c6_silence_is_consent_and_its_certificate_holds_offline(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    closes = deadline(review.case("P1-01")["windows"])
    review.set(closes + timedelta(seconds=30))
    assert review.events("P1-01", DefaultConsentGranted) == []
    assert review.get("auditor", f"{FIRST}/certificates/acceptance").status_code == 404
    review.set(closes + SETTLED)
    assert len(review.events("P1-01", DefaultConsentGranted)) == 1
    signed = review.get("auditor", f"{FIRST}/certificates/acceptance").json()
    (key,) = review.client.get("/keys").json()
    public = load_pem_public_key(key["pem"].encode())
    assert key["key_id"] == signed["key_id"]
    assert verify_certificate(signed, public) == []  # type: ignore[arg-type]
    assert signed["document"]["provisional"] == [], "the year's notice is known"
    changed = {**signed, "document": {**signed["document"], "stage": "handling"}}
    assert verify_certificate(changed, public) != []  # type: ignore[arg-type]
    acts = review.get("rep.drc", "/accountability").json()
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


def test_everybody_is_told_what_they_may_do_now_and_why_not_the_rest(
    review: ReviewService,
) -> None:
    told = {one["act"]: one for one in review.get("reviewer.1", f"{FIRST}/acts").json()}
    assert told["accept-case"]["may"]
    assert (told["draft-decision"]["may"], told["draft-decision"]["code"]) == (
        False,
        "case-not-accepted",
    )
    assert "file-objection" not in told
    review.done("reviewer.1", f"{FIRST}/accept-case")
    said = {one["act"]: one["may"] for one in review.get("rep.drc", f"{FIRST}/acts").json()}
    assert said == {
        "give-consent": True,
        "record-reply": True,
        "file-objection": True,
        "mend-objection": False,
        "withdraw-objection": False,
    }
    owned = {one["act"]: one["may"] for one in review.get("applicant.1", f"{FIRST}/acts").json()}
    assert owned == {"supply-correction": False, "withdraw-case": True}
    assert review.get("applicant.2", f"{FIRST}/acts").status_code == 404


def test_an_objection_can_be_tried_and_nothing_is_recorded(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    head = review.runtime.log.head()
    tried = f"{FIRST}/file-objection?dry_run=true"
    answer = review.post("rep.drc", tried, {**OBJECTION, "stage": "acceptance"})
    (event,) = answer.json()["events"]
    assert event["type"] == "onestop.review.ObjectionFiled.v1"
    assert event["data"]["representative"] == "rep.drc"
    assert review.runtime.log.head() == head
    assert review.case("P1-01")["objections"] == []


def test_everybody_does_only_what_is_theirs(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    objection = {**OBJECTION, "stage": "acceptance"}
    assert review.post("rep.nr", f"{FIRST}/file-objection", objection).status_code == 404
    assert review.post("head.drc", f"{FIRST}/draft-decision", DRAFT).status_code == 403
    refused = review.post("standin.drc", f"{FIRST}/give-consent", {"stage": "acceptance"})
    assert (refused.status_code, refused.json()["code"]) == (403, "not-the-representative")
    assert review.get("applicant.2", FIRST).status_code == 404
    assert review.get("applicant.2", "/cases").json() == []
    assert codes(review.get("applicant.1", "/cases")) == ["P1-01"]
    assert review.get("applicant.2", f"/projects/{PROJECT}/licences").status_code == 404
    reason = {"reason": "不再建设"}
    assert review.post("applicant.2", f"{FIRST}/withdraw-case", reason).status_code == 404
    assert review.post("operator", f"{FIRST}/withdraw-case", reason).status_code == 404
    assert review.get("operator", "/cases").json() == []
    assert review.client.get(FIRST).status_code == 401
    down = {"from_at": "2026-03-02T08:00:00Z", "until_at": "2026-03-02T08:10:00Z", "cause": "x"}
    assert review.post("director", "/outages/record-outage", down).status_code == 403


def test_x16_no_read_shows_an_applicant_what_authorities_say_to_each_other(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", {**DRAFT, "reasons": ["拟稿理由"]})
    objection = {**OBJECTION, "stage": "acceptance", "grounds": "部门意见"}
    review.done("rep.drc", f"{FIRST}/file-objection", objection)
    reads = (FIRST, "/cases", f"/cases?project={PROJECT}", f"{FIRST}/deadlines", f"{FIRST}/acts")
    for who in ("applicant.1", "agent.1"):
        for path in reads:
            told = review.get(who, path)
            assert told.status_code == 200, path
            assert not [word for word in ("拟稿理由", "部门意见", "rep.drc") if word in told.text]
        kinds = [one["kind"] for one in review.get(who, f"{FIRST}/deadlines").json()]
        assert kinds == ["decide_by"]
        tried = review.post(who, f"{FIRST}/withdraw-case?dry_run=true", {"reason": "停建"})
        assert [e["type"].split(".")[2] for e in tried.json()["events"]] == ["CaseWithdrawn"]
        assert review.get(who, f"{FIRST}/certificates/acceptance").status_code == 403
        assert review.get(who, f"{FIRST}/record").status_code == 404, "nothing was served yet"
    assert "部门意见" in review.get("auditor", FIRST).text


def test_x16_a_decision_names_to_the_applicant_how_its_windows_ended(
    review: ReviewService,
) -> None:
    review.approve("P1-01")
    row = review.get("applicant.1", FIRST).json()
    assert [one["ended_by"] for one in row["windows"]] == ["default_consent"] * 2
    assert row["draft"] is None
    assert row["decision"]["reasons"] is not None


def test_the_applicant_corrects_once_and_the_case_is_deemed_accepted_later(
    review: ReviewService,
) -> None:
    asked = {"materials": ["M-01"], "reasons": ["未盖章"], "expected_on": "2026-03-04"}
    review.done("reviewer.1", f"{FIRST}/request-correction", asked)
    assert review.case("P1-01")["progress"] == "correcting"
    papers = {"materials": [{"code": "M-01", "digest": "c" * 64}]}
    review.done("applicant.1", f"{FIRST}/supply-correction", papers)
    row = review.case("P1-01")
    assert (row["corrected"], row["correction_at"], row["progress"]) == (True, None, "opened")
    review.set(MONDAY + timedelta(days=10))
    (deemed,) = review.events("P1-01", CaseDeemedAccepted)
    assert deemed.effective_at == MONDAY


def test_withdrawing_the_project_withdraws_its_open_cases(review: ReviewService) -> None:
    gone = ProjectWithdrawn(project=PROJECT, reason="投资计划调整", withdrawn_at=MONDAY)
    review.tell(gone)
    assert len(review.events("P1-01", CaseWithdrawn)) == 1
    assert review.case("P1-01")["progress"] == "withdrawn"


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
    words = review.get("auditor", f"{FIRST}/deadlines").json()
    told = next(one for one in words if one["kind"] == "window:acceptance")
    assert any("临时放假" in line for line in told["zh"])


def test_c1_nothing_is_approved_without_a_delegation_in_force(review: ReviewService) -> None:
    end = {"delegation": "W-drc", "ended_on": "2026-03-03", "reason": "机构改革"}
    review.done("director", "/delegations/end-delegation", end)
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    refused = review.post("standing_deputy", f"{FIRST}/decide-case", {"outcome": "approve"})
    assert refused.json()["code"] == "no-delegation"
    assert review.events("P1-01", ItemApproved) == []
    posts = review.get("director", "/representatives").json()
    assert [p["delegated_items"] for p in posts if p["department"] == "drc"] == [[]]


def test_x8_a_power_that_returns_takes_the_case_with_it(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    before = review.case("P1-01")
    end = {"delegation": "W-drc", "ended_on": "2026-03-04", "reason": "机构改革"}
    review.done("director", "/delegations/end-delegation", end)
    assert review.case("P1-01")["authority"] == "centre"
    review.set(deadline(before["windows"]) + SETTLED)
    after = review.case("P1-01")
    (passed,) = after["passings"]
    assert (after["authority"], passed["ground"], passed["basis"]) == (
        "department",
        "delegation_ended",
        "W-drc",
    )
    assert passed["effective_at"] == "2026-03-03T16:00:00Z"
    for kept in ("decide_by", "materials", "draft", "received_at", "accepted_at"):
        assert after[kept] == before[kept]
    assert [w["deadline"] for w in after["windows"]] == [w["deadline"] for w in before["windows"]]
    said = {"outcome": "approve"}
    refused = review.post("standing_deputy", f"{FIRST}/decide-case", said)
    assert (refused.status_code, refused.json()["code"]) == (403, "no-delegation")
    acts = {one["act"]: one for one in review.get("standing_deputy", f"{FIRST}/acts").json()}
    assert acts["decide-case"]["code"] == "no-delegation"
    review.done("head.drc", f"{FIRST}/decide-case", said)
    (decided,) = review.events("P1-01", ItemApproved)
    assert (decided.authority, decided.delegation, decided.person) == (
        "department",
        "",
        "head.drc",
    )
    assert len(review.events("P1-01", AuthorityPassed)) == 1


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
        acts = {one["act"]: one["may"] for one in review.get("director", f"{FIRST}/acts").json()}
        assert acts["decide-case"]
        review.done("director", f"{FIRST}/decide-case", {"outcome": "approve"})
        (approved,) = review.events("P1-01", ItemApproved)
        assert approved.windows == ()
        (window,) = review.case("P1-01")["windows"]
        assert (window["stage"], window["ended_by"]) == ("handling", None)
        told = review.get("auditor", f"{FIRST}/deadlines").json()
        assert [one["kind"] for one in told if one["open"]] == ["window:handling"]
        refused = review.post("director", f"{FIRST}/decide-case", {"outcome": "reject"})
        assert refused.json()["code"] == "case-closed"
        review.set(deadline([window]) + SETTLED)
        assert len(review.events("P1-01", DefaultConsentGranted)) == 1
        (key,) = review.get("auditor", "/keys").json()
        signed = review.get("auditor", f"{FIRST}/certificates/handling").json()
        assert verify_certificate(signed, load_pem_public_key(key["pem"].encode())) == []  # type: ignore[arg-type]


def test_x8_a_revised_negative_list_reaches_the_open_cases(review: ReviewService) -> None:
    entry = {"entry": "N-1", "items": ["P1-01"], "basis": "x", "in_force_from": "2026-03-02"}
    review.done("director", "/negative-list/revise-negative-list", {"entries": [entry]})
    assert review.case("P1-01")["authority"] == "department"
    assert review.post("reviewer.1", f"{FIRST}/accept-case").status_code == 403
    review.done("director", "/negative-list/revise-negative-list", {"entries": []})
    assert review.case("P1-01")["authority"] == "centre"
    grounds = [e.ground for e in review.events("P1-01", AuthorityPassed)]
    assert grounds == ["negative_list", "delegated"]
    review.done("reviewer.1", f"{FIRST}/accept-case")


def test_c5_a_department_that_delegated_without_a_representative_is_flagged(
    review: ReviewService,
) -> None:
    assert not any(post["flagged"] for post in review.get("director", "/representatives").json())
    end = {**DRC, "mandate": "M-drc", "reason": "调任"}
    review.done("head.drc", "/representatives/end-mandate", end)
    flagged = [
        p["department"] for p in review.get("director", "/representatives").json() if p["flagged"]
    ]
    assert flagged == ["drc"]


def test_configuration_sent_twice_records_nothing(review: ReviewService) -> None:
    head = review.runtime.log.head()
    review.done("director", "/catalogue/revise-catalogue", catalogue_body())
    assert review.runtime.log.head() == head


def test_a_bad_catalogue_is_refused_with_every_row(review: ReviewService) -> None:
    body = catalogue_body(
        **{
            "P1-01": {"department": "nobody", "row": 2},
            "P1-07": {"promised_limit_wd": 30, "row": 3},
        }
    )
    body["items"] = [{"row": n, **item} for n, item in enumerate(body["items"], start=2)]
    answer = review.post("director", "/catalogue/revise-catalogue", body)
    assert answer.status_code == 422
    assert [(e["row"], e["field"]) for e in answer.json()["errors"]] == [
        ("2", "department"),
        ("3", "promised_limit_wd"),
    ]


def test_a_stale_version_is_refused_and_a_repeated_key_gets_the_first_answer(
    review: ReviewService,
) -> None:
    stale = review.post("reviewer.1", f"{FIRST}/accept-case", **{"If-Match": '"9"'})
    assert stale.status_code == 412
    key = {"Idempotency-Key": "once"}
    first = review.post("reviewer.1", f"{FIRST}/accept-case", **key).json()
    assert review.post("reviewer.1", f"{FIRST}/accept-case", **key).json() == first


def test_i7_the_row_of_a_case_agrees_with_the_fold_of_its_stream(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    pause = {
        "ground": "expert_review",
        "reason": "专家评审",
        "basis": "行政许可法 art. 45",
        "expected_end_on": "2026-03-06",
    }
    review.done("reviewer.1", f"{FIRST}/pause-clock", pause)
    review.set(MONDAY + timedelta(days=2))
    review.done("reviewer.1", f"{FIRST}/resume-clock", {"ground": "expert_review"})
    row = review.case("P1-01")
    state, version = review.runtime.log.state(case.decider, f"case/{PROJECT}/P1-01")
    assert (row["version"], row["progress"]) == (version, state.progress)
    assert state.clock.decide_by is not None
    assert row["decide_by"] == state.clock.decide_by.isoformat().replace("+00:00", "Z")
    assert [w["deadline"] for w in row["windows"]] == [
        w.deadline.isoformat().replace("+00:00", "Z") for w in state.windows
    ]


def test_x4_who_leaves_the_department_leaves_the_post_and_what_is_open_is_named(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    gone = {"person": "rep.drc", "left_on": MONDAY.date().isoformat()}
    review.done("head.drc", "/staff/record-departure", gone)
    review.set(MONDAY + SETTLED)
    (ended,) = [
        fact.event
        for fact in review.runtime.log.stream("representative/posts")
        if isinstance(fact.event, MandateEnded)
    ]
    assert (ended.person, ended.open_cases) == ("rep.drc", (f"{PROJECT}/P1-01",))


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


def test_c2_what_the_negative_list_keeps_is_handled_and_decided_by_the_department() -> None:
    with running_review() as review:
        entry = {"entry": "N-1", "items": ["P1-01"], "basis": "x", "in_force_from": "2026-01-01"}
        review.done("director", "/negative-list/revise-negative-list", {"entries": [entry]})
        review.tell(filed(), guidance(), accepted())
        assert review.case("P1-01")["authority"] == "department"
        assert review.post("reviewer.1", f"{FIRST}/accept-case").status_code == 403
        review.done("officer.drc", f"{FIRST}/accept-case")
        review.done("officer.drc", f"{FIRST}/draft-decision", DRAFT)
        review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
        said = {"outcome": "approve"}
        refused = review.post("standing_deputy", f"{FIRST}/decide-case", said)
        assert refused.status_code == 403
        alone = review.post("officer.drc", f"{FIRST}/decide-case", said)
        assert alone.json()["code"] == "duties-not-apart"
        review.done("head.drc", f"{FIRST}/decide-case", said)
        assert review.case("P1-01")["decision"]["delegation"] == ""

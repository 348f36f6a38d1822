"""Review and a whole project: its end ends the cases, scopes of mandates, views rebuilt."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest
from onestop_contracts.intake import MaterialsHandedIn, ProjectClosed, ProjectWithdrawn
from onestop_contracts.parts import WithdrawalGround
from onestop_contracts.review import CaseRefused, CaseWithdrawn, ItemRejected, SupervisionOpened
from onestop_review.docket.dockets import dockets
from onestop_review.docket_policies import PROJECT_OVER, WITH_PROJECT

from tests.support.refold import rebuilt_views_are_the_live_ones
from tests.support.review_catalogue import MATERIALS, PROJECT
from tests.support.review_service import (
    DIGEST,
    MONDAY,
    POSTS,
    SETTLED,
    ReviewService,
    accepted,
    deadline,
    filed,
    guidance,
    nomination_body,
    post_of,
    running_review,
)

FIRST, SECOND = f"/cases/{PROJECT}/P1-01", f"/cases/{PROJECT}/P1-07"
NR = post_of("nr")
DRAFT = {"outcome": "approve", "reasons": ["齐全"]}
OBJECTION = {"grounds": "缺少评估", "legal_basis": "art. 1", "document": DIGEST, "signed": True}
CLOSED = ProjectClosed(
    project=PROJECT, outcome="rejected", explanation="P2-09 不予批准", closed_at=MONDAY
)


def open_deadlines(review: ReviewService) -> set[str]:
    """Every deadline that a timer still waits for."""
    with review.runtime.database.connection() as connection:
        return {key for (key,) in connection.execute("SELECT key FROM deadlines").fetchall()}


BARE = (
    filed().model_copy(update={"materials": ()}),
    guidance().model_copy(update={"materials": ()}),
    accepted(),
)
PAPER = MaterialsHandedIn(
    project=PROJECT, item="P1-01", materials=MATERIALS[:1], handed_in_at=MONDAY + timedelta(days=9)
)


@pytest.fixture
def bare() -> Iterator[ReviewService]:
    """A project that was filed without any papers."""
    with running_review() as service:
        service.tell(*BARE)
        yield service


def test_x32_a_case_awaits_its_papers_and_is_opened_when_they_are_handed_in(
    bare: ReviewService,
) -> None:
    row = bare.case("P1-01", "applicant.1")
    assert (row["progress"], row["missing"]) == ("awaiting_materials", ["M-01"])
    assert (row["received_at"], row["accept_by"]) == (None, None)
    assert bare.get("auditor", f"{FIRST}/deadlines").json()["items"] == []
    bare.set(MONDAY + timedelta(days=9))
    assert bare.case("P1-01")["progress"] == "awaiting_materials"
    assert open_deadlines(bare) == set()
    bare.tell(PAPER)
    row = bare.case("P1-01")
    assert (row["progress"], row["missing"]) == ("opened", [])
    assert datetime.fromisoformat(row["received_at"]) == PAPER.handed_in_at
    assert open_deadlines(bare) == {f"case/{PROJECT}/P1-01/accept_by"}
    bare.approve("P1-01")
    later = bare.case("P1-07")
    assert (later["progress"], later["missing"]) == ("awaiting_materials", ["M-01"])


def test_x32_papers_of_an_item_that_has_not_fallen_due_are_there_when_it_does(
    bare: ReviewService,
) -> None:
    bare.tell(PAPER.model_copy(update={"item": "P1-07"}), PAPER)
    bare.approve("P1-01")
    assert bare.case("P1-07")["progress"] == "opened"


def test_x32_a_refused_item_ends_no_other_case(bare: ReviewService) -> None:
    said = {"reasons": ["依法不需要取得行政许可"], "basis": "行政许可法 art. 32"}
    bare.done("reviewer.1", f"{FIRST}/refuse-case", said)
    (refused,) = bare.events("P1-01", CaseRefused)
    assert (refused.person, refused.reasons) == ("reviewer.1", tuple(said["reasons"]))
    assert bare.case("P1-01")["refusal"]["decision"] == refused.decision
    row = bare.runtime.views.get(dockets, PROJECT)
    assert row is not None
    assert row.settled["P1-01"] == "refused"
    bare.tell(PAPER)
    assert bare.case("P1-01")["progress"] == "refused"


def test_a_closed_project_ends_its_open_cases_and_says_why(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    assert len(open_deadlines(review)) == 2, "the window and the item's limit"
    review.tell(CLOSED)
    (ended,) = review.events("P1-01", CaseWithdrawn)
    assert ended.reason == f"{PROJECT_OVER}: rejected: P2-09 不予批准"
    assert ended.ground is WithdrawalGround.PROJECT_OVER
    assert review.case("P1-01")["progress"] == "withdrawn"
    assert open_deadlines(review) == set()
    refused = review.post(
        "rep.drc", f"{FIRST}/file-objection", {**OBJECTION, "stage": "acceptance"}
    )
    assert (refused.status_code, refused.json()["code"]) == (409, "case-closed")
    review.tell(CLOSED.model_copy(update={"explanation": "again"}))
    assert len(review.events("P1-01", CaseWithdrawn)) == 1


def test_x30_undecided_cases_of_a_withdrawn_project_end_as_withdrawn_with_it(
    review: ReviewService,
) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.tell(ProjectWithdrawn(project=PROJECT, reason="投资计划调整", withdrawn_at=MONDAY))
    (ended,) = review.events("P1-01", CaseWithdrawn)
    assert ended.ground is WithdrawalGround.WITH_PROJECT
    assert ended.reason == f"{WITH_PROJECT}: 投资计划调整"
    assert review.case("P1-01")["withdrawal_ground"] == "with_project"
    assert open_deadlines(review) == set()


def test_a_closed_project_leaves_decided_cases_as_they_are(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.done("reviewer.1", f"{FIRST}/draft-decision", {"outcome": "reject", "reasons": ["不符"]})
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    said = {"outcome": "reject", "reasons": ["不符"]}
    review.done("standing_deputy", f"{FIRST}/decide-case", said)
    review.tell(CLOSED)
    assert len(review.events("P1-01", ItemRejected)) == 1
    assert review.events("P1-01", CaseWithdrawn) == []


def test_c4_only_a_mandate_that_covers_the_item_supervises_it(review: ReviewService) -> None:
    review.done("head.nr", f"{POSTS}/end-mandate", {**NR, "mandate": "M-nr", "reason": "分工调整"})
    for person, mandate, item in (("rep.nr", "M-2", "P2-01"), ("standin.nr", "M-3", "P1-07")):
        review.done("head.nr", f"{POSTS}/nominate-representative", nomination_body("nr", person))
        body = {**NR, "person": person, "mandate": mandate, "items": [item]}
        review.done("director", f"{POSTS}/appoint-representative", body)
    review.approve("P1-01")
    review.done("reviewer.1", f"{SECOND}/accept-case")
    (opened,) = review.events("P1-07", SupervisionOpened)
    assert (opened.representative, opened.mandate) == ("standin.nr", "M-3")
    objection = {**OBJECTION, "stage": "acceptance"}
    refused = review.post("rep.nr", f"{SECOND}/file-objection", objection)
    assert (refused.status_code, refused.json()["code"]) == (403, "not-the-representative")
    review.done("standin.nr", f"{SECOND}/file-objection", objection)
    bad = {**NR, "person": "rep.nr", "mandate": "M-4", "items": ["P1-01", "P9-99"]}
    review.done("head.nr", f"{POSTS}/nominate-representative", nomination_body("nr", "rep.nr"))
    wrong = review.post("director", f"{POSTS}/appoint-representative", bad)
    assert (wrong.status_code, len(wrong.json()["errors"])) == (422, 2)


def test_c5_delegated_items_that_nobody_answers_for_are_flagged(review: ReviewService) -> None:
    review.done("head.nr", f"{POSTS}/end-mandate", {**NR, "mandate": "M-nr", "reason": "分工调整"})
    review.done("head.nr", f"{POSTS}/nominate-representative", nomination_body("nr", "rep.nr"))
    body = {**NR, "person": "rep.nr", "mandate": "M-2", "items": ["P2-01"]}
    review.done("director", f"{POSTS}/appoint-representative", body)
    posts = {p["department"]: p for p in review.get("auditor", "/representatives").json()["items"]}
    assert (posts["nr"]["flagged"], posts["nr"]["uncovered"]) == (True, ["P1-07"])
    assert (posts["drc"]["flagged"], posts["drc"]["uncovered"]) == (False, [])


def test_i7_every_view_rebuilt_from_the_log_is_the_live_one(review: ReviewService) -> None:
    review.done("reviewer.1", f"{FIRST}/accept-case")
    pause = {
        "ground": "expert_review",
        "reason": "专家评审",
        "basis": "行政许可法 art. 45",
        "expected_end_on": "2026-03-06",
    }
    review.done("reviewer.1", f"{FIRST}/pause-clock", pause)
    bare = {**OBJECTION, "stage": "acceptance", "signed": False}
    review.done("rep.drc", f"{FIRST}/file-objection", bare)
    (standing,) = review.case("P1-01")["objections"]
    which = {"objection": standing["objection"]}
    lacks = {**which, "deficiencies": ["no_signature"]}
    review.done("director", f"{FIRST}/return-objection", lacks)
    review.done("rep.drc", f"{FIRST}/mend-objection", {**which, **OBJECTION})
    review.done("director", f"{FIRST}/register-objection", which)
    slot = {**which, "units": ["drc"], "slot_on": "2026-03-03"}
    review.done("director", f"{FIRST}/convene-consultation", slot)
    review.set(MONDAY + timedelta(days=1))
    said = [{"unit": "drc", "statement": "同意撤回"}]
    review.done("rep.drc", f"{FIRST}/withdraw-objection", {**which, "reason": "附件已补齐"})
    ended = {**which, "outcome": "withdrawn", "positions": said, "minutes": DIGEST}
    review.done("director", f"{FIRST}/conclude-consultation", ended)
    review.done("reviewer.1", f"{FIRST}/resume-clock", {"ground": "expert_review"})
    review.done("reviewer.1", f"{FIRST}/draft-decision", DRAFT)
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    review.done("standing_deputy", f"{FIRST}/decide-case", {"outcome": "approve"})
    review.done("reviewer.1", f"{SECOND}/accept-case")
    review.done("reviewer.1", f"{SECOND}/suspend-case", {"reason": "规划调整", "basis": "art. 42"})
    review.tell(CLOSED)
    rebuilt_views_are_the_live_ones(review.runtime)

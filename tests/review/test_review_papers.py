"""Papers of cases and licences: each says what was recorded, and what was signed lies inside."""

import json
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key
from onestop_contracts.proof import verify_certificate, verify_served

from tests.support.intake_service import local
from tests.support.papers import archived_as, inside, text_of
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import (
    DIGEST,
    SETTLED,
    SINCE,
    ReviewService,
    accepted,
    deadline,
    filed,
    guidance,
    running_review,
)

FIRST, SECOND = f"/cases/{PROJECT}/P1-01", f"/cases/{PROJECT}/P1-07"
LICENCES = f"/projects/{PROJECT}/licences"
OBJECTION = {
    "grounds": "位于泄洪区",
    "legal_basis": "防洪法第三十三条",
    "document": DIGEST,
    "signed": True,
}
OTHER = "2026-150602-30-03-100038"
HOSTILE = '#panic("x") $1$ \\ *粗* <script> \u202e\U00020bb7 ' + "x" * 300


@pytest.fixture(scope="module")
def office() -> Iterator[ReviewService]:
    """One item corrected, approved, licensed and revoked; one rejected after an objection that was
    upheld; one not taken on. Whoever signs is named on the staff register after the approval."""
    with running_review() as review:
        review.tell(filed(), guidance(), accepted())
        review.tell(filed(OTHER), guidance(OTHER), accepted(OTHER), project=OTHER)
        _named(review, director="贺永胜", **{"reviewer.1": "陈志远"})
        refused = {"reasons": ["依法不需要取得行政许可"], "basis": "行政许可法第三十二条"}
        review.done("reviewer.1", f"/cases/{OTHER}/P1-01/refuse-case", refused)
        _approved(review)
        _named(review, standing_deputy="白玉梅")
        _rejected(review)
        review.set(review.clock.now() + timedelta(days=14))
        number = licence(review)
        body = {"number": number, "ground": "以欺骗手段取得"}
        told = {**body, "legal_basis": "行政许可法第六十九条"}
        review.done("director", f"{LICENCES}/announce-revocation", told)
        review.done("applicant.1", f"{LICENCES}/waive-hearing", {"number": number})
        review.done("director", f"{LICENCES}/revoke-licence", body)
        yield review


def _named(review: ReviewService, **names: str) -> None:
    people = [
        {"person": person, "unit": "centre", **SINCE, "name": name}
        for person, name in names.items()
    ]
    review.done("director", "/staff/register-people", {"people": people})


def _approved(review: ReviewService) -> None:
    asked = {"materials": ["M-01"], "reasons": ["未盖章", HOSTILE], "expected_on": "2026-03-04"}
    review.done("reviewer.1", f"{FIRST}/request-correction", asked)
    paper = {"code": "M-01", "digest": DIGEST}
    review.done("clerk", f"{FIRST}/supply-correction", {"materials": [paper]})
    review.approve("P1-01")


def _rejected(review: ReviewService) -> None:
    review.done("reviewer.1", f"{SECOND}/accept-case")
    review.done("rep.nr", f"{SECOND}/file-objection", {**OBJECTION, "stage": "acceptance"})
    (standing,) = review.case("P1-07")["objections"]
    which = {"objection": standing["objection"]}
    review.done("director", f"{SECOND}/register-objection", which)
    slot = {**which, "units": ["nr", "drc"], "slot_on": "2026-03-09"}
    review.done("director", f"{SECOND}/convene-consultation", slot)
    review.set(local("2026-03-09 15:00"))
    said = [{"unit": "nr", "statement": "位于泄洪区"}, {"unit": "drc", "statement": "同意"}]
    ended = {**which, "outcome": "upheld", "positions": said, "minutes": DIGEST}
    review.done("director", f"{SECOND}/conclude-consultation", ended)
    drafted = {"outcome": "reject", "reasons": ["位于泄洪区"]}
    review.done("reviewer.1", f"{SECOND}/draft-decision", drafted)
    review.set(deadline(review.case("P1-07")["windows"]) + SETTLED)
    review.done("standing_deputy", f"{SECOND}/decide-case", {"outcome": "reject"})


def licence(review: ReviewService) -> str:
    (issued,) = review.get("auditor", LICENCES).json()["items"]
    return str(issued["number"])


def papers(review: ReviewService, path: str, user: str = "auditor") -> dict[str, str]:
    """The numbers of papers by their kinds; of several of a kind the last."""
    answer = review.get(user, f"{path}/papers")
    assert answer.status_code == 200, answer.text
    return {one["kind"]: one["number"] for one in answer.json()["items"]}


def pdf(review: ReviewService, path: str, kind: str, user: str = "auditor") -> bytes:
    answer = review.get(user, f"/papers/{papers(review, path)[kind]}/pdf")
    assert answer.status_code == 200, answer.text
    return bytes(answer.content)


HERE = {
    "item-correction-notice": (FIRST, ("一次性告知补正通知书", "未盖章", "2026年3月4日")),
    "item-acceptance-notice": (FIRST, ("受理通知书", "示例企业", "发展和改革委员会")),
    "default-consent": (FIRST, ("默认同意确认书", "rep.drc", "视为同意")),
    "approval": (FIRST, ("准予行政许可决定书", "standing_deputy", "W-drc", "默认同意")),
    "consultation-minutes": (
        SECOND,
        ("会商纪要", "召集人Convenedby贺永胜", "Concludedby贺永胜", "反对意见成立", "防洪法"),
    ),
    "rejection": (SECOND, ("不予行政许可决定书", "位于泄洪区", "白玉梅", "行政复议")),
    "item-refusal": (
        f"/cases/{OTHER}/P1-01",
        ("不予受理决定书", "依法不需要取得行政许可", "决定人Decidedby陈志远"),
    ),
    "licence": (f"/projects/{PROJECT}", ("行政许可证照", "光伏组件智能制造基地", "P1-01")),
    "revocation": (f"/projects/{PROJECT}", ("撤销行政许可决定书", "以欺骗手段取得")),
}
WITH_A_FILE = {
    "item-correction-notice",
    "item-refusal",
    "default-consent",
    "approval",
    "rejection",
    "licence",
}


@pytest.mark.parametrize("kind", HERE)
def test_a_paper_says_what_was_recorded(office: ReviewService, kind: str) -> None:
    path, words = HERE[kind]
    made = pdf(office, path, kind)
    said = text_of(made)
    assert [one for one in words if one not in said] == []
    assert papers(office, path)[kind] in said
    assert archived_as(made) == (("3", "B") if kind in WITH_A_FILE else ("2", "B"))
    assert made == pdf(office, path, kind), "the same facts give the same bytes"


def test_what_people_sent_is_written_and_never_read_as_markup(office: ReviewService) -> None:
    said = text_of(pdf(office, FIRST, "item-correction-notice"))
    assert '#panic("x")$1$\\*粗*<script>〔U+202E〕〔U+20BB7〕' + "x" * 300 in said


@pytest.mark.parametrize("kind", sorted(WITH_A_FILE))
def test_what_was_signed_lies_inside_and_is_verified(office: ReviewService, kind: str) -> None:
    ((name, content),) = inside(pdf(office, HERE[kind][0], kind)).items()
    signed = json.loads(content)
    (known,) = office.client.get("/keys").json()["items"]
    key: Any = load_pem_public_key(known["pem"].encode())
    check = verify_certificate if name == "certificate.json" else verify_served
    assert check(signed, key) == []
    signed["document"]["project"] = OTHER[:-1] + "9"
    assert check(signed, key) != []


def test_the_applicant_is_given_what_is_served_and_nothing_between_authorities(
    office: ReviewService,
) -> None:
    inner = {"default-consent", "consultation-minutes"}
    for path in (FIRST, SECOND, f"/projects/{PROJECT}"):
        everything = papers(office, path)
        assert set(papers(office, path, "applicant.1")) == set(everything) - inner
        for kind, number in everything.items():
            own = office.get("applicant.1", f"/papers/{number}/pdf")
            assert own.status_code == (404 if kind in inner else 200), kind
            for other in ("applicant.2", "operator"):
                hidden = office.get(other, f"/papers/{number}/pdf")
                assert (hidden.status_code, hidden.json()["code"]) == (404, "paper-unknown")


def test_a_licence_s_code_leads_to_whether_it_is_valid(office: ReviewService) -> None:
    said = text_of(pdf(office, f"/projects/{PROJECT}", "licence"))
    assert f"/verify/{licence(office)}" in said
    assert licence(office) in said


def test_a_printed_copy_is_counted(office: ReviewService) -> None:
    number = papers(office, FIRST)["approval"]
    assert office.post("clerk", f"/papers/{number}/print-paper").json()["copy_number"] == 1
    assert "第1份" in text_of(office.get("clerk", f"/papers/{number}/pdf?copy=1").content)
    assert office.post("auditor", f"/papers/{number}/print-paper").status_code == 403

"""Papers of a project: each is made by one fact, and says what was recorded."""

import hashlib
from collections.abc import Iterator

import pytest
from onestop_contracts.intake import PaperPrinted
from onestop_contracts.parts import Licence
from onestop_contracts.review import DepartmentRegistered, LicencesIssued

from tests.support.intake_project import STREAM
from tests.support.intake_samples import ACCEPT_BY, MONDAY
from tests.support.intake_service import (
    FIRST,
    SETTLED,
    IntakeService,
    filing_body,
    filing_path,
    project_code,
    running_intake,
)
from tests.support.papers import archived_as, text_of

SECOND = project_code(2)
LICENCE = "2026-P1-01-1"
POINTS = ["缺红线图", '#panic("x") $1$ \\ *粗* <script> \u202e\U00020bb7', "x" * 300, "长" * 1500]
"""What would be markup, what no font writes, and what is longer than a line, or a page."""


@pytest.fixture(scope="module")
def office() -> Iterator[IntakeService]:
    """Two projects: one corrected and accepted by law, with a licence handed out; one refused."""
    with running_intake() as service:
        path, other = f"/projects/{FIRST}", f"/projects/{SECOND}"
        done = [
            service.post("clerk", filing_path(1), filing_body(1)),
            service.post("clerk", filing_path(2), filing_body(2)),
            service.post("clerk", f"{path}/request-correction", {"points": POINTS}),
            service.post(
                "applicant.1",
                f"{path}/supply-correction",
                {"materials": [{"code": "application_form", "digest": "a" * 64}]},
            ),
            service.post(
                "clerk",
                f"{other}/refuse-project",
                {"reasons": ["不属于本机关职权范围"], "basis": "行政许可法第三十二条"},
            ),
        ]
        assert [one.status_code for one in done] == [200] * 5, [one.text for one in done]
        service.set(ACCEPT_BY + SETTLED)
        licence = Licence(number=LICENCE, item="P1-01", department="drc", verify_path="/v/1")
        issued = LicencesIssued(
            project=FIRST, phase=1, licences=(licence,), issued_at=MONDAY, hand_over_by=ACCEPT_BY
        )
        service.tell(issued, stream=f"licences/{FIRST}")
        assert service.post("clerk", f"{path}/hand-out-licences").status_code == 200
        yield service


def papers(office: IntakeService, project: str = FIRST) -> dict[str, str]:
    """The numbers of a project's papers by their kinds."""
    answer = office.get("clerk", f"/projects/{project}/papers")
    assert answer.status_code == 200, answer.text
    return {one["kind"]: one["number"] for one in answer.json()["items"]}


def pdf(office: IntakeService, kind: str, project: str = FIRST, user: str = "clerk") -> bytes:
    answer = office.get(user, f"/papers/{papers(office, project)[kind]}/pdf")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/pdf"
    return bytes(answer.content)


SAYS = {
    "receipt": ("示例企业1：", "收件凭证", "告知是否补正的期限", "2026-03-0917:30:00", "营业执照"),
    "correction-notice": ("一次性告知补正通知书", "缺红线图", "行政许可法art.32"),
    "acceptance-notice": ("受理通知书", "即为受理", "2026年6月10日", "光伏组件智能制造基地"),
    "guidance-sheet": ("审批事项指导单", "P1-01", "发展和改革委员会", "东胜区", "申请表"),
    "hand-out-list": ("送达清单", LICENCE, "领取人签名"),
}


@pytest.mark.parametrize("kind", SAYS)
def test_a_paper_says_what_was_recorded(office: IntakeService, kind: str) -> None:
    made = pdf(office, kind)
    said = text_of(made)
    assert [words for words in SAYS[kind] if words not in said] == []
    assert papers(office)[kind] in said
    assert archived_as(made) == ("2", "B")


def test_a_refusal_says_why_and_what_can_be_done_against_it(office: IntakeService) -> None:
    said = text_of(pdf(office, "refusal", SECOND))
    for words in ("不予受理决定书", "不属于本机关职权范围", "行政复议", "行政诉讼"):
        assert words in said


def test_what_people_sent_is_written_and_never_read_as_markup(office: IntakeService) -> None:
    said = text_of(pdf(office, "correction-notice"))
    assert '#panic("x")$1$\\*粗*<script>〔U+202E〕〔U+20BB7〕' in said
    assert "x" * 300 in said
    assert said.count("长") == 1500


def test_the_same_facts_give_the_same_bytes(office: IntakeService) -> None:
    first, again = (
        pdf(office, "acceptance-notice"),
        pdf(office, "acceptance-notice", user="director"),
    )
    assert first == again
    path = f"/papers/{papers(office)['acceptance-notice']}/pdf"
    tag = office.get("clerk", path).headers["etag"]
    headers = {**office.token("clerk"), "If-None-Match": tag}
    assert office.client.get(path, headers=headers).status_code == 304


def test_anybody_verifies_a_paper_by_its_number_and_digest(office: IntakeService) -> None:
    number = papers(office)["acceptance-notice"]
    told = office.client.get(f"/papers/{number}").json()
    position = int(number.rpartition("-")[2])
    rows = [row for row in office.runtime.log.rows(STREAM) if row.position <= position]
    each = b"".join(hashlib.sha256(row.state).digest() for row in rows)
    assert told["digest"] == hashlib.sha256(each).hexdigest()
    assert told["digest"] in text_of(pdf(office, "acceptance-notice"))
    assert FIRST not in str(told)
    for wrong in ("SL-2025-" + number[8:], "BZ" + number[2:], "SL-2026-999999", "x"):
        answer = office.client.get(f"/papers/{wrong}")
        assert (answer.status_code, answer.json()["code"]) == (404, "paper-unknown"), wrong


def test_a_printed_copy_is_counted_and_says_which_it_is(office: IntakeService) -> None:
    number = papers(office)["receipt"]
    path = f"/papers/{number}"
    first, second = (office.post("clerk", f"{path}/print-paper").json() for _ in range(2))
    assert (first["copy_number"], second["copy_number"]) == (1, 2)
    told = list(office.runtime.log.stream(f"printing/{number}"))
    assert [(fact.event.copy_number, fact.cause.capacity) for fact in told] == [
        (1, "window_clerk"),
        (2, "window_clerk"),
    ]
    assert isinstance(told[0].event, PaperPrinted)
    assert told[0].subject == FIRST
    listed = office.get("clerk", f"/projects/{FIRST}/papers").json()["items"]
    assert {one["kind"]: one["copies"] for one in listed}["receipt"] == 2
    assert "第2份" in text_of(office.get("clerk", f"{path}/pdf?copy=2").content)
    assert "份" not in text_of(pdf(office, "receipt")).replace("份证件", "")
    assert office.get("clerk", f"{path}/pdf?copy=3").json()["code"] == "paper-unknown"
    assert office.post("auditor", f"{path}/print-paper").status_code == 403
    assert office.post("applicant.2", f"{path}/print-paper").json()["code"] == "paper-unknown"


def test_an_earlier_paper_stays_as_it_was(office: IntakeService) -> None:
    """What is recorded later changes nothing of it: not even what a department is called."""
    before = pdf(office, "guidance-sheet")
    renamed = DepartmentRegistered(code="drc", name_zh="发展改革局", name_en="DRC", mark="assumed")
    office.tell(renamed, stream="departments/all")
    assert pdf(office, "guidance-sheet") == before

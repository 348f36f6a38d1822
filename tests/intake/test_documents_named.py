"""What an act names has to be at the archive: by whose hand, told at each field, and waited for."""

import hashlib
from collections.abc import Iterator
from typing import Any

import pytest
from onestop_chassis.http import reads
from onestop_chassis.http.waiting import Waiting
from onestop_contracts.archive import APPLICANT

from tests.support.intake_samples import DIGEST
from tests.support.intake_service import (
    FIRST,
    IntakeService,
    filing_body,
    filing_path,
    project_code,
    running_intake,
)

OTHER, THIRD = "cd" * 32, "ef" * 32
NOT_KEPT = {
    "en": "the archive keeps no such document for the project: upload it first",
    "zh": "档案中没有本项目的该文件，请先上传",
}
HAND_IN = f"/projects/{FIRST}/hand-in-materials"


@pytest.fixture(scope="module")
def office() -> Iterator[IntakeService]:
    with running_intake() as service:
        assert service.post("clerk", filing_path(), filing_body()).status_code == 200
        yield service


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for what may be on its way."""
    monkeypatch.setattr(reads, "PATIENCE_SECONDS", 0.0)


def send(office: IntakeService, user: str, path: str, body: Any, query: str = "") -> Any:
    """As it is, whatever the archive keeps."""
    return office.client.post(f"{path}{query}", json=body, headers=office.token(user))


def material(digest: str, code: str = "project_brief") -> dict[str, Any]:
    return {"item": "P1-01", "materials": [{"code": code, "digest": digest}]}


@pytest.mark.usefixtures("impatient")
def test_a_filing_is_refused_at_each_paper_that_the_archive_does_not_keep(
    office: IntakeService,
) -> None:
    head, body, path = office.runtime.log.head(), filing_body(2), filing_path(2)
    answer = send(office, "clerk", path, body)  # what the first project has is of no matter
    assert (answer.status_code, answer.json()["code"]) == (422, "documents-not-kept")
    assert answer.json()["errors"] == [
        {"field": f"/materials/{n}/digest", **NOT_KEPT} for n in range(2)
    ]
    assert "Upload each document" in answer.json()["remedy"]
    nameless = send(office, "clerk", path, {**body, "name_zh": ""})
    fields = [one["field"] for one in nameless.json()["errors"]]
    assert nameless.json()["code"] == "filing-faulty"
    assert fields == ["/name_zh", "/materials/0/digest", "/materials/1/digest"]
    seen = send(office, "clerk", path, body, "?dry_run=true")
    assert seen.status_code == 200, "a preview takes what it names as sent"
    assert office.runtime.log.head() == head, "nothing was recorded"
    office.shelf.keep(project_code(2), DIGEST)
    office.settle()
    assert send(office, "clerk", path, body).status_code == 200
    assert send(office, "clerk", path, body).status_code == 200, "once more, as before"


def test_what_was_stored_just_now_is_waited_for(
    office: IntakeService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fact comes while the act waits; had it not waited, it would be refused."""
    waits = list[str]()
    went_on = Waiting.a_moment

    async def a_moment(waiting: Waiting, who: str) -> None:
        if not waits:
            office.shelf.keep(FIRST, OTHER, party=APPLICANT)
        waits.append(who)
        await went_on(waiting, who)

    monkeypatch.setattr(Waiting, "a_moment", a_moment)
    office.settle()
    answer = send(office, "applicant.1", HAND_IN, material(OTHER))
    assert answer.status_code == 200, answer.text
    assert set(waits) == {"applicant.1"}
    waits.clear()
    wrong = send(office, "applicant.1", HAND_IN, {**material(THIRD), "item": "P9-99"})
    assert wrong.status_code == 422
    assert waits == [], "what is refused in any case waits for nothing"


@pytest.mark.usefixtures("impatient")
@pytest.mark.parametrize(
    ("party", "user", "status"),
    [
        (APPLICANT, "applicant.1", 200),
        ("centre", "applicant.1", 200),
        ("nr", "applicant.1", 422),
        ("91000000MA00000XX7", "applicant.1", 422),
        ("nr", "clerk", 200),
    ],
)
def test_a_firm_names_what_it_sent_itself_or_the_window_for_it(
    office: IntakeService, party: str, user: str, status: int
) -> None:
    """So nobody finds out by trying what a department or another firm has sent."""
    digest = hashlib.sha256(f"{party} {user}".encode()).hexdigest()
    office.shelf.keep(FIRST, digest, party=party)
    office.settle()
    assert send(office, user, HAND_IN, material(digest)).status_code == status

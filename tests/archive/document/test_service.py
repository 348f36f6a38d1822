"""Documents as the archive takes them in, keeps them and gives them out."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
from onestop_chassis.actor import Actor
from onestop_contracts.archive import DocumentStored
from prometheus_client import CollectorRegistry

from tests.support import files
from tests.support.archive_service import published
from tests.support.decision_facts import ITEM, NEEDED, Story, ordinary
from tests.support.documents import (
    AGENT,
    AUDITOR,
    CLERK,
    ELSEWHERE,
    FIRM,
    NAMELESS,
    OF_ANOTHER,
    OF_THE_ITEM,
    OPERATOR,
    PATH,
    STRANGER,
    Archive,
    archive_at,
    head,
)
from tests.support.review_catalogue import PROJECT

MOST = 50_000_000


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("documents")


@pytest.fixture(scope="module")
def archive(folder: Path) -> Iterator[Archive]:
    with archive_at(str(folder)) as found:
        yield found


def kept(folder: Path) -> set[str]:
    return {path.name for path in folder.rglob("*") if path.is_file()}


def told(archive: Archive, digest: str) -> list[DocumentStored]:
    stream = archive.service.runtime.log.stream(f"document/{PROJECT}/{digest}")
    return [one.event for one in stream]


def test_a10_what_is_stored_comes_out_by_its_digest_as_it_was(
    archive: Archive, folder: Path
) -> None:
    content = files.pdf(text=b"as it was")
    digest = hashlib.sha256(content).hexdigest()
    stored = archive.store(FIRM, content, "总平面图 (1).pdf")
    assert stored.status_code == 200, stored.text
    assert (stored.json()["digest"], stored.json()["size"]) == (digest, len(content))
    [fact] = told(archive, digest)
    assert (fact.party, fact.media_type) == ("applicant", "application/pdf")
    assert digest in kept(folder), "under its digest, whatever it is called"
    answer = archive.fetch(FIRM, digest)
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["content-type"] == "application/pdf"
    assert answer.headers["etag"] == f'"{digest}"'
    assert answer.headers["x-content-type-options"] == "nosniff"
    named_as = "attachment; filename*=UTF-8''%E6%80%BB%E5%B9%B3%E9%9D%A2%E5%9B%BE%20%281%29.pdf"
    assert answer.headers["content-disposition"] == named_as


@pytest.mark.parametrize("ending", files.OF_EACH_KIND)
def test_every_kind_goes_in_and_out(archive: Archive, ending: str) -> None:
    content = files.OF_EACH_KIND[ending]
    kinds = {"pdf": "application/pdf", "jpg": "image/jpeg", "png": "image/png"}
    kinds |= {"tif": "image/tiff", "dwg": "image/vnd.dwg", "dxf": "image/vnd.dxf"}
    kinds |= {"zip": "application/x-zip-compressed"}
    office = "application/vnd.openxmlformats-officedocument."
    kinds |= {"docx": f"{office}wordprocessingml.document", "xlsx": f"{office}spreadsheetml.sheet"}
    stored = archive.store(CLERK, content, f"file{ending}", kinds[ending[1:]])
    assert stored.status_code == 200, stored.text
    assert archive.fetch(CLERK, stored.json()["digest"]).content == content


def test_parts_and_copies_that_are_there(archive: Archive) -> None:
    content = files.pdf(text=b"parts")
    digest = archive.store(FIRM, content).json()["digest"]
    part = archive.fetch(FIRM, digest, Range="bytes=5-9")
    assert (part.status_code, part.content) == (206, content[5:10])
    assert part.headers["content-range"] == f"bytes 5-9/{len(content)}"
    assert archive.fetch(FIRM, digest, Range="bytes=-6").content == content[-6:]
    assert archive.fetch(FIRM, digest, Range="bytes=9-").content == content[9:]
    other = {"Range": "bytes=0-1", "If-Range": '"of another"'}
    assert archive.fetch(FIRM, digest, **other).content == content
    assert archive.fetch(FIRM, digest, Range="bytes=0-1,4-5").content == content
    beyond = archive.fetch(FIRM, digest, Range=f"bytes={len(content)}-")
    assert (beyond.status_code, beyond.json()["size"]) == (416, len(content))
    there = archive.fetch(FIRM, digest, **{"If-None-Match": f'"x", "{digest}"'})
    assert (there.status_code, there.content) == (304, b"")


def test_the_same_bytes_are_one_document_however_often_they_come(archive: Archive) -> None:
    content = files.pdf(text=b"twice")
    first = archive.store(FIRM, content, "mine.pdf").json()
    again = archive.store(FIRM, content, "again.pdf").json()
    assert (again["digest"], again["version"]) == (first["digest"], first["version"])
    archive.store(OF_THE_ITEM, content, "theirs.pdf")
    assert [one.party for one in told(archive, first["digest"])] == ["applicant", "nr"]
    theirs = archive.fetch(OF_THE_ITEM, first["digest"])
    assert "theirs.pdf" in theirs.headers["content-disposition"]
    assert "mine.pdf" in archive.fetch(CLERK, first["digest"]).headers["content-disposition"]


def answers(archive: Archive, digest: str) -> dict[str, tuple[int, str]]:
    people: dict[str, Actor | None] = {
        "firm": FIRM,
        "agent": AGENT,
        "stranger": STRANGER,
        "clerk": CLERK,
        "elsewhere": ELSEWHERE,
        "auditor": AUDITOR,
        "of the item": OF_THE_ITEM,
        "of another": OF_ANOTHER,
        "operator": OPERATOR,
        "nobody": None,
    }
    found = {}
    for name, who in people.items():
        answer = archive.fetch(who, digest)
        good = answer.status_code == 200
        found[name] = (answer.status_code, "" if good else answer.json()["code"])
    return found


HIDDEN = (404, "document-unknown")
NO_PROJECT = (404, "dossier-unknown")
SEEN = (200, "")
ALWAYS = {
    "stranger": NO_PROJECT,
    "clerk": SEEN,
    "elsewhere": NO_PROJECT,
    "auditor": SEEN,
    "operator": (403, "forbidden"),
    "nobody": (401, "unauthenticated"),
}


def test_what_the_firm_stores_departments_see_once_it_is_handed_in(archive: Archive) -> None:
    digest = archive.store(FIRM, files.pdf(text=b"of the firm")).json()["digest"]
    own = {"firm": SEEN, "agent": SEEN}
    before = ALWAYS | own | {"of the item": HIDDEN, "of another": HIDDEN}
    assert answers(archive, digest) == before
    archive.named(ITEM, digest)
    assert answers(archive, digest) == before | {"of the item": SEEN, "of another": SEEN}


def test_what_a_department_stores_the_firm_does_not_see(archive: Archive) -> None:
    digest = archive.store(OF_THE_ITEM, files.pdf(text=b"of nr")).json()["digest"]
    hidden = {"firm": HIDDEN, "agent": HIDDEN, "of another": HIDDEN}
    assert answers(archive, digest) == ALWAYS | hidden | {"of the item": SEEN}
    archive.named(NEEDED, digest)
    assert answers(archive, digest)["firm"] == SEEN, "a fact that was served on it names it"


@pytest.mark.parametrize(
    ("who", "refused"),
    [
        (AUDITOR, (403, "forbidden")),
        (OPERATOR, (403, "forbidden")),
        (STRANGER, NO_PROJECT),
        (ELSEWHERE, NO_PROJECT),
        (None, (401, "unauthenticated")),
    ],
)
def test_who_may_not_store_is_told_so_and_nothing_is_kept(
    archive: Archive, folder: Path, who: Actor | None, refused: tuple[int, str]
) -> None:
    content = files.pdf(text=b"not theirs")
    answer = archive.store(who, content)
    assert (answer.status_code, answer.json()["code"]) == refused
    assert hashlib.sha256(content).hexdigest() not in kept(folder)


def test_papers_come_before_their_project_and_are_their_firm_s_once_it_is_filed(
    tmp_path: Path,
) -> None:
    with archive_at(str(tmp_path), story=Story) as archive:
        content = files.pdf(text=b"before filing")
        digest = archive.store(FIRM, content, "ours.pdf").json()["digest"]
        other = archive.store(STRANGER, files.pdf(text=b"not theirs"), "theirs.pdf").json()
        scanned = archive.store(CLERK, files.pdf(text=b"scanned"), "scanned.pdf").json()
        assert [one.party for one in told(archive, digest)] == [FIRM.organisation]
        for who in (FIRM, STRANGER, CLERK):
            answer = archive.fetch(who, digest)
            assert (answer.status_code, answer.json()["code"]) == NO_PROJECT
        refused = archive.store(OF_THE_ITEM, files.pdf(text=b"of nr"))
        assert (refused.status_code, refused.json()["code"]) == NO_PROJECT
        nameless = archive.store(NAMELESS, files.pdf(text=b"of nobody"))
        assert (nameless.status_code, nameless.json()["code"]) == NO_PROJECT

        published(archive.service, ordinary())
        ours = archive.fetch(FIRM, digest)
        assert (ours.status_code, ours.content) == (200, content)
        assert "ours.pdf" in ours.headers["content-disposition"]
        assert archive.fetch(AGENT, digest).status_code == 200
        for hidden in (other["digest"], scanned["digest"]):
            answer = archive.fetch(FIRM, hidden)
            assert (answer.status_code, answer.json()["code"]) == HIDDEN
        assert archive.fetch(CLERK, scanned["digest"]).status_code == 200
        late = archive.store(STRANGER, files.pdf(text=b"too late"))
        assert (late.status_code, late.json()["code"]) == NO_PROJECT


def test_what_is_wrong_with_a_file_is_said_and_nothing_is_kept(
    archive: Archive, folder: Path
) -> None:
    there, before = kept(folder), archive.service.runtime.log.head()
    answer = archive.store(FIRM, files.JPEG, "plan.png", "image/png")
    assert (answer.status_code, answer.json()["code"]) == (422, "document-refused")
    assert [one["field"] for one in answer.json()["errors"]] == ["content-type:"]
    assert archive.store(FIRM, b"").json()["errors"][0]["zh"] == "文件为空"
    assert (kept(folder), archive.service.runtime.log.head()) == (there, before)


def test_a_project_without_this_document_says_so(archive: Archive) -> None:
    for who in (FIRM, CLERK):
        answer = archive.fetch(who, "e" * 64)
        assert (answer.status_code, answer.json()["code"]) == HIDDEN
    assert archive.fetch(CLERK, "E" * 64).status_code == 422


async def whole(size: int, chunk: int = 65_536) -> AsyncIterator[Any]:
    """A picture of this size, part by part; then its sender waits for the answer."""
    head_of, end = files.PNG[:-12], files.PNG[-12:]
    left = size - len(files.PNG)
    yield {"type": "http.request", "body": head_of, "more_body": True}
    while left:
        part = min(chunk, left)
        left -= part
        yield {"type": "http.request", "body": bytes(part), "more_body": True}
    yield {"type": "http.request", "body": end, "more_body": False}
    await asyncio.Event().wait()


PEAK = Path("/proc/self/clear_refs")
"""Where Linux is told to measure the most memory anew."""


def resident(size: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith(size))
    return int(line.split()[1]) * 1_000


def test_fifty_megabytes_are_never_in_memory_and_one_byte_more_is_not_taken(
    archive: Archive, folder: Path
) -> None:
    headers = head(FIRM, "big.png", "image/png")
    there = kept(folder)
    measured = PEAK.exists()
    before = 0
    if measured:
        PEAK.write_text("5", encoding="ascii")
        before = resident("VmRSS")
    start, *_ = archive.send(headers, whole(MOST))
    assert start["status"] == 200
    assert not measured or resident("VmHWM") - before < MOST // 2
    [digest] = kept(folder) - there
    assert (folder / digest[:2] / digest).stat().st_size == MOST
    answer = archive.send(head(FIRM, "big.png", "image/png"), whole(MOST + 1))
    assert answer[0]["status"] == 413
    assert kept(folder) - there == {digest}


def test_of_a_file_that_breaks_off_nothing_stays(archive: Archive, folder: Path) -> None:
    there, before = kept(folder), archive.service.runtime.log.head()

    async def broken() -> AsyncIterator[Any]:
        yield {"type": "http.request", "body": files.pdf() * 2_000, "more_body": True}
        yield {"type": "http.disconnect"}

    start, *_ = archive.send(head(FIRM, "plan.pdf", "application/pdf"), broken())
    assert start["status"] == 400
    assert (kept(folder), archive.service.runtime.log.head()) == (there, before)


def test_a_crash_between_keeping_and_recording_is_mended_by_sending_again(
    archive: Archive, folder: Path
) -> None:
    """Bytes are kept first; until the fact is recorded nobody is told that they are."""
    content = files.pdf(text=b"crash")
    digest = hashlib.sha256(content).hexdigest()
    place = folder / digest[:2] / digest
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(content[:20])  # the machine went down before all of it was on the disk
    assert archive.fetch(FIRM, digest).status_code == 404
    assert archive.store(FIRM, content).status_code == 200
    assert archive.fetch(FIRM, digest).content == content


DAMAGED = {"code": "document-damaged"}


def test_bytes_that_are_not_the_documents_are_given_to_nobody(
    archive: Archive, folder: Path
) -> None:
    content = files.pdf(text=b"changed later")
    digest = archive.store(FIRM, content).json()["digest"]
    place = folder / digest[:2] / digest
    registry: CollectorRegistry = archive.service.client.app.state.registry  # type: ignore[attr-defined]
    for spoil in (lambda: place.write_bytes(content + b"!"), place.unlink):
        counted = registry.get_sample_value("onestop_refusals_total", DAMAGED) or 0
        spoil()
        for headers in ({}, {"Range": "bytes=0-3"}):
            answer = archive.fetch(FIRM, digest, **headers)
            assert (answer.status_code, answer.json()["code"]) == (500, "document-damaged")
        assert registry.get_sample_value("onestop_refusals_total", DAMAGED) == counted + 2
        assert archive.store(FIRM, content).status_code == 200, "sent again, it is there again"
        assert archive.fetch(FIRM, digest).content == content


def test_all_else_keeps_its_limit(archive: Archive) -> None:
    answer = archive.service.client.post("/signin", content=b"x" * 1_000_001)
    assert (answer.status_code, answer.json()["limit_bytes"]) == (413, 1_000_000)
    assert archive.service.client.put(PATH, content=b"x" * 1_000_001).status_code == 413


def test_readiness_says_what_production_does_without() -> None:
    with archive_at("memory:///", env="production") as bare:
        ready = bare.service.client.get("/health/ready", headers={"host": "archive"})
        assert ready.status_code == 200
        assert set(ready.json()["lacks"]) == {"virus-scanner"}
        refused = bare.store(FIRM, files.pdf())
        assert (refused.status_code, refused.json()["code"]) == (503, "virus-scanner-away")
        assert "retry-after" in refused.headers

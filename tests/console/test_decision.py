"""A decision as it is read: its windows, objections and papers, and the proofs taken along."""

import html
import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest
from fastapi.testclient import TestClient
from onestop_archive.served import served_record
from onestop_console.models.decision import Course, Told, people, told
from onestop_console.models.proof_pack import ABOUT, KeyUnknown, commands, pack
from onestop_console.readers.timeline import Decision, Signed

from tests.console.test_models import project_of
from tests.console.test_rim import Services, browser, clock, services, signed_in  # noqa: F401
from tests.support.decision_facts import ITEM, NEEDED, Story, ordinary
from tests.support.decision_stories import (
    agreed,
    another_draft,
    by_government,
    consented,
    deemed,
    mended,
    stood_in,
    stood_still,
    upheld,
)
from tests.support.environment import clean
from tests.support.postgres import database_url  # noqa: F401
from tests.support.review_catalogue import MATERIALS, PROJECT
from tests.support.review_service import ReviewService, running_review
from tests.support.review_service import accepted as project_accepted
from tests.support.review_service import filed as project_filed
from tests.support.review_service import guidance as project_guidance

STORIES = [
    ordinary,
    agreed,
    another_draft,
    by_government,
    consented,
    deemed,
    mended,
    stood_in,
    stood_still,
    upheld,
]
NOON = datetime(2026, 3, 12, 4, tzinfo=UTC)


def read(story: Story) -> Decision:
    return Decision.model_validate_json(story.record().model_dump_json())


def shown(story: Story) -> Told:
    return told(read(story), {ITEM: "用地预审", NEEDED: "备案"}, "zh")


def ends(courses: tuple[Course, ...]) -> list[tuple[Any, ...]]:
    """How the last window of each stage ended."""
    last = {one.stage: one for one in courses}
    return sorted(
        (stage, one.representative, one.opens_at, one.deadline, one.ended_by, one.ended_at)
        for stage, one in last.items()
    )


@pytest.mark.parametrize("tell", STORIES)
def test_c6_each_window_ended_as_the_decision_names_it(tell: Callable[[], Story]) -> None:
    said = read(tell()).facts[-1].data["windows"]
    assert ends(shown(tell()).windows) == sorted(
        (
            one["stage"],
            one["representative"],
            datetime.fromisoformat(one["opens_at"]),
            datetime.fromisoformat(one["deadline"]),
            one["ended_by"],
            datetime.fromisoformat(one["ended_at"]),
        )
        for one in said
    )


def test_a_window_tells_its_stand_in_and_every_later_deadline_with_its_reason() -> None:
    vacant = next(one for one in shown(stood_in()).windows if one.extended)
    assert (vacant.stand_in, vacant.extended[0].reason) == (True, "vacancy")
    assert vacant.extended[-1].until == vacant.deadline
    still = shown(stood_still()).windows
    assert [[each.reason for each in one.extended] for one in still] == [["suspension"]] * 2
    assert not any(one.stand_in for one in still)


def test_c8_an_objection_is_told_from_its_filing_to_its_end_with_instruments() -> None:
    [(_, steps)] = shown(by_government()).objections.items()
    kinds = [step.line.fact.type.split(".")[2] for step in steps]
    assert (kinds[0], kinds[-1]) == ("ObjectionFiled", "GovernmentDecided")
    assert [paper.code for step in steps for paper in step.papers] == [
        "document",
        "minutes",
        "document",
    ]
    assert any(step.positions for step in steps)


def test_who_is_not_keptthe_windows_facts_reads_what_the_decision_names() -> None:
    served = served_record(ordinary().record())
    found = told(Decision.model_validate_json(served.model_dump_json()), {}, "zh")
    assert ends(found.windows) == ends(shown(ordinary()).windows)
    assert not any(one.shown or one.mandate for one in found.windows)


def test_what_it_needed_leads_to_its_decision_and_the_calendar_is_named() -> None:
    found = shown(ordinary())
    assert [line.case for line in found.needed] == [NEEDED]
    assert found.notice == "2026-1"
    assert [(one.code, one.kept) for one in found.materials] == [
        (one.code, False) for one in MATERIALS
    ]
    kept = read(ordinary()).model_copy(update={"documents": [MATERIALS[0].digest]})
    of_kept = {one.digest: one.kept for one in told(kept, {}, "zh").materials}
    assert of_kept[MATERIALS[0].digest]


def known(services: Services, story: Story, **changed: Any) -> None:  # noqa: F811
    """The services have this decision."""
    record = {**json.loads(story.record().model_dump_json()), **changed}
    project: dict[str, Any] = {"project": PROJECT, "name_zh": "基地", "name_en": "Plant"}
    project |= {"items": [one.model_dump() for one in project_of(ITEM, NEEDED).items]}
    services.answers[f"/decisions/{PROJECT}/{ITEM}"] = record
    services.answers[f"/projects/{PROJECT}"] = {**PROJECT_FACTS, **project}


PROJECT_FACTS: dict[str, Any] = {
    "division": "150602",
    "industry_class": "C38",
    "stage": "accepted",
    "filed_at": None,
    "accepted_at": None,
    "days_raw": 1,
    "days_net": 1,
    "limit_days": 100,
    "deadline": None,
    "paused": False,
    "warnings": [],
    "holders": [],
    "plan": None,
    "licences": [],
    "handed_out": [],
    "revoked": [],
}


@pytest.mark.parametrize("tell", STORIES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_g6_a_decision_is_a_page_of_all_it_rests_on(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
    tell: Callable[[], Story],
    language: str,
) -> None:
    story = tell()
    known(services, story)
    answer = signed_in.get(f"/decisions/{PROJECT}/{ITEM}?lang={language}")
    assert answer.status_code == 200
    record = story.record()
    for digest in (record.digest, *(row.digest for row in record.facts)):
        assert digest in answer.text
    for check in record.checks:
        assert html.escape(check.zh if language == "zh" else check.en) in answer.text
    assert ("✗" in answer.text) == (not record.holds)
    assert answer.text.count("<h1>") == 1
    assert re.search('id="said" role="status">\\s*</div>', answer.text), "nothing was done just now"


@pytest.mark.parametrize("tell", [ordinary, by_government])
@pytest.mark.parametrize("served", [False, True])
def test_whomever_a_decision_names_stands_there_by_name(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
    tell: Callable[[], Story],
    served: bool,
) -> None:
    """To a firm, too, which is not shown the facts of the windows; what was checked is said in the
    archive's own words."""
    story = tell()
    record = served_record(story.record()) if served else story.record()
    kept = json.loads(record.model_dump_json()) | ({"rules": []} if served else {})
    known(services, story, **kept)
    named = people(Decision.model_validate(kept))
    assert named >= {"rep.nr", "standing_deputy"}
    called = [{"person": who, "name": f"名{who.title()}", "unit": "nr"} for who in named]
    services.answers["/people"] = {"items": called, "next": None}
    page = signed_in.get(f"/decisions/{PROJECT}/{ITEM}").text.partition("<main")[2]
    checks = re.compile(r'<ul class="checks">.*?</ul>', re.DOTALL)
    said = re.sub(r"<[^>]+>", " ", checks.sub("", page)).partition("接口")[0]
    assert [who for who in named if who in said] == []
    assert "名Rep.Nr" in said
    assert "名Standing_Deputy（常务副主任）" in said


def test_only_papers_that_are_kept_are_links(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    first, second = (one.digest for one in MATERIALS)
    known(services, ordinary(), documents=[first])
    text = signed_in.get(f"/decisions/{PROJECT}/{ITEM}").text
    assert f'href="/documents/{PROJECT}/{first}"' in text
    assert second in text
    assert f'href="/documents/{PROJECT}/{second}"' not in text


def test_the_page_is_whole_though_review_does_not_explain_the_deadlines(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    known(services, ordinary())
    at = f"/cases/{PROJECT}/{ITEM}/deadlines"
    told_of = {"kind": "window:handling", "open": False, "deadline": None, "provisional": False}
    services.answers[at] = {"items": [{**told_of, "zh": ["第1日：周二"], "en": ["Day 1"]}]}
    assert "第1日：周二" in signed_in.get(f"/decisions/{PROJECT}/{ITEM}").text
    services.away.add("review")
    del services.answers[at]
    text = signed_in.get(f"/decisions/{PROJECT}/{ITEM}").text
    assert "期限说明暂不可用" in text
    assert "如何结束" in text


def test_it_leads_to_the_papers_of_its_item(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    known(services, ordinary())
    text = signed_in.get(f"/decisions/{PROJECT}/{ITEM}").text
    assert f'<a href="/projects/{PROJECT}/papers#of-cases-h">文书</a>' in text


def test_the_data_behind_the_page_is_what_the_archive_answered(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    known(services, ordinary())
    answer = signed_in.get(f"/decisions/{PROJECT}/{ITEM}/record.json")
    assert answer.json() == services.answers[f"/decisions/{PROJECT}/{ITEM}"]


@pytest.fixture(scope="module")
def decided() -> Iterator[ReviewService]:
    with running_review() as review:
        review.tell(project_filed(), project_guidance(), project_accepted())
        review.approve("P1-01")
        yield review


def signed(review: ReviewService, *addresses: str) -> dict[str, Any]:
    return {one: review.get("auditor", f"/cases/{PROJECT}/P1-01/{one}").json() for one in addresses}


def test_g6_what_is_downloaded_verifies_offline_by_the_very_command_that_is_shown(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
    decided: ReviewService,
    tmp_path: Path,
) -> None:
    proofs = ("record", "certificates/acceptance", "certificates/handling")
    paths = [f"/cases/{PROJECT}/P1-01/{one}" for one in proofs]
    known(services, ordinary(), proofs=paths)
    services.answers |= dict(zip(paths, signed(decided, *proofs).values(), strict=True))
    services.answers["/keys"] = decided.client.get("/keys").json()
    page = html.unescape(signed_in.get(f"/decisions/{PROJECT}/{ITEM}").text)
    answer = signed_in.get(f"/decisions/{PROJECT}/{ITEM}/proofs.zip")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"].startswith("attachment; ")
    with ZipFile(BytesIO(answer.content)) as archive:
        archive.extractall(tmp_path)
    told_how = (tmp_path / ABOUT).read_text(encoding="utf-8")
    kepthow = commands(["record", "acceptance", "handling"])
    for command in kepthow:
        assert command in page
        assert command in told_how
    for command in kepthow:
        python, *arguments = command.split()
        assert python == "python"
        done = subprocess.run(
            [sys.executable, *arguments],
            cwd=tmp_path,
            env=clean(),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
    again = signed_in.get(f"/decisions/{PROJECT}/{ITEM}/proofs.zip")
    assert again.content == answer.content


def test_a_proof_whose_key_is_not_published_is_not_packed() -> None:
    one = Signed(document={}, key_id="k-1", signature="s")
    with pytest.raises(KeyUnknown):
        pack({"record": one}, {"k-2": "PEM"}, NOON)

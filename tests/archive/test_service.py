"""The archive as a running service: what others publish is filed, timed, and answered from."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

import pytest
from onestop_archive.app import blueprint
from onestop_archive.decision.checks import CHECKS
from onestop_contracts.intake import PlanDrawn, ProjectClosed, ProjectFiled, ProjectWithdrawn
from onestop_contracts.parts import PlannedItem, Stage
from onestop_contracts.review import CalendarPublished, CaseDeemedAccepted, DeadlinesMoved
from onestop_contracts.served import AMONG_AUTHORITIES

from tests.support.archive_service import published
from tests.support.calendars import at
from tests.support.decision_facts import DECIDED, ITEM, OPENS, Story, ordinary
from tests.support.decision_stories import agreed, by_government, deemed, mended, stood_in
from tests.support.plain_service import PlainService, running
from tests.support.refold import rebuilt_views_are_the_live_ones
from tests.support.review_catalogue import PLACE, PROJECT
from tests.support.review_service import MONDAY

DECISION = f"/decisions/{PROJECT}/{ITEM}"
TIMELINE = f"/projects/{PROJECT}/timeline"
DOSSIER = f"/projects/{PROJECT}/dossier"


@pytest.fixture
def archive() -> Iterator[PlainService]:
    with running(blueprint, MONDAY) as service:
        yield service


def failing(record: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["check"], one["en"]) for one in record["checks"] if not one["ok"]]


def kinds(rows: Sequence[dict[str, Any]]) -> list[str]:
    return [row["type"].split(".")[2] for row in rows]


def test_g6_the_record_of_a_decision_holds_and_names_its_proofs(archive: PlainService) -> None:
    published(archive, ordinary())
    record = archive.get("auditor", DECISION).json()
    assert record["holds"], failing(record)
    assert len(record["checks"]) == len(CHECKS)
    assert record["proofs"][0] == f"/cases/{PROJECT}/{ITEM}/record"
    assert {"CalendarPublished", "CatalogueRevised"} <= set(kinds(record["rules"]))
    assert {"ProjectFiled", "ProjectAccepted", "GuidanceIssued"} <= set(kinds(record["basis"]))
    assert kinds(record["facts"])[-1] == "ItemApproved"


@pytest.mark.parametrize("story", [stood_in, by_government, mended])
def test_g6_records_of_contested_and_vacant_windows_hold(
    archive: PlainService, story: Callable[[], Story]
) -> None:
    published(archive, story())
    record = archive.get("auditor", DECISION).json()
    assert record["holds"], failing(record)


def test_g6_a_record_that_does_not_hold_says_what_is_wrong(archive: PlainService) -> None:
    published(archive, ordinary().drop("delegation"))
    record = archive.get("auditor", DECISION).json()
    assert not record["holds"]
    (wrong,) = [one for one in record["checks"] if not one["ok"]]
    assert wrong["check"] == "delegation"
    assert "D-nr" in wrong["en"]
    assert "D-nr" in wrong["zh"]


def test_i10_a_row_changed_in_the_database_differs_from_the_dossier(
    archive: PlainService,
) -> None:
    published(archive, ordinary())
    changed = "UPDATE views.view_facts_v1 SET row = jsonb_set(row, %s, %s) WHERE row->>%s LIKE %s"
    with archive.runtime.database.connection() as connection:
        place = ("{data,decide_by}", '"2026-03-17T09:30:00Z"', "type", "%CaseAccepted%")
        connection.execute(changed, place)
    record = archive.get("auditor", DECISION).json()
    assert [check for check, _ in failing(record)] == ["digests"]


def test_what_is_not_decided_has_no_record(archive: PlainService) -> None:
    published(archive, ordinary().drop("decision"))
    refused = archive.get("auditor", DECISION)
    assert (refused.status_code, refused.json()["code"]) == (404, "decision-unknown")
    assert refused.json()["remedy_zh"]
    assert archive.get("auditor", f"/decisions/{PROJECT}/P1-99").status_code == 404
    assert archive.get("auditor", f"/decisions/{PROJECT}/xx").status_code == 422


def test_x24_a_limit_that_a_notice_moved_is_in_the_timeline(archive: PlainService) -> None:
    moved = DeadlinesMoved(
        project=PROJECT,
        item=ITEM,
        notice="国办发明电〔2026〕1号",
        calendar_version=9,
        decide_by=DECIDED,
        moved_at=DECIDED,
    )
    published(archive, ordinary().put("moved", moved, DECIDED))
    timeline = archive.get("archivist", TIMELINE).json()["items"]
    [told] = [row for row in timeline if row["type"] == DeadlinesMoved.TYPE]
    assert told["data"] == moved.model_dump(mode="json")


def test_a6_the_timeline_tells_what_counted_then_and_what_was_known_then(
    archive: PlainService,
) -> None:
    story = deemed().mark("accepted", recorded_at=OPENS[Stage.ACCEPTANCE] + timedelta(hours=1))
    published(archive, story)
    law = CaseDeemedAccepted.TYPE
    before = OPENS[Stage.ACCEPTANCE] + timedelta(minutes=30)
    counted = archive.get("auditor", TIMELINE, as_of=before.isoformat()).json()["items"]
    assert law in [row["type"] for row in counted], "it counted already"
    known = archive.get("auditor", TIMELINE, known_at=before.isoformat()).json()["items"]
    assert law not in [row["type"] for row in known], "but nobody had recorded it yet"
    both = {"as_of": before.isoformat(), "known_at": DECIDED.isoformat()}
    assert law in [row["type"] for row in archive.get("auditor", TIMELINE, **both).json()["items"]]
    bare = archive.get("auditor", TIMELINE, as_of="2026-03-05T10:00:00")
    assert bare.status_code == 422, "an instant says its zone"


def test_every_fact_is_filed_and_a_closed_project_closes_its_dossier(
    archive: PlainService,
) -> None:
    published(archive, ordinary())
    timeline = archive.get("archivist", TIMELINE).json()["items"]
    dossier = archive.get("archivist", DOSSIER).json()
    assert dossier["records"] == len(timeline) == len(ordinary().filed())
    closed = ProjectClosed(project=PROJECT, outcome="x", explanation="x", closed_at=DECIDED)
    archive.tell("intake", f"project/{PROJECT}", closed)
    assert archive.get("archivist", DOSSIER).json()["closed_at"]


def test_somebody_elses_dossier_is_not_found(archive: PlainService) -> None:
    published(archive, ordinary())
    for path in (DOSSIER, TIMELINE, DECISION):
        assert archive.get("applicant.1", path).status_code == 200
        assert archive.get("agent.1", path).status_code == 200
        refused = archive.get("applicant.2", path)
        assert (refused.status_code, refused.json()["code"]) == (404, "dossier-unknown")
        assert archive.get("operator", path).json()["reason"] == "role"
        assert archive.get("", path).status_code == 401
    assert len(archive.get("clerk.150602", "/dossiers").json()["items"]) == 1
    assert archive.get("applicant.2", "/dossiers").json()["items"] == []


OF_INTAKE = {"service": "intake", "stream": f"project/{PROJECT}"}


def planned(finish: date, version: int = 1) -> PlanDrawn:
    step = PlannedItem(
        item=ITEM,
        owner="nr",
        start=date(2026, 3, 2),
        finish=finish,
        latest_start=date(2026, 3, 2),
        latest_finish=finish,
        slack_wd=0,
        critical=True,
    )
    return PlanDrawn(
        project=PROJECT,
        version=version,
        drawn_on=date(2026, 3, 2),
        target_on=date(2027, 6, 10),
        finish_on=finish,
        feasible=True,
        items=(step,),
        critical_path=(ITEM,),
        calendar_version=2,
    )


def test_x23_the_timeline_marks_years_that_had_no_holiday_notice(archive: PlainService) -> None:
    story = ordinary().change("accepted", decide_by=at("2027-01-05 17:30"))
    story.change("taken", deadline=at("2027-06-10 23:59"))
    story.put("plan", planned(date(2027, 1, 6)), DECIDED, **OF_INTAKE)
    story.put("in time", planned(date(2026, 12, 6), 2), DECIDED, **OF_INTAKE)
    published(archive, story)
    told = archive.get("archivist", TIMELINE).json()["items"]
    marked = {(kinds([row])[0], *row["provisional"]) for row in told if row["provisional"]}
    assert marked == {("CaseAccepted", 2027), ("PlanDrawn", 2027)}
    late = CalendarPublished(
        version=3, notice="2027-1", published_on=date(2026, 11, 1), years=(2027,), days=()
    )
    archive.say("review", "calendar/cn", late)
    archive.settle()
    his = archive.get("applicant.1", TIMELINE).json()["items"]
    again = {(kinds([row])[0], *row["provisional"]) for row in his if row["provisional"]}
    assert again == marked, "as they were counted"


def test_x16_an_applicant_reads_the_facts_that_were_served_on_him(archive: PlainService) -> None:
    published(archive, agreed())
    hidden = {kind.TYPE for kind in AMONG_AUTHORITIES}
    every = archive.get("archivist", TIMELINE).json()["items"]
    for who in ("applicant.1", "agent.1"):
        mine = archive.get(who, TIMELINE).json()["items"]
        assert mine == [row for row in every if row["type"] not in hidden]
        record = archive.get(who, DECISION).json()
        assert not {row["type"] for row in record["facts"]} & hidden
        assert record["proofs"] == [f"/cases/{PROJECT}/{ITEM}/record"], "as it was served"
        assert record["holds"]
    assert {row["type"] for row in every} & hidden


def test_a_page_of_dossiers_is_full_whatever_else_there_is(archive: PlainService) -> None:
    for n, place in enumerate(("150601", PLACE, "150603", PLACE), start=1):
        code = f"2026-{place}-30-03-10000{n}"
        said = ordinary().entries["filed"].event.model_dump()
        event = ProjectFiled.model_validate({**said, "project": code, "division": place})
        archive.say("intake", f"project/{code}", event)
    archive.settle()
    first = archive.get("clerk.150602", "/dossiers", limit=1).json()
    second = archive.get("clerk.150602", "/dossiers", limit=1, after=first["next"]).json()
    shown = [*first["items"], *second["items"]]
    assert [row["jurisdiction"] for row in shown] == [PLACE, PLACE]
    assert shown[0] != shown[1]
    assert second["next"] is None


def test_i7_every_view_rebuilt_from_the_log_is_the_live_one(archive: PlainService) -> None:
    published(archive, stood_in())
    gone = ProjectWithdrawn(project=PROJECT, reason="x", withdrawn_at=DECIDED)
    archive.tell("intake", f"project/{PROJECT}", gone)
    rebuilt_views_are_the_live_ones(archive.runtime)

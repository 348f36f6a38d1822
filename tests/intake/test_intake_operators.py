"""Operators run intake and learn of nobody: in answers, in what jobs find."""

from collections.abc import Iterator
from typing import Any

import pytest
from onestop_chassis.views.tables import placed, table_of
from onestop_contracts.personal import MASK
from onestop_intake.project.projects import projects
from psycopg import sql

from tests.support.intake_service import (
    IntakeService,
    filing_body,
    filing_path,
    project_code,
    running_intake,
)
from tests.support.wait import until

CODE = project_code(1)
SOMEBODY = "张三养殖场"
ENGLISH = "Zhang San's farm"


@pytest.fixture(scope="module")
def intake() -> Iterator[IntakeService]:
    """A project that its owner named after himself, and that wants a correction."""
    with running_intake() as service:
        named = filing_body(1, name_zh=SOMEBODY, name_en=ENGLISH)
        assert service.post("clerk", filing_path(1), named).status_code == 200
        asked = {"points": ["请张三到场签字"]}
        answer = service.post("clerk", f"/projects/{CODE}/request-correction", asked)
        assert answer.status_code == 200, answer.text
        service.settle()
        yield service


def names_nobody(text: str) -> bool:
    return not any(each in text for each in ("张三", "Zhang San"))


def test_x86_what_a_firm_wrote_of_its_project_is_masked_for_operators(
    intake: IntakeService,
) -> None:
    for path in ("/projects", f"/projects/{CODE}"):
        answer = intake.get("operator", path)
        assert answer.status_code == 200
        assert names_nobody(answer.text), path
        assert CODE in answer.text, path
    row = intake.get("operator", f"/projects/{CODE}").json()
    assert (row["name_zh"], row["correction"], row["stage"]) == (MASK, [MASK], "correcting")


def test_x86_who_decides_sees_what_was_written(intake: IntakeService) -> None:
    for user in ("director", "clerk", "auditor"):
        assert intake.get(user, f"/projects/{CODE}").json()["name_zh"] == SOMEBODY


def test_x86_a_job_tells_that_rows_differ_and_not_whose_they_are(intake: IntakeService) -> None:
    table = placed(table_of(projects))
    with intake.runtime.database.connection() as connection:
        change = "UPDATE {} SET row = jsonb_set(row, '{{name_zh}}', '\"李四\"')"
        connection.execute(sql.SQL(change).format(table))
    wanted = {"kind": "projection-verify", "parameters": {"view": "projects"}, "reason": "a test"}
    job = intake.post("operator", "/ops/jobs", wanted).json()["job"]
    ended = until(lambda: _ended(intake, job), what="the end of the job")
    assert ended["row"]["state"] == "unverified"
    [differs] = _differences(ended)
    assert differs == {"key": CODE, "field": "name_zh", "live": MASK, "built": MASK}
    for path in ("jobs", f"jobs/{job}", "projections/projects", "events?full=true"):
        answer = intake.get("operator", f"/ops/{path}")
        assert answer.status_code == 200
        assert names_nobody(answer.text), path
        assert "李四" not in answer.text


def _ended(intake: IntakeService, job: str) -> Any:
    found = intake.get("operator", f"/ops/jobs/{job}").json()
    return found if found["row"]["ended_at"] else None


def _differences(job: Any) -> Any:
    return job["row"]["facts"]["differences"]

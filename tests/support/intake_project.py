"""Intake as it runs, with a project that was filed, or accepted."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.support.intake_service import (
    FIRST,
    IntakeService,
    filing_body,
    filing_path,
    running_intake,
)

STREAM = f"project/{FIRST}"


@pytest.fixture(name="intake")
def running() -> Iterator[IntakeService]:
    with running_intake() as service:
        yield service


@pytest.fixture(name="filed")
def filed_project(intake: IntakeService) -> IntakeService:
    answer = intake.post("clerk", filing_path(), filing_body())
    assert answer.status_code == 200, answer.text
    intake.settle()
    return intake


@pytest.fixture(name="accepted")
def accepted_project(filed: IntakeService) -> IntakeService:
    assert filed.post("clerk", f"/projects/{FIRST}/accept-project").status_code == 200
    filed.settle()
    return filed


def facts(service: IntakeService, kind: type) -> list[Any]:
    events = (fact.event for fact in service.runtime.log.stream(STREAM))
    return [event for event in events if isinstance(event, kind)]

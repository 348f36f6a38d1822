"""Dossiers, timelines, and what a dossier never does: file twice, forget, reorder."""

from datetime import UTC, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onestop_archive.digest import digest_of
from onestop_archive.dossier import (
    CloseDossier,
    DossierNotOpen,
    DossierOpened,
    FileRecord,
    RecordFiled,
    dossier,
)
from onestop_archive.policies import file
from onestop_archive.timeline import timeline
from onestop_archive.views import FactRow, facts
from onestop_chassis.cause import Cause
from onestop_chassis.recorded import Recorded
from onestop_chassis.scenario import Scenario
from onestop_contracts.archive import DossierClosed
from onestop_contracts.event import Event
from onestop_contracts.intake import ProjectClosed, ProjectWithdrawn

PROJECT = "2026-150602-30-03-100037"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

scenario = Scenario(dossier)


def put(source: str, position: int) -> FileRecord:
    return FileRecord(PROJECT, source, position, "onestop.x.Y.v1", "00", AT)


def fact(event: Event, source: str = "intake", position: int = 1, **when: Any) -> Recorded[Any]:
    cause = Cause("cmd", "corr", "request/1", "clerk", "window_clerk")
    return Recorded(
        event=event,
        id=f"{source}/{position}",
        source=source,
        position=position,
        stream="project/x",
        version=position,
        recorded_at=when.get("recorded_at", AT),
        effective_at=when.get("effective_at", AT),
        subject=event.subject,
        cause=cause,
    )


def row(position: int, **when: Any) -> FactRow:
    made = facts.evolve(
        None,
        fact(
            ProjectWithdrawn(project=PROJECT, reason="x", withdrawn_at=AT),
            "intake",
            position,
            **when,
        ),
    )
    assert made is not None
    return made


def test_a10_the_first_fact_opens_the_dossier_and_is_filed() -> None:
    scenario.given().when(put("intake", 4)).then(DossierOpened, RecordFiled)


@given(st.lists(st.tuples(st.sampled_from(["intake", "review", "land"]), st.integers(1, 6))))
def test_i8_a_fact_is_filed_once_and_in_its_source_order(arrivals: list[tuple[str, int]]) -> None:
    past: list[Any] = []
    for source, position in arrivals:
        past += dossier.decide(dossier.fold(past), put(source, position))
    filed = [(e.source, e.position) for e in past if isinstance(e, RecordFiled)]
    assert len(filed) == len(set(filed))
    for name in ("intake", "review", "land"):
        positions = [position for source, position in filed if source == name]
        assert positions == sorted(positions)
    assert dossier.fold(past).records == len(filed)


def test_a_closed_project_closes_its_dossier_once() -> None:
    closed = ProjectClosed(project=PROJECT, outcome="cleared", explanation="", closed_at=AT)
    issues = file(fact(closed), None)
    assert [type(issue.command) for issue in issues] == [FileRecord, CloseDossier]
    result = scenario.given().when(*(issue.command for issue in issues)).then(DossierClosed)
    scenario.given(*result.all).when(CloseDossier(PROJECT, AT)).then_nothing()


def test_a_dossier_that_was_never_opened_cannot_be_closed() -> None:
    scenario.given().when(CloseDossier(PROJECT, AT)).then_refused(DossierNotOpen, project=PROJECT)


def test_facts_of_the_archive_itself_are_not_filed_again() -> None:
    closed = DossierClosed(project=PROJECT, records=3, closed_at=AT)
    assert file(fact(closed, "archive"), None) == []


def test_i10_a_changed_fact_no_longer_has_its_digest() -> None:
    one = ProjectWithdrawn(project=PROJECT, reason="x", withdrawn_at=AT)
    assert digest_of(one) == digest_of(one.model_copy())
    assert digest_of(one) != digest_of(one.model_copy(update={"withdrawn_at": AT + timedelta(1)}))


def test_g6_as_of_asks_what_counted_in_law_and_known_at_what_was_recorded() -> None:
    day = timedelta(days=1)
    prompt = row(1, recorded_at=AT, effective_at=AT)
    late = row(2, recorded_at=AT + 5 * day, effective_at=AT + day)
    assert timeline([late, prompt]) == [prompt, late]
    assert timeline([prompt, late], as_of=AT + day) == [prompt, late]
    assert timeline([prompt, late], as_of=AT + day, known_at=AT + day) == [prompt]
    assert timeline([prompt, late], as_of=AT) == [prompt]
    assert timeline([prompt, late], known_at=AT + 5 * day) == [prompt, late]

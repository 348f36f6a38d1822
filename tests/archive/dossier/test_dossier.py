"""Dossiers, timelines, and what a dossier never does: file twice, forget, reorder."""

import json
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from onestop_archive.digest import digest_of, told
from onestop_archive.dossier import dossier
from onestop_archive.dossier.filing import CloseDossier, DossierUnknown, FileRecord
from onestop_archive.dossier.policies import file
from onestop_archive.dossier.state import Dossier, DossierOpened, RecordFiled
from onestop_archive.facts import FactRow, facts
from onestop_archive.timeline import timeline
from onestop_chassis.act import Act, Attempt
from onestop_chassis.now import Now
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.archive import DossierClosed
from onestop_contracts.event import Event, read_event
from onestop_contracts.intake import ProjectClosed, ProjectWithdrawn
from onestop_contracts.review import CaseResumed

PROJECT = "2026-150602-30-03-100037"
AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)

NOW: Now[None] = Now(at=AT, rules=None, keys={"project": PROJECT})

scenario = scenario_of(dossier)


def done(act: Act[Dossier, None]) -> Attempt[Dossier, None]:
    return attempt(act, NOW)


def put(source: str, position: int) -> Attempt[Dossier, None]:
    return done(FileRecord(source=source, position=position, type="onestop.x.Y.v1", digest="00"))


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
        past += dossier.decider.decide(dossier.decider.fold(past), put(source, position))
    filed = [(e.source, e.position) for e in past if isinstance(e, RecordFiled)]
    assert len(filed) == len(set(filed))
    for name in ("intake", "review", "land"):
        positions = [position for source, position in filed if source == name]
        assert positions == sorted(positions)
    assert dossier.decider.fold(past).records == len(filed)


def test_a_closed_project_closes_its_dossier_once() -> None:
    closed = ProjectClosed(project=PROJECT, outcome="cleared", explanation="", closed_at=AT)
    asked = file(fact(closed), None)
    assert [type(one.act) for one in asked] == [FileRecord, CloseDossier]
    assert {one.stream for one in asked} == {f"dossier/{PROJECT}"}
    result = scenario.given().when(*(done(one.act) for one in asked)).then(DossierClosed)
    scenario.given(*result.all).when(done(CloseDossier())).then_nothing()


def test_a_dossier_that_was_never_opened_cannot_be_closed() -> None:
    scenario.given().when(done(CloseDossier())).then_refused(DossierUnknown, project=PROJECT)


def test_facts_of_the_archive_itself_are_not_filed_again() -> None:
    closed = DossierClosed(project=PROJECT, records=3, closed_at=AT)
    assert file(fact(closed, "archive"), None) == []


def test_i10_a_changed_fact_no_longer_has_its_digest() -> None:
    one = ProjectWithdrawn(project=PROJECT, reason="x", withdrawn_at=AT)
    assert digest_of(one) == digest_of(one.model_copy())
    assert digest_of(one) != digest_of(one.model_copy(update={"withdrawn_at": AT + timedelta(1)}))


def test_x21_a_fact_keeps_its_digest_when_its_type_is_given_another_field() -> None:
    case = {"project": PROJECT, "item": "P1-01", "resumed_at": "2026-03-05T01:30:00Z"}
    once: dict[str, Any] = {**case, "decide_by": None, "deadlines": []}
    resumed = read_event(CaseResumed.TYPE, once)
    assert "office_seconds" not in told(resumed)
    filed = json.dumps(
        {"data": once, "type": CaseResumed.TYPE}, sort_keys=True, separators=(",", ":")
    )
    assert digest_of(resumed) == sha256(filed.encode()).hexdigest()


def test_g6_as_of_asks_what_counted_in_law_and_known_at_what_was_recorded() -> None:
    day = timedelta(days=1)
    prompt = row(1, recorded_at=AT, effective_at=AT)
    late = row(2, recorded_at=AT + 5 * day, effective_at=AT + day)
    assert timeline([late, prompt]) == [prompt, late]
    assert timeline([prompt, late], as_of=AT + day) == [prompt, late]
    assert timeline([prompt, late], as_of=AT + day, known_at=AT + day) == [prompt]
    assert timeline([prompt, late], as_of=AT) == [prompt]
    assert timeline([prompt, late], known_at=AT + 5 * day) == [prompt, late]

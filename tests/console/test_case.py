"""An act's form begins with what its case knows already."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from onestop_console.models.case import known
from onestop_console.readers.cases import Case, Draft, Objection, Stop, Window

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def case(**told: Any) -> Case:
    facts: dict[str, Any] = dict.fromkeys(Case.model_fields, "") | {
        "version": 1,
        "required_materials": [],
        "materials": [],
        "missing": [],
        "received_at": NOON,
        "accepted_at": NOON,
        "decide_by": NOON,
        "windows": [],
        "objections": [],
        "stops": [],
        "draft": None,
        "awaited_documents": [],
    }
    return Case(**facts | told)


def window(stage: str, hours: int, ended_by: str | None = None) -> Window:
    return Window(
        stage=stage,
        representative="rep.nr",
        mandate="m",
        opens_at=NOON,
        deadline=NOON + timedelta(hours=hours),
        shown="",
        vacant=False,
        ended_by=ended_by,
        ended_at=None,
    )


def objection(number: str, standing: str) -> Objection:
    return Objection(
        objection=number,
        stage="handling",
        grounds="g",
        legal_basis="b",
        document="",
        received_at=NOON,
        standing=standing,
    )


def test_the_window_that_ends_first_is_answered() -> None:
    of = case(windows=[window("acceptance", 9), window("handling", 5)])
    assert known(of, "give-consent")["stage"] == "handling"
    ended = case(windows=[window("acceptance", 5, "consent"), window("handling", 9)])
    assert known(ended, "give-consent")["stage"] == "handling"
    assert known(case(), "give-consent")["stage"] == ""


@pytest.mark.parametrize("over", ["fell", "resolved"])
def test_the_objection_that_stands_is_the_one_that_is_meant(over: str) -> None:
    of = case(objections=[objection("a", over), objection("b", "registered")])
    assert known(of, "convene-consultation")["objection"] == "b"
    assert known(case(objections=[objection("a", over)]), "withdraw-objection")["objection"] == ""


def test_a_clock_is_set_going_for_the_ground_it_was_stopped_for() -> None:
    of = case(stops=[Stop(ground="survey", ended_at=NOON), Stop(ground="notice", ended_at=None)])
    assert known(of, "resume-clock")["ground"] == "notice"
    assert known(of, "pause-clock")["ground"] == ""


def test_a_decision_begins_with_what_was_drafted() -> None:
    drafted = Draft(outcome="approve", reasons=["一", "二"], conditions=["三"], drafted_by="r")
    told = known(case(draft=drafted), "decide-case")
    assert (told["outcome"], told["reasons"], told["conditions"]) == ("approve", "一\n二", "三")
    other = known(case(draft=drafted), "conclude-consultation")
    assert (other["outcome"], other["reasons"]) == ("", "")

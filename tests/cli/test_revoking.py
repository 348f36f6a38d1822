"""How a licence is taken back in the demonstration, and what the report says of it."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.decider import address_of
from onestop_chassis.worktime import WorkCalendar
from onestop_cli.demo.board import Licence, Project
from onestop_cli.demo.reading import read_licence
from onestop_cli.demo.remarks import remarks
from onestop_cli.demo.revoking import revocation_steps
from onestop_cli.demo.script import STORIES, to_be_revoked
from onestop_review.licence_bundle import licence_bundle as noun

CALENDAR = WorkCalendar.of([])
MONDAY = datetime(2026, 3, 2, 9, 30, tzinfo=SHANGHAI)
DAY = timedelta(days=1)
ISSUED = Licence("150602-P2-03-2026-20263003100296", "nr")
PROJECT = Project("2026-150602-30-03-100296", 8, "accepted", licence=ISSUED)
ANNOUNCED = replace(ISSUED, announced_at=MONDAY)
ANSWERED = replace(ANNOUNCED, answered=True)
ACTS = {address_of(act): act for act in noun.acts if act.by is not None}


@pytest.mark.parametrize(
    ("licence", "days", "verbs"),
    [
        (None, 0, []),
        (ISSUED, 0, ["request-revocation", "announce-revocation"]),
        (ANNOUNCED, 0, []),
        (ANNOUNCED, 1, ["answer-revocation"]),
        (ANSWERED, 1, ["revoke-licence"]),
        (replace(ANSWERED, revoked_at=MONDAY + DAY), 1, []),
    ],
)
def test_x07_the_holder_is_told_and_answers_before_his_licence_is_revoked(
    licence: Licence | None, days: int, verbs: list[str]
) -> None:
    steps = revocation_steps(replace(PROJECT, licence=licence), MONDAY + days * DAY, CALENDAR)
    acts = list(steps)
    assert [act.path.rpartition("/")[2] for act in acts] == verbs
    for act in acts:
        name = act.path.rpartition("/")[2]
        assert act.path == f"{noun.path.format(project=PROJECT.project)}/{name}"
        ACTS[name].model_validate(act.body)


def test_one_licence_of_the_demonstration_is_revoked() -> None:
    told = {number: to_be_revoked(number) for number, _ in STORIES}
    assert [number for number, one in told.items() if one] == [8]


class Nobody:
    """Is asked nothing."""

    def items(self, *_: Any, **__: Any) -> Any:
        raise AssertionError


def test_a_licence_is_looked_at_from_its_hand_out_until_its_item_is_applied_for_again() -> None:
    row = {
        "project": PROJECT.project,
        "handed_out": [],
        "items": [{"item": "P2-03", "state": "approved", "attempt": 1}],
    }
    handed = {**row, "handed_out": [ISSUED.number]}
    again = {**handed, "items": [{"item": "P2-03", "state": "opened", "attempt": 2}]}
    for one, number in ((row, 8), (again, 8), (handed, 1)):
        assert read_licence(Nobody(), one, number) is None  # type: ignore[arg-type]


def test_the_report_says_nothing_of_a_project_that_went_the_ordinary_way() -> None:
    ordinary: dict[str, Any] = {"project": "p", "route": "filing", "late": None, "revoked": []}
    assert remarks([ordinary]) == []
    waiting = {**ordinary, "route": "approval", "cases": []}
    assert "not approved yet" in remarks([waiting])[-1]


def test_the_report_says_of_a_revoked_licence_whether_its_item_is_approved_again() -> None:
    revoked = {
        "licence": ISSUED.number,
        "ground": "g",
        "legal_basis": "b",
        "revoked_on": "2026-03-24",
        "plan": ["2026-04-02", "2026-04-08"],
        "held_up": [],
        "approved_again_on": None,
        "verified_as": "revoked",
        "hand_out": "licence-revoked",
    }
    result: dict[str, Any] = {"project": "p", "route": "filing", "late": None, "cases": []}
    told = remarks([{**result, "revoked": [revoked]}])
    assert told[-1].strip() == "尚未重新批准 / not approved again yet"
    again = remarks([{**result, "revoked": [{**revoked, "approved_again_on": "2026-04-01"}]}])
    assert "approved on 2026-04-01" in again[-1]

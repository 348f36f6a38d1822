"""An approval does not stand after an objection to it: its licence is to be revoked."""

from typing import Any

import pytest
from onestop_chassis.act import Attempt
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.review import LicenceRevoked, LicencesIssued
from onestop_review.licence_bundle import licence_bundle
from onestop_review.licence_bundle.numbers import number
from onestop_review.licence_bundle.reexamined import NoteReexamination
from onestop_review.licence_bundle.revoking import RequestRevocation
from onestop_review.licence_bundle.state import ApprovalReexamined, RevocationRequested
from onestop_review.reference import Reference

from tests.review.licence_bundle.test_issuing import NINTH, NOW, SETTLED, approval, due, issue
from tests.support.calendars import at
from tests.support.review_catalogue import PLACE, PROJECT

licences = scenario_of(licence_bundle)
ISSUED = issue(at("2026-03-06 09:00"))
CONCLUDED = at("2026-03-09 15:00")
Asked = Attempt[Any, Reference]


def reexamination(item: str = "P1-01", attempt_: int = 1) -> Asked:
    act = NoteReexamination(
        item=item,
        attempt=attempt_,
        department="nr",
        ground="it lacks a condition",
        legal_basis="art. 69",
        reexamined_at=CONCLUDED,
    )
    return attempt(act, NOW, at=CONCLUDED)


def test_x25_the_revocation_of_a_licence_that_is_there_is_asked_for_at_once_and_once() -> None:
    outcome = licences.when(ISSUED, reexamination())
    noted, asked = outcome.then(ApprovalReexamined, RevocationRequested).new
    assert isinstance(asked, RevocationRequested)
    held = next(n for n, one in outcome.state.held.items() if one.licence.item == "P1-01")
    assert (asked.number, asked.department, asked.requested_by) == (held, "nr", "")
    assert (asked.ground, asked.requested_at) == ("it lacks a condition", CONCLUDED)
    assert noted
    again = licences.when(ISSUED, reexamination(), reexamination())
    again.then_nothing()


@pytest.mark.parametrize("last", [due(), issue(NINTH + SETTLED)], ids=["ninth day", "phase"])
def test_x25_where_no_licence_is_there_yet_it_is_asked_for_with_the_issue(last: Asked) -> None:
    licences.when(approval(), reexamination()).then(ApprovalReexamined)
    outcome = licences.when(approval(), reexamination(), last)
    issued, asked = outcome.then(LicencesIssued, RevocationRequested).new
    assert isinstance(asked, RevocationRequested)
    assert asked.number == number(PROJECT, PLACE, "P1-01", NINTH)
    assert asked.requested_at == NINTH + SETTLED
    assert issued


def test_x25_another_case_of_the_item_and_other_items_are_left_alone() -> None:
    for other in (reexamination(attempt_=2), reexamination("P2-01")):
        licences.when(ISSUED, other).then(ApprovalReexamined)


def test_x25_what_was_asked_for_or_revoked_before_is_not_asked_for_again() -> None:
    there = licences.when(ISSUED)
    code = next(n for n, one in there.state.held.items() if one.licence.item == "P1-01")
    said = {"number": code, "ground": "fraud", "legal_basis": "art. 69"}
    before = attempt(RequestRevocation(**said), NOW, at=CONCLUDED)
    licences.when(ISSUED, before, reexamination()).then(ApprovalReexamined)
    revoked = LicenceRevoked(project=PROJECT, **said, revoked_at=CONCLUDED)
    licences.given(*there.all, revoked).when(reexamination()).then(ApprovalReexamined)

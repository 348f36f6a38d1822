"""A licence is revoked by a further fact, by the centre of its place."""

from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from onestop_chassis.act import Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import Forbidden
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.people import Role
from onestop_contracts.review import LicenceRevoked
from onestop_review.docket import docket
from onestop_review.docket.state import Docket
from onestop_review.licence_bundle import licence_bundle
from onestop_review.licence_bundle.issuing import IssueLicences
from onestop_review.licence_bundle.numbers import number
from onestop_review.licence_bundle.revoking import (
    LicenceUnknown,
    RevokeLicence,
    the_centre_of_the_project,
)
from onestop_review.reference import Reference

from tests.support.review_catalogue import AT, PLACE, PROJECT, line

NOW = Now(at=AT, rules=Reference(at=AT), keys={"project": PROJECT})
BESIDE = {docket.stream: Docket(project=PROJECT, division=PLACE)}


def issue(at: datetime = AT) -> Attempt[Any, Reference]:
    items = (line("P1-01"), line("P1-07"))
    act = IssueLicences(division=PLACE, phase=1, items=items, completed_at=at)
    return attempt(act, NOW, at=at)


def revoke(code: str) -> Attempt[Any, Reference]:
    return attempt(RevokeLicence(number=code, ground="以欺骗手段取得"), NOW)


licences = scenario_of(licence_bundle)


def test_art_69_a_licence_is_revoked_once_by_a_further_fact() -> None:
    code = number(PROJECT, PLACE, "P1-01", AT)
    licences.when(issue(), revoke(code)).then(LicenceRevoked)
    licences.when(issue(), revoke(code), revoke(code)).then_nothing()
    licences.when(issue(), revoke("x")).then_refused(LicenceUnknown)
    licences.when(revoke(code)).then_refused(LicenceUnknown)


@pytest.mark.parametrize("place", [PLACE, "150622"])
def test_a_licence_is_revoked_by_the_centre_of_its_place_only(place: str) -> None:
    actor = Actor(subject="d", roles=frozenset({Role.DIRECTOR}), jurisdiction=place)
    now = replace(NOW, beside=BESIDE)
    if place == PLACE:
        assert the_centre_of_the_project(actor, licence_bundle.initial, now) == Role.DIRECTOR
    else:
        with pytest.raises(Forbidden):
            the_centre_of_the_project(actor, licence_bundle.initial, now)

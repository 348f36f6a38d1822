"""A licence is revoked after notice and hearing, by a further fact of the centre of its place."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from onestop_chassis.act import Attempt, DoneOtherwise
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
from onestop_review.licence_bundle.hearing import (
    AnswerLate,
    AnswerRevocation,
    HearingUnasked,
    RecordHearing,
    StatementMissing,
    WaiveHearing,
)
from onestop_review.licence_bundle.issuing import IssueLicences
from onestop_review.licence_bundle.licensed import (
    GroundMissing,
    LicenceUnknown,
    RevokedAlready,
    the_centre_of_the_project,
)
from onestop_review.licence_bundle.numbers import number
from onestop_review.licence_bundle.revoking import (
    AnnounceRevocation,
    NotAnnounced,
    NotHeard,
    RequestRevocation,
    RevokeLicence,
)
from onestop_review.licence_bundle.state import (
    RevocationAnnounced,
    RevocationAnswered,
    RevocationRequested,
)
from onestop_review.reference import Reference

from tests.support.calendars import at
from tests.support.review_catalogue import AT, PLACE, PROJECT, line

NOW = Now(at=AT, rules=Reference(at=AT), keys={"project": PROJECT})
BESIDE = {docket.stream: Docket(project=PROJECT, division=PLACE)}


def issue() -> Attempt[Any, Reference]:
    items = (line("P1-01"), line("P1-07"))
    act = IssueLicences(division=PLACE, phase=1, items=items, completed_at=AT)
    return attempt(act, NOW)


CODE = number(PROJECT, PLACE, "P1-01", AT)
GROUND, BASIS = "以欺骗手段取得", "行政许可法 art. 69"
UNTIL = at("2026-03-09 17:30")
MINUTES = "d" * 64
Asked = Attempt[Any, Reference]
licences = scenario_of(licence_bundle)


def asked(act: Any, when: datetime = AT) -> Asked:
    return attempt(act, replace(NOW, beside=BESIDE), at=when)


def announce(ground: str = GROUND, basis: str = BASIS) -> Asked:
    return asked(AnnounceRevocation(number=CODE, ground=ground, legal_basis=basis))


def answer(when: datetime = AT, **said: Any) -> Asked:
    return asked(AnswerRevocation(number=CODE, **(said or {"statement": "材料属实"})), when)


def waive(when: datetime = AT) -> Asked:
    return asked(WaiveHearing(number=CODE), when)


def hear(when: datetime = UNTIL, **said: Any) -> Asked:
    what = {"held_on": when.date(), "minutes": MINUTES, **said}
    return asked(RecordHearing(number=CODE, **what), when)


def request(**said: Any) -> Asked:
    what = {"ground": GROUND, "legal_basis": BASIS, **said}
    return asked(RequestRevocation(number=CODE, **what))


def revoke(when: datetime = AT, code: str = CODE, ground: str = GROUND) -> Asked:
    return asked(RevokeLicence(number=code, ground=ground), when)


TOLD = (issue(), announce())


def test_x07_a_licence_is_revoked_after_notice_once_its_holder_was_heard() -> None:
    licences.when(issue(), revoke()).then_refused(NotAnnounced)
    (told,) = licences.when(*TOLD).then(RevocationAnnounced).new
    assert isinstance(told, RevocationAnnounced)
    assert (told.legal_basis, told.answer_by) == (BASIS, UNTIL)
    licences.when(*TOLD, revoke(UNTIL)).then_refused(NotHeard, until=UNTIL.isoformat())
    later = UNTIL + timedelta(seconds=1)
    (revoked,) = licences.when(*TOLD, revoke(later)).then(LicenceRevoked).new
    assert isinstance(revoked, LicenceRevoked)
    assert (revoked.ground, revoked.legal_basis) == (GROUND, BASIS)
    licences.when(*TOLD, waive(), revoke()).then(LicenceRevoked)
    licences.when(*TOLD, answer(), revoke()).then(LicenceRevoked)


def test_x07_a_hearing_that_was_asked_for_is_held_or_given_up_first() -> None:
    wanted = (*TOLD, answer(hearing=True))
    licences.when(*wanted, revoke(UNTIL + timedelta(days=30))).then_refused(NotHeard)
    licences.when(*wanted, hear(), revoke(UNTIL)).then(LicenceRevoked)
    licences.when(*wanted, waive(UNTIL), revoke(UNTIL)).then(LicenceRevoked)
    licences.when(*TOLD, answer(), hear()).then_refused(HearingUnasked)
    faulty = hear(held_on=date(2026, 3, 1), minutes="")
    refused = licences.when(*wanted, faulty).then_refused(StatementMissing)
    assert [one["field"] for one in refused.errors] == ["minutes", "held_on"]


def test_x07_ground_and_basis_are_told_and_what_is_revoked_is_what_was_announced() -> None:
    refused = licences.when(issue(), announce(" ", "")).then_refused(GroundMissing)
    assert [one["field"] for one in refused.errors] == ["ground", "legal_basis"]
    other = revoke(UNTIL + timedelta(days=1), ground="其他")
    licences.when(*TOLD, other).then_refused(NotAnnounced, stands={"ground": GROUND})


def test_x07_the_holder_answers_until_the_day_he_was_told() -> None:
    licences.when(*TOLD, answer(UNTIL)).then(RevocationAnswered)
    late = answer(UNTIL + timedelta(microseconds=1))
    licences.when(*TOLD, late).then_refused(AnswerLate, closed_at=UNTIL.isoformat())
    licences.when(*TOLD, answer(statement=" ")).then_refused(StatementMissing)
    licences.when(issue(), answer()).then_refused(NotAnnounced)
    licences.when(*TOLD, answer(), answer()).then_nothing()
    licences.when(*TOLD, answer(), answer(statement="另述")).then_refused(DoneOtherwise)


def test_x07_the_department_that_answers_for_it_asks_and_the_centre_decides() -> None:
    (wanted,) = licences.when(issue(), request()).then(RevocationRequested).new
    assert isinstance(wanted, RevocationRequested)
    assert wanted.department == line("P1-01").department
    licences.when(issue(), request(), request()).then_nothing()
    licences.when(issue(), request(), revoke()).then_refused(NotAnnounced)


def test_x07_nothing_more_happens_to_a_revoked_licence() -> None:
    gone = (*TOLD, waive(), revoke())
    for more in (announce(), request(), answer(), waive(), hear()):
        licences.when(*gone, more).then_refused(RevokedAlready)


def test_x07_a_licence_that_was_revoked_without_notice_before_stays_revoked() -> None:
    issued = list(licences.when(issue()).new)
    told = {"project": PROJECT, "number": CODE, "ground": GROUND, "revoked_at": AT}
    before = LicenceRevoked.model_validate(told)
    state = licence_bundle.decider.fold([*issued, before], licence_bundle.initial)
    assert state.held[CODE].ground == GROUND
    assert licence_bundle.decider.decide(state, revoke()) == []


def test_art_69_a_licence_is_revoked_once_by_a_further_fact() -> None:
    there = (*TOLD, waive())
    licences.when(*there, revoke(), revoke()).then_nothing()
    licences.when(*there, revoke(code="x")).then_refused(LicenceUnknown)
    licences.when(revoke()).then_refused(LicenceUnknown)


@pytest.mark.parametrize("place", [PLACE, "150622"])
def test_a_licence_is_revoked_by_the_centre_of_its_place_only(place: str) -> None:
    actor = Actor(subject="d", roles=frozenset({Role.DIRECTOR}), jurisdiction=place)
    now = replace(NOW, beside=BESIDE)
    if place == PLACE:
        assert the_centre_of_the_project(actor, licence_bundle.initial, now) == Role.DIRECTOR
    else:
        with pytest.raises(Forbidden):
            the_centre_of_the_project(actor, licence_bundle.initial, now)

"""The proofs a case gives to outsiders hold by the published verifier, and only when true."""

from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from onestop_contracts.certificate import verify_certificate
from onestop_contracts.decision_record import verify_decision
from onestop_contracts.parts import ConsultationOutcome, Stage
from onestop_contracts.review import RepresentativeAppointed
from onestop_contracts.signing import Problem, sign
from onestop_review.case.certificate import NoSilence, NotDecided, certificate, record
from onestop_review.outage import OutageRecorded
from onestop_review.post import Posts
from onestop_review.rules import Rules

from tests.support.calendars import at
from tests.support.cases import (
    ACCEPTANCE,
    ACCEPTED,
    DRAFTED,
    HANDLING,
    LAPSED,
    VACANT,
    Asked,
    Desk,
    acceptance,
    conclusion,
    consent,
    convening,
    decision,
    draft,
    hand_in,
    holding,
    lapse,
    mending,
    mending_lapse,
    notice,
    objection,
    opening,
    outage,
    post,
    posts,
    recorded,
    refusal,
    registration,
    resumption,
    returning,
    suspension,
    withdrawing,
)
from tests.support.proofs import told

KEY = Ed25519PrivateKey.generate()
UNCHANGED = posts()
DOWN = (outage("2026-03-05 16:00", "2026-03-05 17:00"),)
HANDED_OVER = posts(post(holding(until="2026-03-04 00:00"), holding("rep.b", "2026-03-04 00:00")))
APPOINTED = recorded(
    RepresentativeAppointed(
        department="nr",
        jurisdiction="150602",
        person="rep.b",
        mandate="mandate/rep.b",
        from_at=at("2026-03-04 00:00"),
    ),
    1,
    at("2026-03-04 00:00"),
)
SUCCESSOR = posts(post(holding("rep.b", "2026-03-05 18:00")))
RETURNED = (*ACCEPTED, objection(legal_basis=""), returning("2026-03-05 10:00"))


def _moving(
    *steps: Asked,
    there: Posts = UNCHANGED,
    downs: tuple[OutageRecorded, ...] = (),
) -> Desk:
    """After these steps the timer looks until the acceptance window has ended."""
    desk = Desk()
    desk.do(*steps)
    while desk.state.window(ACCEPTANCE).open:
        fires_at = desk.state.window(ACCEPTANCE).deadline + Rules().settle
        desk.do(lapse(fires_at, posts=there, outages=downs))
    return desk


SILENT = {
    "plain": _moving(*ACCEPTED),
    "outage": _moving(*ACCEPTED, downs=DOWN),
    "successor": _moving(*ACCEPTED, there=HANDED_OVER),
    "vacant": _moving(*ACCEPTED[:2], notice(post=VACANT), there=SUCCESSOR),
    "suspended": _moving(*ACCEPTED, suspension(), resumption("2026-03-04 10:00")),
    "not mended": _moving(*RETURNED),
    "fell": _moving(*RETURNED, mending_lapse("2026-03-06 17:31")),
    "held and suspended": _moving(
        *ACCEPTED,
        objection("2026-03-03 09:00", legal_basis=""),
        suspension("2026-03-03 10:00"),
        resumption("2026-03-04 10:00"),
        returning("2026-03-04 11:00"),
    ),
}


def _problems(desk: Desk, stage: Stage = ACCEPTANCE) -> list[Problem]:
    document = certificate(told(desk.recorded, [APPOINTED]), stage)
    return verify_certificate(sign(document, KEY), KEY.public_key())


@pytest.mark.parametrize("name", SILENT)
def test_a_certificate_of_silence_verifies_however_the_window_came_to_its_end(name: str) -> None:
    assert _problems(SILENT[name]) == []


def test_there_is_no_certificate_where_something_was_said() -> None:
    for steps in ((*ACCEPTED,), (*ACCEPTED, consent()), (*ACCEPTED, objection())):
        desk = Desk()
        desk.do(*steps)
        with pytest.raises(NoSilence):
            certificate(told(desk.recorded), ACCEPTANCE)
    with pytest.raises(NoSilence):
        certificate(told([]), ACCEPTANCE)


def test_a_successor_is_believed_only_with_the_record_of_the_post() -> None:
    signed = sign(certificate(told(SILENT["successor"].recorded), ACCEPTANCE), KEY)
    assert [one.code for one in verify_certificate(signed, KEY.public_key())] == ["representative"]


def test_a_certificate_from_which_a_fact_was_taken_does_not_verify() -> None:
    desk = SILENT["plain"]
    kept = [one for one in desk.recorded if one.version != desk.state.version - 1]
    signed = sign(certificate(told(kept), ACCEPTANCE), KEY)
    assert verify_certificate(signed, KEY.public_key())


HEARD = (
    registration(stage=HANDLING),
    convening(stage=HANDLING),
    withdrawing(stage=HANDLING),
    conclusion(ConsultationOutcome.WITHDRAWN, stage=HANDLING),
    decision("2026-03-10 09:00"),
)
DECIDED: dict[str, tuple[Asked, ...]] = {
    "silence": (*LAPSED, decision()),
    "consent": (*DRAFTED, consent(), consent(stage=HANDLING), decision()),
    "objection": (*DRAFTED, consent(), objection(stage=HANDLING), *HEARD),
    "another draft": (
        *LAPSED,
        draft("2026-03-06 09:00", conditions=("plant trees",)),
        notice(HANDLING, "2026-03-06 09:00"),
        lapse("2026-03-10 17:31", HANDLING),
        decision("2026-03-11 09:00"),
    ),
    "mended": (
        *DRAFTED,
        consent(),
        objection(stage=HANDLING, legal_basis=""),
        returning(stage=HANDLING),
        mending("2026-03-05 10:00", HANDLING),
        registration("2026-03-05 11:00", HANDLING),
        *HEARD[1:],
    ),
}


@pytest.mark.parametrize("name", DECIDED)
def test_the_record_of_a_decision_verifies_however_its_windows_ended(name: str) -> None:
    desk = Desk()
    desk.do(*DECIDED[name])
    assert verify_decision(sign(record(told(desk.recorded)), KEY), KEY.public_key()) == []


def test_x10_the_silence_of_the_first_draft_proves_nothing_for_another_one() -> None:
    desk = Desk()
    desk.do(*DECIDED["another draft"])
    assert certificate(told(desk.recorded), HANDLING)["stream_version"] == desk.state.version - 2
    assert _problems(desk, HANDLING) == []
    kept = [one for one in desk.recorded if one.version not in range(11, 14)]
    renumbered = [replace(one, version=n) for n, one in enumerate(kept, 1)]
    found = verify_decision(sign(record(told(renumbered)), KEY), KEY.public_key())
    assert "window-handling" in [one.code for one in found]


def test_there_is_no_record_without_a_decision() -> None:
    desk = Desk()
    desk.do(*LAPSED)
    with pytest.raises(NotDecided):
        record(told(desk.recorded))


def test_x32_a_refused_item_has_a_signed_record_that_an_outsider_verifies() -> None:
    desk = Desk()
    desk.do(opening(materials=()), hand_in("2026-03-03 09:00", "M-01"), refusal("2026-03-04 09:00"))
    document = record(told(desk.recorded))
    assert document["decision"].startswith("不受理〔")
    assert verify_decision(sign(document, KEY), KEY.public_key()) == []
    taken_on = Desk()
    taken_on.do(opening(), acceptance())
    after = [*taken_on.recorded, recorded(desk.events[-1], 3, at("2026-03-04 09:00"))]
    problems = verify_decision(sign(record(told(after)), KEY), KEY.public_key())
    assert [problem.code for problem in problems] == ["accepted"]

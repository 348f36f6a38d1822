"""Certificates of silence hold for what happened, and for nothing else."""

import copy
import json
from typing import Any

import pytest
from onestop_contracts.proof import certificate_of_silence, sign, verify_certificate

from tests.support import case_streams as case
from tests.support.proofs import (
    KEY,
    PUBLIC,
    SILENCE,
    Json,
    Path_,
    certificate,
    codes,
    dotted,
    leaves,
    tampered,
)


def by_successor(post: list[Json], **more: Any) -> set[str]:
    """What is wrong with a consent in the name of somebody else than the notice was served on."""
    successor = {"representative": "rep2.nr", "mandate": "nr-2026-02", **more}
    events = case.stream_of(case.opened(), case.granted(2, **successor))
    document = certificate_of_silence("review", case.STREAM, "acceptance", events, post)
    return codes(document)


def test_silence_is_proved() -> None:
    assert verify_certificate(sign(SILENCE, KEY), PUBLIC) == []


def test_the_certificate_survives_being_printed_and_read_again() -> None:
    signed = json.loads(json.dumps(sign(SILENCE, KEY), indent=2, ensure_ascii=False))
    assert verify_certificate(signed, PUBLIC) == []


def test_facts_after_the_consent_are_left_out() -> None:
    assert certificate(case.opened(), case.granted(2), case.opened("handling")) == SILENCE


def test_there_is_no_certificate_without_a_consent_by_silence() -> None:
    with pytest.raises(LookupError):
        certificate(case.opened(), case.agreed())


@pytest.mark.parametrize("path", list(leaves(SILENCE)), ids=dotted)
def test_even_the_holder_of_the_key_cannot_change_one_field_unnoticed(path: Path_) -> None:
    """Whatever is changed disagrees with a digest or with the rest of the history."""
    assert codes(tampered(SILENCE, path))


@pytest.mark.parametrize("name", SILENCE["events"][2]["data"])
def test_a_consent_that_lacks_a_field_is_found(name: str) -> None:
    altered = copy.deepcopy(SILENCE)
    del altered["events"][2]["data"][name]
    assert "digest" in codes(altered)


def test_an_event_left_out_is_found() -> None:
    facts = (case.opened(), case.objected(), case.granted(3))
    hidden = copy.deepcopy(certificate(*facts))
    del hidden["events"][2]
    assert "versions" in codes(hidden)


def test_an_event_renumbered_by_the_holder_of_the_key_is_found() -> None:
    short = case.stream_of(case.opened(), case.granted(3))
    document = certificate_of_silence("review", case.STREAM, "acceptance", short)
    assert codes(document) == {"stream-version"}


WRONG: dict[str, tuple[tuple[case.Fact, ...], str]] = {
    "an objection in time": ((case.opened(), case.objected(), case.granted(3)), "not-silent"),
    "a consent in words": ((case.opened(), case.agreed(), case.granted(3)), "not-silent"),
    "never opened": ((case.opened("handling"), case.granted(2)), "window"),
    "opened twice": ((case.opened(), case.opened(), case.granted(3)), "opened-twice"),
    "granted too early": (
        (case.opened(), case.granted(2, granted_at="2026-03-05T09:29:59.999999Z")),
        "too-early",
    ),
    "another deadline": (
        (case.opened(), case.granted(2, deadline="2026-03-04T09:30:00Z")),
        "deadline",
    ),
    "the deadline before the extension": (
        (case.opened(), case.extended(), case.granted(3)),
        "deadline",
    ),
    "an extension out of nowhere": (
        (
            case.opened(),
            case.extended(was="2026-03-04T09:30:00Z", deadline=case.DEADLINE),
            case.granted(3),
        ),
        "extension",
    ),
    "another representative": (
        (case.opened(), case.granted(2, representative="rep.ee")),
        "representative",
    ),
    "another mandate": (
        (case.opened(), case.granted(2, mandate="nr-2025-09")),
        "representative",
    ),
    "on behalf of somebody else": (
        (case.opened(), case.granted(2, on_behalf_of="ee")),
        "on_behalf_of",
    ),
    "another notice": ((case.opened(), case.granted(2, shown="0000")), "shown"),
    "a vacant post": (
        (
            case.opened(representative="", mandate=""),
            case.granted(2, representative="", mandate=""),
        ),
        "vacant",
    ),
    "a suspended case": (
        (case.opened(), ("CaseSuspended", {}), case.granted(3)),
        "suspended",
    ),
    "a case withdrawn before": ((case.opened(), ("CaseWithdrawn", {}), case.granted(3)), "ended"),
    "a case decided before": ((case.opened(), case.decided(), case.granted(3)), "ended"),
    "an instant without a zone": (
        (case.opened(), case.granted(2, granted_at="2026-03-05T09:31:00")),
        "shape",
    ),
}


@pytest.mark.parametrize(("facts", "code"), WRONG.values(), ids=WRONG.keys())
def test_no_silence_is_proved_by(facts: tuple[case.Fact, ...], code: str) -> None:
    assert code in codes(certificate(*facts))


def test_a_window_that_was_extended_and_handed_over_is_proved_by_its_last_state() -> None:
    stand_in = {"representative": "standin.nr", "mandate": "nr-2026-02"}
    later = "2026-03-06T09:30:00Z"
    document = certificate(
        case.opened(),
        case.extended(reason="vacancy", **stand_in),
        ("CaseSuspended", {}),
        ("CaseResumed", {}),
        case.granted(5, deadline=later, granted_at="2026-03-06T09:31:00Z", **stand_in),
    )
    assert codes(document) == set()


def test_an_objection_that_came_back_and_was_not_mended_leaves_silence() -> None:
    later = "2026-03-06T09:30:00Z"
    document = certificate(
        case.opened(),
        case.objected(),
        case.extended(reason="mending"),
        case.granted(4, deadline=later, granted_at="2026-03-06T09:31:00Z"),
    )
    assert codes(document) == set()


def test_an_objection_in_the_other_window_does_not_speak_in_this_one() -> None:
    document = certificate(
        case.opened("handling"), case.objected("handling"), case.opened(), case.granted(4)
    )
    assert codes(document) == set()


SUCCESSOR = ("RepresentativeAppointed", {"person": "rep2.nr", "mandate": "nr-2026-02"})
NOMINATED = ("RepresentativeNominated", {"person": "rep2.nr"})


def test_a_successor_is_proved_by_the_facts_of_the_post() -> None:
    assert by_successor(case.post_of(NOMINATED, SUCCESSOR)) == set()
    assert by_successor(case.post_of(("StandInNamed", SUCCESSOR[1]))) == set()


NO_SUCCESSOR: dict[str, list[Json]] = {
    "nothing": [],
    "a nomination": case.post_of(NOMINATED),
    "another person": case.post_of((SUCCESSOR[0], {**SUCCESSOR[1], "person": "rep3.nr"})),
    "another mandate": case.post_of((SUCCESSOR[0], {**SUCCESSOR[1], "mandate": "nr-2026-03"})),
    "another department": case.post_of(SUCCESSOR, department="ee"),
    "an appointment after the deadline": case.post_of(
        (SUCCESSOR[0], {**SUCCESSOR[1], "from_at": "2026-03-05T09:30:00.000001Z"})
    ),
    "an appointment until the deadline": case.post_of(
        (SUCCESSOR[0], {**SUCCESSOR[1], "until_at": case.DEADLINE})
    ),
}


@pytest.mark.parametrize("post", NO_SUCCESSOR.values(), ids=NO_SUCCESSOR.keys())
def test_no_successor_is_proved_by(post: list[Json]) -> None:
    assert by_successor(post) == {"representative"}


def test_i5_a_mandate_that_had_ended_by_the_deadline_consents_to_nothing() -> None:
    ended = ("MandateEnded", {"mandate": "nr-2026-02", "ended_at": case.DEADLINE})
    assert by_successor(case.post_of(SUCCESSOR, ended)) == {"mandate"}
    later = ("MandateEnded", {"mandate": "nr-2026-02", "ended_at": case.GRANTED})
    assert by_successor(case.post_of(SUCCESSOR, later)) == set()


def test_facts_of_another_post_are_found_in_a_certificate() -> None:
    other = case.post_of(SUCCESSOR, department="ee")
    assert codes({**SILENCE, "post": other}) == {"post"}
    twice = case.post_of(SUCCESSOR) * 2
    assert codes({**SILENCE, "post": twice}) == {"post"}


def test_a_mended_objection_is_no_silence_and_one_that_fell_is() -> None:
    later, after = "2026-03-06T09:30:00Z", "2026-03-06T09:31:00Z"
    back = (case.opened(), case.objected(), case.extended(reason="mending"))
    mended = ("ObjectionMended", {"stage": "acceptance", "representative": "rep.nr"})
    fell = ("ObjectionFell", {"stage": "acceptance", "reason": "still_deficient"})
    told = {"deadline": later, "granted_at": after}
    assert codes(certificate(*back, mended, case.granted(5, **told))) == {"not-silent"}
    assert codes(certificate(*back, mended, fell, case.granted(6, **told))) == set()


def test_a_certificate_for_another_case_is_found() -> None:
    other = {**SILENCE, "project": "2026-150602-30-03-100074"}
    assert {"case", "stream"} <= codes(other)


def test_x25_silence_about_a_decision_is_proved_after_it() -> None:
    events = case.stream_of(case.decided(), case.opened("handling"), case.granted(3, "handling"))
    for kind, wrong in (("afterwards", set()), ("before", {"ended"})):
        events[0] = case.stream_of(opened=kind)[0]
        document = certificate_of_silence("review", case.STREAM, "handling", events)
        assert codes(document) == wrong

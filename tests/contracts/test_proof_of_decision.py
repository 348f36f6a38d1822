"""Records of decisions hold for what happened, and for nothing else."""

from onestop_contracts.proof import decision_record, sign, verify_decision

from tests.support import case_streams as case
from tests.support.proofs import (
    BY_CONSENT,
    BY_SILENCE,
    DECIDED,
    KEY,
    PUBLIC,
    SIGNED_DECISION,
    WINDOWS,
    decision_codes,
)


def test_a_decision_is_proved_with_both_windows() -> None:
    assert verify_decision(SIGNED_DECISION, PUBLIC) == []


def test_a_decision_with_an_open_window_is_not_proved() -> None:
    assert decision_codes(*WINDOWS[:3], case.decided(BY_SILENCE, BY_CONSENT)) == {"window-handling"}


def test_a_decision_that_tells_a_window_otherwise_is_not_proved() -> None:
    told = case.summary("consent", case.GRANTED)
    assert decision_codes(*WINDOWS, case.decided(told, BY_CONSENT)) == {"window-acceptance"}


def objected_and(*resolution: case.Fact) -> set[str]:
    told = case.summary("objection", "2026-03-04T02:00:00Z", "handling")
    facts = (*WINDOWS[:3], case.objected("handling"), *resolution)
    return decision_codes(*facts, case.decided(BY_SILENCE, told))


def test_a_decision_over_an_open_objection_is_not_proved() -> None:
    assert objected_and() == {"objection"}
    no_agreement = {"objection": "o-1", "outcome": "no_agreement"}
    assert objected_and(("ConsultationConcluded", no_agreement)) == {"objection"}


def test_a_decision_after_the_objection_was_settled_is_proved() -> None:
    assert (
        objected_and(("ConsultationConcluded", {"objection": "o-1", "outcome": "withdrawn"}))
        == set()
    )
    assert objected_and(("GovernmentDecided", {"objection": "o-1", "outcome": "approve"})) == set()


def test_a_case_decided_twice_is_not_proved() -> None:
    events = case.stream_of(*DECIDED, case.decided(BY_SILENCE, BY_CONSENT, approved=False))
    record = decision_record("review", case.STREAM, events) | {"events": events}
    found = {problem.code for problem in verify_decision(sign(record, KEY), PUBLIC)}
    assert "decided-twice" in found


def test_x8_whoever_decides_held_the_power_as_it_passed_last() -> None:
    passed = ("AuthorityPassed", {"passed_from": "centre", "passed_to": "department"})
    name, said = case.decided(BY_SILENCE, BY_CONSENT)
    for authority, wrong in (("department", set()), ("centre", {"authority"})):
        decided = (name, {**said, "authority": authority})
        assert decision_codes(*WINDOWS, passed, decided) == wrong


def test_x25_a_record_has_the_windows_that_come_before_the_decision_and_no_other() -> None:
    def told(kind: str, *facts: case.Fact) -> set[str]:
        events = case.stream_of(*facts)
        events[0] = case.stream_of(opened=kind)[0]
        record = decision_record("review", case.STREAM, events)
        return {problem.code for problem in verify_decision(sign(record, KEY), PUBLIC)}

    handling = (case.opened("handling"), case.agreed("handling"))
    assert told("handling", *handling, case.decided(BY_CONSENT)) == set()
    assert told("handling", case.decided()) == {"window-handling"}
    assert told("afterwards", case.decided()) == set()
    assert told("afterwards", *handling, case.decided(BY_CONSENT)) == {"windows"}
    assert told("before", *handling, case.decided(BY_CONSENT)) == {"window-acceptance"}

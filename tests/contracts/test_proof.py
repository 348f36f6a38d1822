"""Proofs hold for what happened, and for nothing else."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from onestop_contracts import review
from onestop_contracts.__main__ import main
from onestop_contracts.event import published_types
from onestop_contracts.parts import MovedDeadline
from onestop_contracts.proof import (
    ServedDocument,
    canonical,
    certificate_of_silence,
    decision_record,
    digest_of,
    key_id,
    served_document,
    sign,
    verify,
    verify_certificate,
    verify_decision,
    verify_served,
)
from onestop_contracts.provisional import COUNTED
from onestop_contracts.shapes import leaves as leaves_of

from tests.support import case_streams as case

Json = dict[str, Any]
Path_ = tuple[str | int, ...]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = KEY.public_key()


def certificate(*facts: case.Fact, stage: str = "acceptance") -> Json:
    return certificate_of_silence("review", case.STREAM, stage, case.stream_of(*facts))


def codes(document: Json) -> set[str]:
    """What is wrong with a document that the right key has signed."""
    return {problem.code for problem in verify_certificate(sign(document, KEY), PUBLIC)}


def decision_codes(*facts: case.Fact) -> set[str]:
    record = decision_record("review", case.STREAM, case.stream_of(*facts))
    return {problem.code for problem in verify_decision(sign(record, KEY), PUBLIC)}


def by_successor(post: list[Json], **more: Any) -> set[str]:
    """What is wrong with a consent in the name of somebody else than the notice was served on."""
    successor = {"representative": "rep2.nr", "mandate": "nr-2026-02", **more}
    events = case.stream_of(case.opened(), case.granted(2, **successor))
    document = certificate_of_silence("review", case.STREAM, "acceptance", events, post)
    return codes(document)


SILENCE = certificate(case.opened(), case.granted(2))
BY_SILENCE = case.summary("default_consent", case.GRANTED)
BY_CONSENT = case.summary("consent", "2026-03-03T01:00:00Z", "handling")
WINDOWS = (case.opened(), case.granted(2), case.opened("handling"), case.agreed("handling"))
DECIDED = (*WINDOWS, case.decided(BY_SILENCE, BY_CONSENT))

# --- canonical JSON and signatures


def test_canonical_json_sorts_and_leaves_out_spaces_and_escapes() -> None:
    assert canonical({"b": [1, None], "a": "监督"}) == '{"a":"监督","b":[1,null]}'.encode()


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc监"), inner),
)


@given(json_values)
def test_canonical_json_is_the_same_after_any_journey(value: object) -> None:
    travelled = json.loads(json.dumps(value, indent=3))
    assert canonical(travelled) == canonical(value)


@pytest.mark.parametrize("value", [0.1, float("nan"), {1: "x"}, object()])
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(ValueError, match=r"."):
        canonical({"x": value})


@given(st.dictionaries(st.text("abc"), st.text()))
def test_a_signature_holds_for_its_document_and_key_alone(document: dict[str, str]) -> None:
    signed = sign(document, KEY)
    assert verify(signed, PUBLIC) == []
    assert [p.code for p in verify(signed, OTHER.public_key())] == ["key"]
    forged = {**sign(document, OTHER), "key_id": key_id(PUBLIC)}
    assert [p.code for p in verify(forged, PUBLIC)] == ["signature"]


@pytest.mark.parametrize(
    "signed", [{}, {"document": {}}, {"document": 1, "key_id": "", "signature": ""}]
)
def test_what_is_not_signed_is_no_proof(signed: Json) -> None:
    assert [p.code for p in verify(signed, PUBLIC)] == ["shape"]


# --- dates that were not certain

NOTICES = ((9, (2025,)), (10, (2026,)), (11, (2027,)))
NEXT_YEAR = "2027-01-05T09:30:00Z"


def into_next_year(notices: Any = NOTICES) -> Json:
    """Silence at a deadline in January, counted by the calendar of the year before (version 10)."""
    told = {"deadline": NEXT_YEAR, "granted_at": "2027-01-05T09:31:00Z"}
    events = case.stream_of(case.opened(deadline=NEXT_YEAR), case.granted(2, **told))
    return certificate_of_silence("review", case.STREAM, "acceptance", events, (), notices)


def test_x23_a_proof_marks_the_years_of_its_dates_that_had_no_notice_when_they_were_counted() -> (
    None
):
    assert into_next_year()["provisional"] == [2027], "notice 11 came later"
    assert into_next_year(((10, (2026, 2027)),))["provisional"] == []
    assert codes(into_next_year()) == codes(into_next_year(())) == set()
    late = case.decided(case.summary("consent", "2026-03-03T01:00:00Z", deadline=NEXT_YEAR))
    record = decision_record("review", case.STREAM, case.stream_of(late), NOTICES)
    assert record["provisional"] == [2027], "no calendar is named"
    moved = ("DeadlinesMoved", {"deadlines": [{"kind": "consult_by:handling", "at": NEXT_YEAR}]})
    events = case.stream_of(moved, ("CaseRefused", {"decision": "d"}))
    assert decision_record("review", case.STREAM, events)["provisional"] == [2027]


def test_x23_of_every_instant_in_a_fact_it_is_known_whether_it_is_a_deadline() -> None:
    """A deadline ends with `_by`, and what has happened, begins or ends with `_at`."""
    facts = [
        cls for cls in published_types().values() if cls.__module__.startswith(review.__name__)
    ]
    found = {leaf.name for leaf in leaves_of(*facts) if "AwareDatetime" in str(leaf.type)}
    assert {name for name in found if not name.endswith("_at")} == {*COUNTED, "was", "at"}
    assert set(MovedDeadline.model_fields) == {"kind", "at"}


@pytest.mark.parametrize("said", [[2026, 2027], [2026], [2028], [2027, 2027], ["2027"], "2027", 7])
def test_x23_a_proof_cannot_mark_what_is_none_of_its_dates(said: Any) -> None:
    assert codes({**into_next_year(), "provisional": said}) == {"provisional"}


@pytest.mark.parametrize("kind", ["certificate", "record"])
def test_x23_the_mark_cannot_be_taken_off_and_proofs_of_before_hold(kind: str) -> None:
    record = decision_record("review", case.STREAM, case.stream_of(*DECIDED))
    verifying = verify_certificate if kind == "certificate" else verify_decision
    document = into_next_year() if kind == "certificate" else record
    first = document["kind"].replace(".v2", ".v1")
    assert verifying(sign(document, KEY), PUBLIC) == []
    bare = {name: value for name, value in document.items() if name != "provisional"}
    before = {**bare, "kind": first}
    assert verifying(sign(before, KEY), PUBLIC) == [], "as it was signed before"
    signed = sign(document, KEY)
    for stripped in (bare, before, {**document, "provisional": []}):
        assert verifying({**signed, "document": stripped}, PUBLIC), "signed with the mark"
    for mixed in (bare, {**document, "kind": first}):
        assert [p.code for p in verifying(sign(mixed, KEY), PUBLIC)] == ["kind"]


def test_x23_the_verifier_says_which_years_may_still_move(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    key, proof = tmp_path / "key.pem", tmp_path / "proof.json"
    key.write_bytes(PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    for document, told in ((into_next_year(), True), (into_next_year(((10, (2027,)),)), False)):
        proof.write_text(json.dumps(sign(document, KEY)), encoding="utf-8")
        assert main(["verify", str(proof), "--key", str(key)]) == 0
        assert ("2027 年尚无放假通知" in capsys.readouterr().out) is told


# --- certificate of silence


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


def leaves(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """The way to every field and value in a document, and to every list and object itself."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))


def dotted(path: Path_) -> str:
    return ".".join(map(str, path))


def tampered(value: Json, path: Path_) -> Json:
    """A copy in which what is at the end of `path` says something else."""
    copied = copy.deepcopy(value)
    holder: Any = copied
    for step in path[:-1]:
        holder = holder[step]
    was = holder[path[-1]]
    holder[path[-1]] = was + 1 if isinstance(was, int) else f"{was}x"
    return copied


SIGNED = sign(SILENCE, KEY)
SIGNED_DECISION = sign(decision_record("review", case.STREAM, case.stream_of(*DECIDED)), KEY)


@pytest.mark.parametrize("path", list(leaves(SIGNED)), ids=dotted)
def test_tampering_with_any_field_of_a_certificate_is_found(path: Path_) -> None:
    assert verify_certificate(tampered(SIGNED, path), PUBLIC)


@pytest.mark.parametrize("path", list(leaves(SIGNED_DECISION)), ids=dotted)
def test_tampering_with_any_field_of_a_decision_record_is_found(path: Path_) -> None:
    assert verify_decision(tampered(SIGNED_DECISION, path), PUBLIC)


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


# --- decision record


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


# --- the command


@pytest.fixture
def key_file(tmp_path: Path) -> Path:
    path = tmp_path / "review.pem"
    path.write_bytes(PUBLIC.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo))
    return path


def verified(tmp_path: Path, key_file: Path, signed: Json) -> int:
    proof = tmp_path / "proof.json"
    proof.write_text(json.dumps(signed), encoding="utf-8")
    return main(["verify", str(proof), "--key", str(key_file)])


def test_the_command_says_whether_a_proof_holds(
    tmp_path: Path, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert verified(tmp_path, key_file, SIGNED) == 0
    assert verified(tmp_path, key_file, SIGNED_DECISION) == 0
    assert "核验通过 / verified" in capsys.readouterr().out
    assert verified(tmp_path, key_file, tampered(SIGNED, ("signature",))) == 3
    said = capsys.readouterr().out
    assert "签名无效" in said
    assert "the signature does not hold" in said


def test_the_command_does_not_know_other_kinds_of_proof(tmp_path: Path, key_file: Path) -> None:
    assert verified(tmp_path, key_file, sign({"kind": "letter"}, KEY)) == 3
    assert verified(tmp_path, key_file, {}) == 3


def test_the_command_says_when_a_file_cannot_be_read(
    tmp_path: Path, key_file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["verify", str(tmp_path / "nothing.json"), "--key", str(key_file)]) == 2
    assert main(["verify", str(key_file), "--key", str(key_file)]) == 2
    assert verified(tmp_path, tmp_path / "proof.json", SIGNED) == 2
    assert "无法读取 / cannot be read" in capsys.readouterr().err


def test_a_digest_is_of_the_content_whatever_its_order() -> None:
    assert digest_of({"a": 1, "b": 2}) == digest_of({"b": 2, "a": 1})


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


def test_x25_silence_about_a_decision_is_proved_after_it() -> None:
    events = case.stream_of(case.decided(), case.opened("handling"), case.granted(3, "handling"))
    for kind, wrong in (("afterwards", set()), ("before", {"ended"})):
        events[0] = case.stream_of(opened=kind)[0]
        document = certificate_of_silence("review", case.STREAM, "handling", events)
        assert codes(document) == wrong


# --- what was served

NOTICE: case.Fact = ("CorrectionRequested", {"materials": ["M-01"], "reasons": ["盖章缺失"]})
UNTAKEN: case.Fact = ("CaseRefused", {"decision": "不受理-1", "reasons": ["不属本机关职权"]})
SERVED_ON_HIM = [
    (ServedDocument.DECISION, DECIDED),
    (ServedDocument.DECISION, (*WINDOWS, case.decided(BY_SILENCE, BY_CONSENT, approved=False))),
    (ServedDocument.DECISION, (UNTAKEN,)),
    (ServedDocument.CORRECTION, (NOTICE, UNTAKEN)),
]


def on_him(served: ServedDocument, facts: tuple[case.Fact, ...]) -> Json:
    return served_document("review", case.STREAM, served, case.stream_of(*facts), NOTICES)


def served_codes(document: Json) -> set[str]:
    return {problem.code for problem in verify_served(sign(document, KEY), PUBLIC)}


@pytest.mark.parametrize(("served", "facts"), SERVED_ON_HIM)
def test_what_was_served_is_proved_by_its_one_fact(
    served: ServedDocument, facts: tuple[case.Fact, ...]
) -> None:
    document = on_him(served, facts)
    assert served_codes(document) == set()
    assert document["event"] in case.stream_of(*facts)
    assert {"events", "post"}.isdisjoint(document)


SERVED = on_him(ServedDocument.DECISION, DECIDED)
SIGNED_SERVED = sign(SERVED, KEY)


@pytest.mark.parametrize("path", list(leaves(SIGNED_SERVED)), ids=dotted)
def test_tampering_with_any_field_of_a_served_document_is_found(path: Path_) -> None:
    assert verify_served(tampered(SIGNED_SERVED, path), PUBLIC)


@pytest.mark.parametrize("path", list(leaves(SERVED)), ids=dotted)
def test_even_the_holder_of_the_key_changes_no_field_of_a_served_document(path: Path_) -> None:
    assert served_codes(tampered(SERVED, path))


def test_a_served_document_is_made_by_its_own_kind_of_fact() -> None:
    for served in ServedDocument:
        with pytest.raises(LookupError):
            on_him(served, WINDOWS)
    agreed = case.stream_of(*WINDOWS)[-1]
    assert served_codes({**SERVED, "event": agreed, "provisional": []}) == {"served"}
    assert served_codes({**SERVED, "served": "correction"}) == {"served"}
    assert served_codes({**SERVED, "event": {}}) != set()
    assert served_codes({**SERVED, "events": []}) == {"kind"}
    assert verify_served({}, PUBLIC) != []

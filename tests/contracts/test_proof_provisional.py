"""A proof says which of its dates were not certain."""

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from onestop_contracts import review
from onestop_contracts.__main__ import main
from onestop_contracts.event import published_types
from onestop_contracts.parts import MovedDeadline
from onestop_contracts.proof import (
    certificate_of_silence,
    decision_record,
    sign,
    verify_certificate,
    verify_decision,
)
from onestop_contracts.provisional import COUNTED
from onestop_contracts.shapes import leaves as leaves_of

from tests.support import case_streams as case
from tests.support.proofs import DECIDED, KEY, NOTICES, PUBLIC, Json, codes

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

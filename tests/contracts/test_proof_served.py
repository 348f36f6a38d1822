"""Documents that were served hold for the one fact they were made by."""

import pytest
from onestop_contracts.proof import ServedDocument, served_document, sign, verify_served

from tests.support import case_streams as case
from tests.support.proofs import (
    BY_CONSENT,
    BY_SILENCE,
    DECIDED,
    KEY,
    NOTICES,
    PUBLIC,
    WINDOWS,
    Json,
    Path_,
    dotted,
    leaves,
    tampered,
)

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

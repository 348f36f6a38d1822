"""Proofs are signed in one form, whatever is tampered with is found, and a command checks them."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from hypothesis import given
from hypothesis import strategies as st
from onestop_contracts.__main__ import main
from onestop_contracts.proof import (
    canonical,
    digest_of,
    key_id,
    sign,
    verify,
    verify_certificate,
    verify_decision,
)

from tests.support.proofs import (
    KEY,
    OTHER,
    PUBLIC,
    SIGNED,
    SIGNED_DECISION,
    Json,
    Path_,
    dotted,
    leaves,
    tampered,
)


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


@pytest.mark.parametrize("path", list(leaves(SIGNED)), ids=dotted)
def test_tampering_with_any_field_of_a_certificate_is_found(path: Path_) -> None:
    assert verify_certificate(tampered(SIGNED, path), PUBLIC)


@pytest.mark.parametrize("path", list(leaves(SIGNED_DECISION)), ids=dotted)
def test_tampering_with_any_field_of_a_decision_record_is_found(path: Path_) -> None:
    assert verify_decision(tampered(SIGNED_DECISION, path), PUBLIC)


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

"""Verifying a proof in a file with a public key in another: nothing else is needed."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onestop_contracts import certificate, decision_record, served_document
from onestop_contracts.provisional import provisional_words
from onestop_contracts.signed_when import signed_words
from onestop_contracts.signing import Problem

VERIFIERS = {
    **dict.fromkeys(certificate.FIELDS, certificate.verify_certificate),
    **dict.fromkeys(decision_record.FIELDS, decision_record.verify_decision),
    **dict.fromkeys(served_document.FIELDS, served_document.verify_served),
}


def public_key_of(pem: bytes) -> Ed25519PublicKey:
    """The Ed25519 public key in a PEM text.

    Raises:
        ValueError: there is none in it.
    """
    key = serialization.load_pem_public_key(pem)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("an Ed25519 public key is needed")
    return key


def verify_files(file: Path, key: Path) -> list[Problem]:
    """Everything that is wrong with the proof in `file` under the public key in `key`.

    Raises:
        OSError, ValueError: one of them cannot be read.
    """
    public_key = public_key_of(key.read_bytes())
    signed, document = _read(file)
    kind = document.get("kind")
    verifier = VERIFIERS.get(kind) if isinstance(kind, str) else None
    if verifier is None:
        return [Problem("kind", "未知的证明种类", f"an unknown kind of proof: {kind!r}")]
    return verifier(signed, public_key)


def remarks_in(file: Path) -> list[tuple[str, str]]:
    """What a proof that holds says of dates that were not certain, and of when it was signed, in
    Chinese and English."""
    document = _read(file)[1]
    return [words for words in (provisional_words(document), signed_words(document)) if words]


def _read(file: Path) -> tuple[Any, Mapping[str, Any]]:
    """What stands in the file, and the document in it."""
    signed = json.loads(file.read_text(encoding="utf-8"))
    document = signed.get("document") if isinstance(signed, dict) else None
    return signed, document if isinstance(document, dict) else {}

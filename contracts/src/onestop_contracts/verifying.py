"""Verifying a proof in a file with a public key in another: nothing else is needed."""

import json
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onestop_contracts import certificate, decision_record
from onestop_contracts.signing import Problem

VERIFIERS = {
    certificate.KIND: certificate.verify_certificate,
    decision_record.KIND: decision_record.verify_decision,
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
    signed = json.loads(file.read_text(encoding="utf-8"))
    document = signed.get("document") if isinstance(signed, dict) else None
    kind = document.get("kind") if isinstance(document, dict) else None
    verifier = VERIFIERS.get(kind) if isinstance(kind, str) else None
    if verifier is None:
        return [Problem("kind", "未知的证明种类", f"an unknown kind of proof: {kind!r}")]
    return verifier(signed, public_key)

"""Signed documents that anybody can check offline: canonical JSON and Ed25519.

Canonical JSON is UTF-8 with sorted keys, no spaces and nothing escaped that need not be, so that
the same content always has the same bytes, whichever program wrote it down. Fractions are not
allowed in it: amounts travel as decimal strings.
"""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

Json = dict[str, Any]
EVENT_FIELDS = ("id", "type", "version", "time", "data")
_KEY_ID_LENGTH = 16


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a proof does not hold: a code, and words in both languages."""

    code: str
    zh: str
    en: str

    def __str__(self) -> str:
        return f"[{self.code}] {self.zh} / {self.en}"


def canonical(document: object) -> bytes:
    """The bytes that are digested and signed.

    Raises:
        ValueError: there is a fraction in it, or a value that JSON does not have.
    """
    _no_fractions(document)
    try:
        text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    except TypeError as error:
        raise ValueError(str(error)) from error
    return text.encode()


def digest_of(document: object) -> str:
    """SHA-256 of the canonical bytes, in hex."""
    return hashlib.sha256(canonical(document)).hexdigest()


def key_id(public_key: Ed25519PublicKey) -> str:
    """A short name for a public key: the beginning of the SHA-256 of its raw bytes."""
    raw = public_key.public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return hashlib.sha256(raw).hexdigest()[:_KEY_ID_LENGTH]


def stored_event(
    id: str,  # noqa: A002 - the name it has in the proof
    type: str,  # noqa: A002
    version: int,
    time: datetime | str,
    data: Mapping[str, Any],
) -> Json:
    """A recorded event as proofs carry it, with the digest of everything else in it.

    `version` is its place in its stream, from 1; `time` is when it was recorded.
    """
    at = time if isinstance(time, str) else time.isoformat()
    event: Json = {"id": id, "type": type, "version": version, "time": at, "data": dict(data)}
    return {**event, "digest": digest_of(event)}


def sign(document: Mapping[str, Any], private_key: Ed25519PrivateKey) -> Json:
    """The document with the signature over its canonical bytes and the signing key's name."""
    signature = private_key.sign(canonical(document))
    return {
        "document": dict(document),
        "key_id": key_id(private_key.public_key()),
        "signature": base64.b64encode(signature).decode(),
    }


def verify(signed: Mapping[str, Any], public_key: Ed25519PublicKey) -> list[Problem]:
    """What is wrong with the signature; nothing when it is this key's, over this document."""
    if set(signed) != {"document", "key_id", "signature"} or not isinstance(
        signed["document"], Mapping
    ):
        return [Problem("shape", "不是一份签名文件", "this is not a signed document")]
    if signed["key_id"] != key_id(public_key):
        return [
            Problem(
                "key",
                f"文件由密钥 {signed['key_id']} 签署，所给公钥为 {key_id(public_key)}",
                f"signed by key {signed['key_id']}, the key given is {key_id(public_key)}",
            )
        ]
    try:
        signature = base64.b64decode(signed["signature"], validate=True)
        if base64.b64encode(signature).decode() != signed["signature"]:
            raise InvalidSignature
        public_key.verify(signature, canonical(signed["document"]))
    except (InvalidSignature, binascii.Error, TypeError, ValueError):
        return [Problem("signature", "签名无效，内容可能被改动", "the signature does not hold")]
    return []


def digest_problems(event: Mapping[str, Any]) -> list[Problem]:
    """Whether an included event carries the digest of its own content."""
    content = {name: event.get(name) for name in EVENT_FIELDS}
    if set(event) == {*EVENT_FIELDS, "digest"} and event["digest"] == digest_of(content):
        return []
    name = event.get("id", "?")
    return [Problem("digest", f"事件 {name} 的摘要不符", f"event {name} does not have its digest")]


def _no_fractions(value: object) -> None:
    if isinstance(value, float):
        raise ValueError(f"{value} is a fraction; canonical JSON has none")
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise ValueError(f"{name!r} is not the name of a field")
            _no_fractions(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _no_fractions(inner)

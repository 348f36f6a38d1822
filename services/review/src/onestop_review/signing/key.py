"""The key that this service signs certificates with (Ed25519).

`ONESTOP_SIGNING_KEY` gives it: 32 bytes in base64. Without that, a demonstration makes one on
first use and keeps it in the service's own database, so that every process signs with the same;
in production it has to be given.
"""

import base64
import binascii
from collections.abc import Sequence
from typing import Any, Protocol

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from onestop_chassis.clock import Clock
from onestop_chassis.log.database import Database
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import Unavailable
from onestop_chassis.service.settings import ServiceSettings
from onestop_contracts.signing import key_id

from onestop_review.settings import Settings

SEED_LENGTH = 32
_ENCODING, _RAW = serialization.Encoding, serialization.PublicFormat.Raw


class KeyMissing(Unavailable):
    """No signing key was given, or it is not 32 bytes in base64."""

    code = "signing-key-missing"
    title = "Certificates cannot be signed now"
    title_zh = "暂时无法签发证明"
    remedy = "The operator sets ONESTOP_SIGNING_KEY to 32 random bytes in base64."
    remedy_zh = "请运维人员将 ONESTOP_SIGNING_KEY 设为32字节随机数的 base64 编码。"


class FactsPort(Protocol):
    """The part of the log that documents are drawn up from, and followed."""

    def stream(self, stream: str, /) -> Sequence[Recorded[Any]]: ...
    def rows(self, stream: str, *, last: int | None = None) -> Sequence[StoredRow]: ...
    def news(self, after: int, limit: int) -> Sequence[StoredRow]: ...
    def wait(self, after: int, timeout: float) -> int: ...
    def cursor(self, name: str) -> int: ...
    def head(self) -> int: ...


class SignerPort(Protocol):
    """What signing needs of a running service."""

    @property
    def name(self) -> str: ...
    @property
    def settings(self) -> ServiceSettings: ...
    @property
    def database(self) -> Database: ...
    @property
    def log(self) -> FactsPort: ...
    @property
    def clock(self) -> Clock: ...
    def reference(self) -> Any: ...


def signer(runtime: SignerPort) -> Ed25519PrivateKey:
    """The service's private key.

    Raises:
        KeyMissing: production without a key, or a malformed one.
    """
    settings = runtime.settings
    given = settings.signing_key if isinstance(settings, Settings) else ""
    if given:
        return Ed25519PrivateKey.from_private_bytes(_decoded(given))
    if settings.env == "production":
        raise KeyMissing("ONESTOP_SIGNING_KEY 未设置 / is not set")
    return Ed25519PrivateKey.from_private_bytes(_kept(runtime.database))


def known_keys(runtime: SignerPort) -> dict[str, Ed25519PublicKey]:
    """The public keys of what this service has signed, by their names, the present one first."""
    settings = runtime.settings
    earlier = settings.earlier_keys() if isinstance(settings, Settings) else []
    present = signer(runtime).public_key()
    return {key_id(key): key for key in (present, *earlier)}


def _decoded(given: str) -> bytes:
    try:
        seed = base64.b64decode(given, validate=True)
    except binascii.Error as error:
        raise KeyMissing("ONESTOP_SIGNING_KEY 不是 base64 / is not base64") from error
    if len(seed) != SEED_LENGTH:
        raise KeyMissing(f"ONESTOP_SIGNING_KEY: {len(seed)} bytes, {SEED_LENGTH} needed")
    return seed


def _kept(database: Database) -> bytes:
    """The demonstration's key; whoever comes first makes it."""
    fresh = Ed25519PrivateKey.generate().private_bytes_raw()
    with database.connection() as connection:
        found = connection.execute("SELECT demonstration_key(%s)", (fresh,)).fetchone()
    assert found is not None
    return bytes(found[0])


def public_words(key: Ed25519PublicKey) -> dict[str, str]:
    """A public key as others read it."""
    raw = key.public_bytes(_ENCODING.Raw, _RAW)
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    return {
        "key_id": key_id(key),
        "algorithm": "Ed25519",
        "public_key": base64.b64encode(raw).decode(),
        "pem": key.public_bytes(_ENCODING.PEM, info).decode(),
    }

"""Documents with the signature that was made when their fact was recorded.

A document is made again from the stored facts, just as it was when it was signed; so the kept
signature fits as long as those facts are what they were. It is never replaced by a new one.
"""

import json
from datetime import datetime
from typing import NamedTuple

import structlog
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.refusal import Conflict, NotFound
from onestop_contracts.case_history import SILENT, is_a
from onestop_contracts.provisional import Notices
from onestop_contracts.signing import Json, sign, stored_event, verify
from psycopg.types.json import Jsonb

from onestop_review.case.certificate import STAGES, Told, document_of, fact_of
from onestop_review.representative import STREAM as POSTS
from onestop_review.signing.key import SignerPort, known_keys, signer

log = structlog.get_logger(__name__)

CURSOR = "signatures"
"""How far facts have been signed."""
_KEEP = "SELECT keep_signature(%s, %s, %s, %s, %s, %s, %s, %s)"
UNREADABLE = (LookupError, TypeError, ValueError, AttributeError)
_KEPT = "SELECT fact, document, posts, notices, signed_at, key_id, signature FROM signatures_of(%s)"


class RecordAltered(Conflict):
    """What is stored is not what was signed: the facts, or the signature, were changed or removed
    behind the service's back."""

    code = "record-altered"
    title = "The record is not what was signed"
    title_zh = "记录与签名不符"
    remedy = "Do not rely on it. The operator compares the database with a backup."
    remedy_zh = "请勿采信；请运维人员将数据库与备份核对。"


class SigningKeyUnknown(Conflict):
    """It was signed with a key that this service has not been told of."""

    code = "signing-key-unknown"
    title = "The signature is by a key that is not known here"
    title_zh = "签名所用密钥未知"
    remedy = "The operator adds the public key of before to ONESTOP_EARLIER_SIGNING_KEYS."
    remedy_zh = "请运维人员将原公钥加入 ONESTOP_EARLIER_SIGNING_KEYS。"


class _Kept(NamedTuple):
    fact: int
    document: str
    posts: int
    notices: Notices
    signed_at: str
    key_id: str
    signature: str


def signed(runtime: SignerPort, stream: str, name: str) -> Json:
    """The document with its signature; one whose fact was recorded before signatures were kept is
    signed as it is read, and says so by `signed_at`.

    Raises:
        NotFound: there is no such document.
        RecordAltered, SigningKeyUnknown, KeyMissing.
    """
    kept = _kept_of(runtime, stream)
    try:
        fact = fact_of(document_of(_told(runtime, stream, name)[0], name))
    except NotFound:
        if any(one.document == name for one in kept):
            raise _altered(stream, name, "the fact is gone") from None
        raise
    except UNREADABLE as error:
        raise _altered(stream, name, "a fact cannot be read") from error
    if not _among(kept, fact, name) and runtime.log.cursor(CURSOR) < fact:
        keep(runtime, stream, fact, name)
        kept = _kept_of(runtime, stream)
    if found := _among(kept, fact, name):
        return _as_kept(runtime, stream, found)
    if fact > _since(runtime):
        raise _altered(stream, name, "the signature is gone")
    return _made(runtime, _told(runtime, stream, name)[0], name)[0]


def keep(runtime: SignerPort, stream: str, fact: int, name: str) -> bool:
    """Signs the document of this name, where this fact makes it and signing has begun, and keeps
    the signature, unless there is one. Whether the fact makes it.

    Raises:
        NotFound: there is no such document.
    """
    told, posts = _told(runtime, stream, name)
    if fact <= _since(runtime) or fact_of(document_of(told, name)) != fact:
        return False
    made, notices = _made(runtime, told, name)
    values = (
        *(fact, name, stream, posts, Jsonb([*notices])),
        *(made["document"]["signed_at"], made["key_id"], made["signature"]),
    )
    with runtime.database.connection() as connection:
        connection.execute(_KEEP, values)
    return True


def _as_kept(runtime: SignerPort, stream: str, kept: _Kept) -> Json:
    key = known_keys(runtime).get(kept.key_id)
    if key is None:
        raise SigningKeyUnknown(kept.key_id, key_id=kept.key_id)
    told, _ = _told(runtime, stream, kept.document, kept)
    try:
        document = document_of(told, kept.document, kept.signed_at)
    except (NotFound, *UNREADABLE) as error:
        raise _altered(stream, kept.document, "the facts are others") from error
    made = {"document": document, "key_id": kept.key_id, "signature": kept.signature}
    if verify(made, key):
        raise _altered(stream, kept.document, "the signature does not fit")
    return made


def _made(runtime: SignerPort, told: Told, name: str) -> tuple[Json, Notices]:
    notices = [(one.version, one.years) for one in runtime.reference().calendar.notices]
    now = max(runtime.clock.now(), *(datetime.fromisoformat(one["time"]) for one in told.case))
    whole = Told(told.service, told.stream, told.case, told.posts, notices)
    return sign(document_of(whole, name, now.isoformat()), signer(runtime)), notices


def _told(
    runtime: SignerPort, stream: str, name: str, kept: _Kept | None = None
) -> tuple[Told, int]:
    """The facts as they are stored, whatever later versions of the software read into them, and
    how far the stream of posts was read; of a kept signature, those that it was made over."""
    rows = (r for r in runtime.log.rows(stream) if kept is None or r.position <= kept.fact)
    case = [_stored(runtime.name, row) for row in rows]
    posts = runtime.log.rows(POSTS, last=kept and kept.posts) if name in STAGES else []
    told = (one["data"]["department"] for one in case if is_a(one, SILENT))
    named = {json.dumps(department, ensure_ascii=False).encode() for department in told}
    beside = [_stored(runtime.name, row) for row in posts if any(n in row.state for n in named)]
    whole = Told(runtime.name, stream, case, beside, kept.notices if kept else ())
    return whole, posts[-1].version if posts else 0


def _stored(service: str, row: StoredRow) -> Json:
    stored = json.loads(row.state)
    at = datetime.fromisoformat(stored["meta"]["time"])
    return stored_event(f"{service}/{row.position}", row.type, row.version, at, stored["data"])


def _kept_of(runtime: SignerPort, stream: str) -> list[_Kept]:
    with runtime.database.connection() as connection:
        return [_Kept._make(row) for row in connection.execute(_KEPT, (stream,)).fetchall()]


def _among(kept: list[_Kept], fact: int, name: str) -> _Kept | None:
    return next((one for one in kept if (one.fact, one.document) == (fact, name)), None)


def _since(runtime: SignerPort) -> float:
    """Where signing began; endless where it has not."""
    with runtime.database.connection() as connection:
        [found] = connection.execute("SELECT signing_began()").fetchone() or [None]
    return float("inf") if found is None else int(found)


def _altered(stream: str, name: str, why: str) -> RecordAltered:
    """Said in the service's own log, too: whoever watches it has to hear of it."""
    log.error("record_altered", stream=stream, document=name, why=why)
    return RecordAltered(f"{stream}: {name}: {why}", document=name)

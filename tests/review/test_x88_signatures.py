"""What was recorded is signed then, and read with that signature: whoever changes the database
afterwards gets no new one over it."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from onestop_contracts.proof import signed_words, verify_certificate, verify_decision, verify_served
from onestop_review.app import signatures, signing_since
from onestop_review.signing.kept import CURSOR
from onestop_review.signing.key import public_words

from tests.support.one_case import FIRST
from tests.support.review_catalogue import PROJECT
from tests.support.review_service import SETTLED, ReviewService, deadline
from tests.support.wait import until

STREAM = f"case/{PROJECT}/P1-01"
RECORD, SILENCE = f"{FIRST}/record", f"{FIRST}/certificates/acceptance"
APPEND_ONLY = "ALTER TABLE events {} TRIGGER events_append_only"


@pytest.fixture
def decided(review: ReviewService) -> ReviewService:
    """Consented to by silence, decided, and all of it signed."""
    review.done("reviewer.1", f"{FIRST}/accept-case")
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    drafted = {"outcome": "approve", "reasons": ["齐全"]}
    review.done("reviewer.1", f"{FIRST}/draft-decision", drafted)
    review.set(deadline(review.case("P1-01")["windows"]) + SETTLED)
    review.done("standing_deputy", f"{FIRST}/decide-case", {"outcome": "approve"})
    last = review.runtime.log.rows(STREAM)[-1].position
    until(lambda: review.runtime.log.cursor(CURSOR) >= last, what="everything is signed")
    return review


def keys(review: ReviewService) -> dict[str, Ed25519PublicKey]:
    told = review.client.get("/keys").json()["items"]
    raw = {one["key_id"]: base64.b64decode(one["public_key"]) for one in told}
    return {name: Ed25519PublicKey.from_public_bytes(key) for name, key in raw.items()}


def read(review: ReviewService, path: str, who: str = "auditor") -> dict[str, Any]:
    answer = review.get(who, path)
    assert answer.status_code == 200, answer.text
    signed: dict[str, Any] = answer.json()
    return signed


@contextmanager
def tampered(review: ReviewService, harm: str, mend: str) -> Iterator[None]:
    """As whoever owns the database can."""
    with psycopg.connect(review.runtime.database.url, autocommit=True) as owner:
        for statement in (APPEND_ONLY.format("DISABLE"), harm):
            owner.execute(statement.encode())
        try:
            yield
        finally:
            for statement in (mend, APPEND_ONLY.format("ENABLE ALWAYS")):
                owner.execute(statement.encode())


def test_x88_each_document_is_read_as_it_was_signed_then(decided: ReviewService) -> None:
    documents = {path: read(decided, path) for path in (RECORD, SILENCE)}
    served = read(decided, RECORD, "applicant.1")
    decided.set(decided.clock.now() + timedelta(days=40))
    assert {path: read(decided, path) for path in documents} == documents, "not signed anew"
    assert read(decided, RECORD, "applicant.1") == served
    (key,) = keys(decided).values()
    assert verify_decision(documents[RECORD], key) == []
    assert verify_certificate(documents[SILENCE], key) == []
    assert verify_served(served, key) == []
    for signed in (*documents.values(), served):
        assert signed_words(signed["document"]) is None, "signed when it was recorded"


def test_x88_an_altered_record_is_told_and_not_signed(decided: ReviewService) -> None:
    rows = decided.runtime.log.rows(STREAM)
    last, drafted = rows[-1], next(row for row in rows if ".DecisionDrafted." in row.type)
    other = drafted.state.replace("齐全".encode(), "不全".encode())
    assert other != drafted.state
    at = "WHERE notification_id = {}"
    put = "UPDATE events SET state = decode('{}', 'hex') " + at
    away = "UPDATE events SET originator_id = '{}' " + at.format(last.position)
    lost = "UPDATE signatures SET document = '{}' WHERE document = '{}'"
    harms = [
        (
            put.format(other.hex(), drafted.position),
            put.format(drafted.state.hex(), drafted.position),
        ),
        (put.format("00", drafted.position), put.format(drafted.state.hex(), drafted.position)),
        (away.format("gone"), away.format(STREAM)),
        (lost.format("x", "record"), lost.format("record", "x")),
        (
            "UPDATE signatures SET signature = reverse(signature)",
            "UPDATE signatures SET signature = reverse(signature)",
        ),
    ]
    before = read(decided, RECORD)
    for harm, mend in harms:
        with tampered(decided, harm, mend):
            answer = decided.get("auditor", RECORD)
            assert (answer.status_code, answer.json()["code"]) == (409, "record-altered"), harm
        assert read(decided, RECORD) == before


def test_x88_what_was_recorded_before_signing_began_says_so(decided: ReviewService) -> None:
    harm = "TRUNCATE signatures; UPDATE signing_since SET position = 1000000"
    mend = "UPDATE signing_since SET position = 0"
    with tampered(decided, harm, mend):
        decided.set(decided.clock.now() + timedelta(days=2))
        signed = read(decided, SILENCE)
        (key,) = keys(decided).values()
        assert verify_certificate(signed, key) == []
        zh, en = signed_words(signed["document"]) or ("", "")
        assert ("签名系事后" in zh, "signed on reading" in en) == (True, True)
        decided.set(decided.clock.now() + timedelta(days=1))
        assert read(decided, SILENCE)["document"]["signed_at"] > signed["document"]["signed_at"]


def test_x88_another_key_takes_nothing_from_what_was_signed(decided: ReviewService) -> None:
    before, (name, key) = read(decided, RECORD), *keys(decided).items()
    seed = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    settings = decided.runtime.settings
    decided.runtime.settings = settings.model_copy(update={"signing_key": seed})
    answer = decided.get("auditor", RECORD)
    assert (answer.status_code, answer.json()["code"]) == (409, "signing-key-unknown")
    earlier = {"signing_key": seed, "earlier_signing_keys": public_words(key)["public_key"]}
    decided.runtime.settings = settings.model_copy(update=earlier)
    assert read(decided, RECORD) == before
    assert [*keys(decided)][1:] == [name]


def test_x88_a_backup_has_the_signatures(decided: ReviewService) -> None:
    with psycopg.connect(decided.runtime.database.url) as owner:
        kept = {one.table: owner.execute(one.read.encode()).fetchall()
                for one in (signatures, signing_since)}  # fmt: skip
        before = owner.execute("TABLE signatures").fetchall()
        assert len(before) == 4, "two windows, the decision twice"
        owner.execute("TRUNCATE signatures, signing_since")
        for one in (signatures, signing_since):
            for (text,) in kept[one.table]:
                owner.execute(one.write.encode(), (text,))
        assert sorted(owner.execute("TABLE signatures").fetchall()) == sorted(before)
        owner.rollback()

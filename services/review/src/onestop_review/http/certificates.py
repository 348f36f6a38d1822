"""What a case gives to be checked offline, signed, and the public key to do it with."""

from typing import Any, cast

from fastapi import APIRouter
from onestop_chassis.http import Call, Caller, Page, Public, problems, whole
from onestop_chassis.refusal import Forbidden
from onestop_contracts.fields import Code, Wording
from onestop_contracts.parts import Stage
from onestop_contracts.served_document import ServedDocument
from onestop_contracts.signing import sign
from pydantic import BaseModel

from onestop_review.case import case
from onestop_review.case.acting import CaseUnknown
from onestop_review.case.certificate import (
    NoCorrectionNotice,
    NoSilence,
    NotDecided,
    certificate,
    record,
    served,
)
from onestop_review.case.page import CASE, Item, Project, case_of
from onestop_review.case.served import reads_all
from onestop_review.case.who import READERS
from onestop_review.http.access import rules
from onestop_review.representative import STREAM as POSTS
from onestop_review.signing import SignerPort, public_words, signer

router = APIRouter(tags=["certificates"])


class SignedAnswer(BaseModel):
    """A signed document: verify it with the key of this id from /keys."""

    document: dict[str, Any]
    key_id: Code
    signature: Code


class KeyAnswer(BaseModel):
    """A public key (Ed25519): raw bytes in base64, and as PEM."""

    key_id: Code
    algorithm: Code
    public_key: Code
    pem: Wording


@router.get(CASE + "/certificates/{stage}", responses=problems(CaseUnknown, NoSilence, Forbidden))
def read_certificate(project: Project, item: Item, stage: Stage, call: Call) -> SignedAnswer:
    """The certificate of silence (默认同意证明): everything an outsider needs to check it.

    It carries what the authorities said to each other, and is theirs to give.
    """
    _for_authorities(call, project, item)
    runtime = _runtime(call)
    history = runtime.log.stream(case.stream_at(project, item))
    posts, known = runtime.log.stream(POSTS), rules(call)
    document = certificate(history, stage, posts, known.calendar)
    return SignedAnswer(**sign(document, signer(runtime)))


@router.get(CASE + "/record", responses=problems(CaseUnknown, NotDecided))
def read_record(project: Project, item: Item, call: Call) -> SignedAnswer:
    """The decision or refusal, signed. Authorities get it with everything before it, and may give
    it; the applicant gets the document that was served on him."""
    case_of(call, project, item)
    if not reads_all(call.actor):
        return _served(call, project, item, ServedDocument.DECISION)
    runtime = _runtime(call)
    document = record(runtime.log.stream(case.stream_at(project, item)), rules(call).calendar)
    return SignedAnswer(**sign(document, signer(runtime)))


@router.get(CASE + "/correction-notice", responses=problems(CaseUnknown, NoCorrectionNotice))
def read_correction_notice(project: Project, item: Item, call: Call) -> SignedAnswer:
    """What the applicant was told to correct (补正告知书), signed."""
    case_of(call, project, item)
    return _served(call, project, item, ServedDocument.CORRECTION)


def _served(call: Caller, project: str, item: str, document: ServedDocument) -> SignedAnswer:
    runtime = _runtime(call)
    history = runtime.log.stream(case.stream_at(project, item))
    return SignedAnswer(**sign(served(history, document, rules(call).calendar), signer(runtime)))


def _for_authorities(call: Caller, project: str, item: str) -> None:
    case_of(call, project, item)
    call.actor.require(*sorted(READERS))


@router.get("/keys")
def list_keys(call: Public) -> Page[KeyAnswer]:
    """The public keys of this service."""
    return whole([KeyAnswer(**public_words(signer(_runtime(call)).public_key()))])


def _runtime(call: Caller) -> SignerPort:
    return cast(SignerPort, call.runtime)

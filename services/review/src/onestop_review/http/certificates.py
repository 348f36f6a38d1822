"""What a case gives to be checked offline, signed, and the public key to do it with."""

from typing import Any, cast

from fastapi import APIRouter
from onestop_chassis.http import Call, Caller, Page, Public, problems, whole
from onestop_chassis.refusal import Forbidden
from onestop_contracts.fields import Code, Wording
from onestop_contracts.parts import Stage
from onestop_contracts.served_document import ServedDocument
from pydantic import BaseModel

from onestop_review.case import case
from onestop_review.case.acting import CaseUnknown
from onestop_review.case.certificate import RECORD, NoCorrectionNotice, NoSilence, NotDecided
from onestop_review.case.page import CASE, Item, Project, case_of
from onestop_review.case.served import reads_all
from onestop_review.case.who import READERS
from onestop_review.signing.kept import RecordAltered, SigningKeyUnknown, signed
from onestop_review.signing.key import KeyMissing, SignerPort, known_keys, public_words

router = APIRouter(tags=["certificates"])
NOT_SIGNED = (RecordAltered, SigningKeyUnknown, KeyMissing)


class SignedAnswer(BaseModel):
    """A signed document: verify it with the key of this id from /keys. `signed_at` in it says
    whether it was signed when its fact was recorded."""

    document: dict[str, Any]
    key_id: Code
    signature: Code


class KeyAnswer(BaseModel):
    """A public key (Ed25519): raw bytes in base64, and as PEM."""

    key_id: Code
    algorithm: Code
    public_key: Code
    pem: Wording


@router.get(
    CASE + "/certificates/{stage}",
    responses=problems(CaseUnknown, NoSilence, Forbidden, *NOT_SIGNED),
)
def read_certificate(project: Project, item: Item, stage: Stage, call: Call) -> SignedAnswer:
    """The certificate of silence (默认同意证明): everything an outsider needs to check it.

    It carries what the authorities said to each other, and is theirs to give.
    """
    _for_authorities(call, project, item)
    return _signed(call, project, item, stage.value)


@router.get(CASE + "/record", responses=problems(CaseUnknown, NotDecided, *NOT_SIGNED))
def read_record(project: Project, item: Item, call: Call) -> SignedAnswer:
    """The decision or refusal, signed. Authorities get it with everything before it, and may give
    it; the applicant gets the document that was served on him."""
    case_of(call, project, item)
    if not reads_all(call.actor):
        return _signed(call, project, item, ServedDocument.DECISION.value)
    return _signed(call, project, item, RECORD)


@router.get(
    CASE + "/correction-notice", responses=problems(CaseUnknown, NoCorrectionNotice, *NOT_SIGNED)
)
def read_correction_notice(project: Project, item: Item, call: Call) -> SignedAnswer:
    """What the applicant was told to correct (补正告知书), signed."""
    case_of(call, project, item)
    return _signed(call, project, item, ServedDocument.CORRECTION.value)


def _signed(call: Caller, project: str, item: str, document: str) -> SignedAnswer:
    return SignedAnswer(**signed(_runtime(call), case.stream_at(project, item), document))


def _for_authorities(call: Caller, project: str, item: str) -> None:
    case_of(call, project, item)
    call.actor.require(*sorted(READERS))


@router.get("/keys", responses=problems(KeyMissing))
def list_keys(call: Public) -> Page[KeyAnswer]:
    """The public keys of this service, the present one first, then those of before."""
    return whole([KeyAnswer(**public_words(key)) for key in known_keys(_runtime(call)).values()])


def _runtime(call: Caller) -> SignerPort:
    return cast(SignerPort, call.runtime)

"""What was served on an applicant (送达), signed: the correction notice, the refusal, the decision.

It carries that one fact of his case as it is on record, and nothing of what the authorities said
to each other before it. The decision record holds the same fact under the same digest.
"""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onestop_contracts.case_history import (
    APPROVED,
    CORRECTION,
    REFUSED,
    REJECTED,
    checked,
    is_any,
    of_case,
    rising,
)
from onestop_contracts.provisional import Notices, provisional_problems, provisional_years
from onestop_contracts.signed_when import dated, signed_at_problems
from onestop_contracts.signing import Json, Problem, digest_problems, verify

KIND = "onestop.served-document.v2"
FIRST_KIND = "onestop.served-document.v1"
"""What was signed before `signed_at` was said; it holds as it did."""
_FIRST = {"kind", "service", "stream", "project", "item", "served", "event", "provisional"}
FIELDS = {FIRST_KIND: _FIRST, KIND: _FIRST | {"signed_at"}}


class ServedDocument(StrEnum):
    """Which document: what is to be corrected (补正告知书), or what was decided, refusals too."""

    CORRECTION = "correction"
    DECISION = "decision"


FACTS: Mapping[str, Sequence[str]] = {
    ServedDocument.CORRECTION: (CORRECTION,),
    ServedDocument.DECISION: (APPROVED, REJECTED, REFUSED),
}
"""The fact that each document is made by."""


def served_document(
    service: str,
    stream: str,
    served: ServedDocument,
    events: Sequence[Mapping[str, Any]],
    notices: Notices = (),
    signed_at: str = "",
) -> Json:
    """The document to be signed, from the stream's stored events (see `signing.stored_event`).

    `notices` are the calendar's: years that none of them is for are marked `provisional`.
    `signed_at` is the instant of the signature; without one it is a document of the first kind.

    Raises:
        LookupError: nothing of the kind was served.
    """
    for event in events:
        if is_any(event, FACTS[served]):
            document: Json = {
                "kind": FIRST_KIND,
                "service": service,
                "stream": stream,
                "project": event["data"]["project"],
                "item": event["data"]["item"],
                "served": served.value,
                "event": dict(event),
                "provisional": provisional_years([event], notices),
            }
            return dated(document, KIND, signed_at)
    raise LookupError(f"{stream}: no {served} was served")


def verify_served(signed: Mapping[str, Any], public_key: Ed25519PublicKey) -> list[Problem]:
    """Everything that is wrong with a served document; nothing when it holds."""
    problems = verify(signed, public_key)
    document = signed.get("document")
    if not isinstance(document, Mapping):
        return problems
    return [*problems, *checked(_checked(document))]


def _checked(document: Mapping[str, Any]) -> Iterator[Problem]:
    if set(document) != FIELDS.get(document["kind"]):
        yield Problem("kind", "不是送达文书", "this is not a served document")
        return
    yield from signed_at_problems(document)
    event = document["event"]
    yield from digest_problems(event)
    if not is_any(event, FACTS.get(document["served"], ())):
        yield Problem("served", "所载事实与文书种类不符", "the fact is not that of such a document")
    if not rising(document["service"], [str(event.get("id", ""))]):
        yield Problem("ids", "事件编号不符", "the event's id is not the service's")
    yield from of_case(document, [event])
    yield from provisional_problems(document["provisional"], [event])

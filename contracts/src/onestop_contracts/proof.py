"""Proofs that an outsider checks with a public key and nothing else.

The certificate of silence and the decision record carry the stream of their case, and verifying
recomputes from it what they say. A served document carries the one fact that it was made by.
"""

from onestop_contracts.certificate import certificate_of_silence, verify_certificate
from onestop_contracts.decision_record import decision_record, verify_decision
from onestop_contracts.provisional import provisional_words, provisional_years
from onestop_contracts.served_document import ServedDocument, served_document, verify_served
from onestop_contracts.signed_when import signed_words
from onestop_contracts.signing import (
    Problem,
    canonical,
    digest_of,
    key_id,
    sign,
    stored_event,
    verify,
)
from onestop_contracts.verifying import public_key_of, remarks_in, verify_files

__all__ = [
    "Problem",
    "ServedDocument",
    "canonical",
    "certificate_of_silence",
    "decision_record",
    "digest_of",
    "key_id",
    "provisional_words",
    "provisional_years",
    "public_key_of",
    "remarks_in",
    "served_document",
    "sign",
    "signed_words",
    "stored_event",
    "verify",
    "verify_certificate",
    "verify_decision",
    "verify_files",
    "verify_served",
]

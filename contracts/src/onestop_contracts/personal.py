"""Which fields of facts belong to people: what only some may see, and what operators never do.

Names are those of fields, in whatever fact, part or state they stand, so that a masked value stays
masked wherever it was copied to. A test asks of every field of every fact on which side it is.
"""

import re
from typing import Any

MASK = "***"
PEOPLE = frozenset(
    {
        "name",
        "person",
        "people",
        "full_name",
        "contact",
        "phone",
        "mobile",
        "telephone",
        "email",
        "address",
        "id_number",
        "identity_number",
        "bank_account",
        "signature",
        "applicant",
        "organisation",
        "uscc",
        "representative",
        "representatives",
        "holder",
        "nominated",
        "handed_over_to",
        "approved_by",
        "concluded_by",
        "convened_by",
        "drafted_by",
        "registered_by",
        "returned_by",
        "signatory",
    }
)
"""Somebody's name or number, or the firm that a person may be: a sole trader is one."""
WORDS = frozenset(
    {
        "cause",
        "conditions",
        "deficiencies",
        "explanation",
        "facts",
        "grounds",
        "note",
        "points",
        "reason",
        "reasons",
        "remedies",
        "statement",
        "text",
    }
)
"""What somebody wrote in their own words, which may name anybody. One of our own codes may be
seen: `outage`, `not_mended`."""
_CODE = re.compile(r"[a-z][a-z0-9_./:-]*")


def is_personal(field: str, value: Any) -> bool:
    """Whether a value that stands under this name is hidden; what is empty hides nothing."""
    name = field.lower()
    if value is None or value in ("", [], (), {}):
        return False
    if name in PEOPLE:
        return True
    return name in WORDS and not _is_code(value)


def masked(value: Any) -> Any:
    """A value of JSON with everything hidden that belongs to people."""
    if isinstance(value, dict):
        return {
            name: MASK if is_personal(name, inner) else masked(inner)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [masked(inner) for inner in value]
    return value


def _is_code(value: Any) -> bool:
    if isinstance(value, list | tuple):
        return all(_is_code(one) for one in value)
    return isinstance(value, bool | int) or (
        isinstance(value, str) and _CODE.fullmatch(value) is not None
    )

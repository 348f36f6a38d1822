"""Identifiers and formats that are checked at the edge (docs/domain/identifiers.md)."""

from typing import Annotated

from pydantic import AfterValidator, StringConstraints

PROJECT_CODE = r"^\d{4}-\d{6}-\d{2}-\d{2}-\d{5}[0-9A-Z]$"
DIVISION_CODE = r"^\d{6}$"
ITEM_CODE = r"^P[1-4]-\d{2}$"

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)


def credit_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015).

    Raises:
        ValueError: a character outside the code's alphabet (no I, O, S, V, Z).
    """
    total = sum(
        _CREDIT_ALPHABET.index(c) * w for c, w in zip(first17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def _credit_code(value: str) -> str:
    if len(value) != 18 or any(c not in _CREDIT_ALPHABET for c in value):
        raise ValueError("统一社会信用代码应为18位 / a credit code has 18 characters, no I O S V Z")
    expected = credit_check_character(value[:17])
    if value[17] != expected:
        raise ValueError(
            f"统一社会信用代码校验位应为 {expected} / the check character should be {expected}"
        )
    return value


ProjectCode = Annotated[str, StringConstraints(pattern=PROJECT_CODE)]
DivisionCode = Annotated[str, StringConstraints(pattern=DIVISION_CODE)]
ItemCode = Annotated[str, StringConstraints(pattern=ITEM_CODE)]
CreditCode = Annotated[str, AfterValidator(_credit_code)]

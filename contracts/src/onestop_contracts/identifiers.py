"""Identifiers and formats that are checked at the edge (docs/domain/identifiers.md).

Messages are in both languages and say what would have been right, where that is known. A check
character finds every single wrong character and most swapped ones; it proves nothing about
whether the firm or person exists.
"""

import re
from datetime import datetime
from typing import Annotated
from unicodedata import east_asian_width

from pydantic import AfterValidator, StringConstraints

from onestop_contracts.fields import FIRM, PERSON, Meaning, Seen

# Not \d: in a regular expression that is every script's digits.
PROJECT_CODE = r"^[0-9]{4}-[0-9]{6}-[0-9]{2}-[0-9]{2}-[0-9]{5}[0-9A-Z]$"
DIVISION_CODE = r"^[0-9]{6}$"
ITEM_CODE = r"^P[1-4]-[0-9]{2}$"
CASE_NAME = r"^P[1-4]-[0-9]{2}(\.([2-9]|[1-9][0-9]{1,2}))?$"
"""A case in its project: the item, and from its second case on the number (`P1-01.2`)."""
LICENCE_NUMBER = re.compile(
    r"(?P<division>[0-9]{6})-(?P<item>P[1-4]-[0-9]{2})-[0-9]{4}-"
    r"(?P<year>[0-9]{4})(?P<place>[0-9]{6})??"
    r"(?P<class1>[0-9]{2})(?P<class2>[0-9]{2})(?P<serial>[0-9]{5}[0-9A-Z])"
    r"(\.(?P<attempt>[0-9]{1,3}))?"
)
"""`<division>-<item>-<year>-<serial>`; the serial is the project code without its dashes, and
without its division where that is the licence's own. From an item's second case on its
number follows (`.2`)."""
RESIDENT_NUMBER = r"^[1-9][0-9]{16}[0-9X]$"
INDUSTRY_CLASS = r"^[A-T][0-9]{2,4}$"
MONEY = r"^(0|[1-9][0-9]{0,14})\.[0-9]{2}$"

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_CREDIT_LENGTH = 18
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
_REGIONS = ((11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82))
_PROVINCES = frozenset(str(n) for first, last in _REGIONS for n in range(first, last + 1))
# The last division of each section of GB/T 4754-2017, in order of the sections.
_SECTION_ENDS = {
    "A": 5,
    "B": 12,
    "C": 43,
    "D": 46,
    "E": 50,
    "F": 52,
    "G": 60,
    "H": 62,
    "I": 65,
    "J": 69,
    "K": 70,
    "L": 72,
    "M": 75,
    "N": 79,
    "O": 82,
    "P": 83,
    "Q": 85,
    "R": 90,
    "S": 96,
    "T": 97,
}


def is_number(text: str) -> bool:
    """Whether it is all ASCII digits: `isdigit` takes those of every script, and ² besides."""
    return text.isascii() and text.isdigit()


def item_of_licence(number: str) -> str:
    """The item that a licence of this number permits; empty where it has no such shape."""
    found = LICENCE_NUMBER.fullmatch(number)
    return found["item"] if found else ""


def attempt_of_licence(number: str) -> int:
    """Which case of its item the licence came from; the first where it has no such shape."""
    found = LICENCE_NUMBER.fullmatch(number)
    return int(found["attempt"] or 1) if found else 1


def case_name(item: str, attempt: int = 1) -> str:
    """How the n-th case of an item is called in its project: `P1-01`, then `P1-01.2`."""
    return item if attempt == 1 else f"{item}.{attempt}"


def case_of_licence(number: str) -> str:
    """The case that a licence of this number came from; empty where it has no such shape."""
    return case_name(item_of_licence(number), attempt_of_licence(number))


def item_and_attempt(case: str) -> tuple[str, int]:
    """The item of a case so called, and the how many-th of the item it is."""
    item, _, attempt = case.partition(".")
    return item, int(attempt or 1)


def credit_check_character(first17: str) -> str:
    """The 18th character of a unified social credit code (GB 32100-2015).

    Raises:
        ValueError: a character outside the code's alphabet (no I, O, S, V, Z).
    """
    total = sum(
        _CREDIT_ALPHABET.index(c) * w for c, w in zip(first17, _CREDIT_WEIGHTS, strict=True)
    )
    return _CREDIT_ALPHABET[(31 - total % 31) % 31]


def resident_check_character(first17: str) -> str:
    """The 18th character of a resident identity number (GB 11643): a digit or X.

    Raises:
        ValueError: not 17 digits.
    """
    total = sum(int(c) * w for c, w in zip(first17, _RESIDENT_WEIGHTS, strict=True))
    return _RESIDENT_CHECKS[total % 11]


def section_of(division: int) -> str:
    """The section (门类) of GB/T 4754-2017 that a two-digit division belongs to, or nothing."""
    return next((letter for letter, end in _SECTION_ENDS.items() if 0 < division <= end), "")


def _credit_code(value: str) -> str:
    for n, character in enumerate(value, start=1):
        _credit_character(n, character)
    if len(value) != _CREDIT_LENGTH:
        raise ValueError(
            f"统一社会信用代码应为18位，现为{len(value)}位 / "
            f"a credit code has 18 characters, this one has {len(value)}"
        )
    expected = credit_check_character(value[:17])
    if value[17] != expected:
        raise ValueError(
            f"统一社会信用代码校验位应为 {expected} / the check character should be {expected}"
        )
    return value


def _credit_character(n: int, character: str) -> None:
    """Says why a character cannot be in a credit code; the commonest ones by what went wrong."""
    if character in _CREDIT_ALPHABET:
        return
    where_zh, where_en = f"统一社会信用代码第{n}位“{character}”", f"character {n} '{character}'"
    if east_asian_width(character) == "F":
        zh, en = "是全角字符，请改用半角", "is full-width: type it half-width"
    elif character.upper() in _CREDIT_ALPHABET:
        zh, en = "应为大写字母", "should be a capital letter"
    else:
        zh = "不可用：只用数字和大写字母，不用 I、O、S、V、Z"
        en = "cannot be in a credit code: digits and capital letters only, no I O S V Z"
    raise ValueError(f"{where_zh}{zh} / {where_en} {en}")


def _resident_number(value: str) -> str:
    # The number itself never goes into a message: messages end up in logs.
    if not re.fullmatch(RESIDENT_NUMBER, value, re.ASCII):
        raise ValueError("身份证号码应为18位 / a resident number has 17 digits and a digit or X")
    if value[:2] not in _PROVINCES:
        raise ValueError("身份证号码的地区代码有误 / a resident number begins with a region")
    try:
        datetime.strptime(value[6:14] + "+0800", "%Y%m%d%z")
    except ValueError:
        raise ValueError("身份证号码的出生日期有误 / the date of birth is no date") from None
    if value[17] != resident_check_character(value[:17]):
        raise ValueError("身份证号码校验位有误 / the check character is wrong")
    return value


def _division_code(value: str) -> str:
    if value[:2] not in _PROVINCES:
        raise ValueError(
            f"行政区划代码 {value} 的省级代码有误 / {value[:2]} is no province of GB/T 2260"
        )
    return value


def _industry_class(value: str) -> str:
    section = section_of(int(value[1:3]))
    if value[0] != section:
        raise ValueError(
            f"行业大类 {value[1:3]} 属于门类 {section or '—'} / "
            f"division {value[1:3]} of GB/T 4754 is in section {section or '(none)'}"
        )
    return value


def _shape(pattern: str) -> StringConstraints:
    return StringConstraints(pattern=pattern)


def _code(name: str, example: str) -> Meaning:
    return Meaning(name, Seen.CODE, "代码", example)


ProjectCode = Annotated[str, _shape(PROJECT_CODE), _code("ProjectCode", "2026-150602-30-03-100037")]
DivisionCode = Annotated[
    str, _shape(DIVISION_CODE), AfterValidator(_division_code), _code("DivisionCode", "150602")
]
ItemCode = Annotated[str, _shape(ITEM_CODE), _code("ItemCode", "P2-03")]
CaseName = Annotated[str, _shape(CASE_NAME), _code("CaseName", "P2-03")]
CreditCode = Annotated[str, AfterValidator(_credit_code), FIRM]
ResidentNumber = Annotated[str, AfterValidator(_resident_number), PERSON]
IndustryClass = Annotated[
    str, _shape(INDUSTRY_CLASS), AfterValidator(_industry_class), _code("IndustryClass", "C38")
]
Money = Annotated[str, _shape(MONEY), Meaning("Money", Seen.CODE, "金额", "1200.00")]

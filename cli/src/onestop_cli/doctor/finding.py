"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum


class Verdict(StrEnum):
    """`lacking` is something that only some uses need; `wrong` has to be mended."""

    FINE = "fine"
    LACKING = "lacking"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: what was looked at, what was found, and in one line how to mend it."""

    check: str
    verdict: Verdict
    found: str
    mend: str = ""


def fine(check: str, found: str) -> Finding:
    return Finding(check, Verdict.FINE, found)


def lacking(check: str, found: str, mend: str) -> Finding:
    return Finding(check, Verdict.LACKING, found, mend)


def wrong(check: str, found: str, mend: str) -> Finding:
    return Finding(check, Verdict.WRONG, found, mend)

"""Nomination of a chief representative: the five conditions and the evidence for each."""

from collections.abc import Sequence
from datetime import date
from enum import StrEnum
from typing import ClassVar

from onestop_chassis.refusal import Fault, fault
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Digest, Person, Prose
from onestop_contracts.identifiers import DivisionCode
from onestop_contracts.parts import Part
from pydantic import AwareDatetime


class Condition(StrEnum):
    """What a chief representative must meet (选派条件), in the notice's order."""

    CIVIL_SERVANT = "civil_servant"
    AUTHORISED = "authorised"
    KNOWS_THE_LAW = "knows_the_law"
    WRITES_AND_COMPUTES = "writes_and_computes"
    HEADS_SECTION = "heads_section"


WORDS: dict[Condition, tuple[str, str]] = {
    Condition.CIVIL_SERVANT: ("civil servant or established staff", "公务员身份或正式在编"),
    Condition.AUTHORISED: ("stable in post and authorised to decide", "岗位稳定并获授权"),
    Condition.KNOWS_THE_LAW: ("knows the law and the procedures", "熟悉法规和办理要求"),
    Condition.WRITES_AND_COMPUTES: ("writes well and works online", "文字水平和网上办理能力"),
    Condition.HEADS_SECTION: ("heads the approval section", "审批科室负责人"),
}


class Evidence(Part):
    """What shows that a condition is met: a document's digest, or a reason why it is waived.

    Only the last condition holds "in principle" and can be waived with a reason.
    """

    condition: Condition
    document: Digest = ""
    note: Prose = ""

    @property
    def enough(self) -> bool:
        """Whether it shows anything."""
        waived = self.condition is Condition.HEADS_SECTION and self.note
        return bool(self.document or waived)


class RepresentativeNominated(Internal):
    """The department put somebody forward, with evidence."""

    TYPE: ClassVar[str] = "onestop.review.RepresentativeNominated.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    evidence: tuple[Evidence, ...]
    nominated_at: AwareDatetime


class NominationRefused(Internal):
    """The centre did not accept the nomination, for these reasons."""

    TYPE: ClassVar[str] = "onestop.review.NominationRefused.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    reasons: tuple[Prose, ...]
    refused_at: AwareDatetime


class ReplacementRequested(Internal):
    """The centre asked the department for somebody else (另行委派人选)."""

    TYPE: ClassVar[str] = "onestop.review.ReplacementRequested.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    reason: Prose
    requested_at: AwareDatetime


class DeparturesFollowed(Internal):
    """The mandates of everybody who left by that day have been ended."""

    TYPE: ClassVar[str] = "onestop.review.DeparturesFollowed.v1"

    day: date
    followed_at: AwareDatetime


def evidence_faults(evidence: Sequence[Evidence]) -> list[Fault]:
    """A fault for each of the five conditions for which nothing is shown."""
    shown = {e.condition for e in evidence if e.enough}
    return [
        fault(f"evidence.{condition}", f"no evidence: {en}", f"缺少证明：{zh}")
        for condition, (en, zh) in WORDS.items()
        if condition not in shown
    ]

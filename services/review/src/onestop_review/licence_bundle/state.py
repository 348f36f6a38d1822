"""What is known of a project's licences: those that are due, issued and revoked."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from types import MappingProxyType
from typing import ClassVar, assert_never

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Digest, Number, Person, Prose
from onestop_contracts.identifiers import ProjectCode, case_name, case_of_licence
from onestop_contracts.parts import Licence
from onestop_contracts.review import LicenceRevoked, LicencesIssued
from pydantic import AwareDatetime


class LicenceDue(Internal):
    """An item was approved: its licence is issued by `issue_by`, a working day before it has to
    be handed over.
    """

    TYPE: ClassVar[str] = "onestop.review.LicenceDue.v1"

    project: ProjectCode
    item: Code
    phase: int
    department: Code
    division: Code
    decided_at: AwareDatetime
    issue_by: AwareDatetime
    hand_over_by: AwareDatetime
    calendar_version: int
    attempt: int = 1

    @property
    def case(self) -> str:
        """The case that was approved."""
        return case_name(self.item, self.attempt)


class ApprovalReexamined(Internal):
    """The approval, which was made first, does not stand after an objection to it: the revocation
    of its licence is asked for, with this ground, as soon as there is one."""

    TYPE: ClassVar[str] = "onestop.review.ApprovalReexamined.v1"

    project: ProjectCode
    item: Code
    department: Code
    ground: Prose
    legal_basis: Prose
    reexamined_at: AwareDatetime
    attempt: int = 1

    @property
    def case(self) -> str:
        """The case that was approved."""
        return case_name(self.item, self.attempt)


class Answer(StrEnum):
    """What the holder answered to a revocation that was announced."""

    STATEMENT = "statement"
    HEARING = "hearing"
    WAIVER = "waiver"


class OfRevocation(Internal):
    """A step on the way to revoking one licence."""

    project: ProjectCode
    number: Number


class RevocationRequested(OfRevocation):
    """The department that answers for the licence asked for its revocation (提请撤销).

    `requested_by` is empty where that followed from its objection to the approval.
    """

    TYPE: ClassVar[str] = "onestop.review.RevocationRequested.v1"

    ground: Prose
    legal_basis: Prose
    department: Code
    requested_by: Person
    requested_at: AwareDatetime


class RevocationAnnounced(OfRevocation):
    """The holder was told ground and legal basis, and offered a hearing (撤销告知)."""

    TYPE: ClassVar[str] = "onestop.review.RevocationAnnounced.v1"

    ground: Prose
    legal_basis: Prose
    announced_by: Person
    announced_at: AwareDatetime
    answer_by: AwareDatetime
    calendar_version: int


class RevocationAnswered(OfRevocation):
    """The holder stated his case, asked for a hearing, or gave it up."""

    TYPE: ClassVar[str] = "onestop.review.RevocationAnswered.v1"

    answer: Answer
    statement: Prose = ""
    answered_at: AwareDatetime

    @property
    def hearing(self) -> bool:
        return self.answer is Answer.HEARING


class RevocationHeard(OfRevocation):
    """The hearing that the holder asked for was held (听证)."""

    TYPE: ClassVar[str] = "onestop.review.RevocationHeard.v1"

    held_on: date
    minutes: Digest
    recorded_by: Person
    heard_at: AwareDatetime


Step = RevocationRequested | RevocationAnnounced | RevocationAnswered | RevocationHeard
LicenceEvent = LicenceDue | LicencesIssued | LicenceRevoked | ApprovalReexamined | Step


@dataclass(frozen=True, slots=True)
class Held:
    """One licence that was issued; `ground` is why it was revoked, empty where it was not.

    The others are the steps towards that, as far as they were done.
    """

    licence: Licence
    ground: Prose = ""
    requested: RevocationRequested | None = None
    announced: RevocationAnnounced | None = None
    answered: RevocationAnswered | None = None
    heard: RevocationHeard | None = None


@dataclass(frozen=True, slots=True)
class Bundle:
    """Every licence by its number; what was approved and has none yet, and approvals that do not
    stand, by their case."""

    due: Mapping[Code, LicenceDue] = field(default_factory=lambda: MappingProxyType({}))
    held: Mapping[Number, Held] = field(default_factory=lambda: MappingProxyType({}))
    unsound: Mapping[Code, ApprovalReexamined] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def licensed(self) -> frozenset[str]:
        """The cases that have a licence, revoked or not: none gets a second."""
        return frozenset(case_of_licence(number) for number in self.held)


def evolve(bundle: Bundle, event: LicenceEvent) -> Bundle:
    """The licences after a fact."""
    match event:
        case LicenceDue():
            return replace(bundle, due=MappingProxyType({**bundle.due, event.case: event}))
        case LicencesIssued(licences=licences):
            issued = {case_of_licence(one.number) for one in licences}
            left = {case: due for case, due in bundle.due.items() if case not in issued}
            held = {**bundle.held, **{one.number: Held(one) for one in licences}}
            return replace(bundle, due=MappingProxyType(left), held=MappingProxyType(held))
        case ApprovalReexamined():
            unsound = {**bundle.unsound, event.case: event}
            return replace(bundle, unsound=MappingProxyType(unsound))
        case LicenceRevoked(number=number, ground=ground):
            return _with(bundle, replace(bundle.held[number], ground=ground))
        case RevocationRequested(number=number):
            return _with(bundle, replace(bundle.held[number], requested=event))
        case RevocationAnnounced(number=number):
            return _with(bundle, replace(bundle.held[number], announced=event))
        case RevocationAnswered(number=number):
            return _with(bundle, replace(bundle.held[number], answered=event))
        case RevocationHeard(number=number):
            return _with(bundle, replace(bundle.held[number], heard=event))
        case _:
            assert_never(event)


def _with(bundle: Bundle, held: Held) -> Bundle:
    changed = {**bundle.held, held.licence.number: held}
    return replace(bundle, held=MappingProxyType(changed))

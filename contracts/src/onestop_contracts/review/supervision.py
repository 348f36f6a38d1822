"""A supervision window (默认监督期): how it opens, moves, and is ended by a reply or by silence."""

from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.fields import Code, Digest, Person, Prose
from onestop_contracts.parts import Stage
from onestop_contracts.review.cases import CaseFact
from onestop_contracts.vocabularies import ClockName, ExtensionReason


class SupervisionOpened(CaseFact):
    """A supervision window (默认监督期) opened: its notice was served at `opens_at`.

    `drafted_by` proposed what the second window supervises, as far as known.
    """

    TYPE: ClassVar[str] = "onestop.review.SupervisionOpened.v1"

    stage: Stage
    department: Code
    representative: Person
    mandate: Code
    opens_at: AwareDatetime
    deadline: AwareDatetime
    shown: Digest
    receipt: Digest
    rule_version: int
    calendar_version: int
    drafted_by: Person = ""


class WindowExtended(CaseFact):
    """A window got a later deadline.

    `reason` is `outage`, `vacancy`, `mending`, `calendar` or `suspension`; `facts` say more.
    `mending` says that the objection was formally deficient and came back, so that the window
    is open again. `mend_by` is given where the time to mend an objection moves too. For a
    suspension `office_seconds` is the office time given back, up to the close of a working day;
    None where the deadline moved by all the time that went by, as it once did.
    """

    TYPE: ClassVar[str] = "onestop.review.WindowExtended.v1"

    stage: Stage
    reason: ExtensionReason
    was: AwareDatetime
    deadline: AwareDatetime
    representative: Person = ""
    mandate: Code = ""
    facts: tuple[Prose, ...] = ()
    mend_by: AwareDatetime | None = None
    calendar_version: int = 0
    office_seconds: int | None = None
    extended_at: AwareDatetime


class ObjectionFiled(CaseFact):
    """A written objection (书面反对意见) came in in time and ended the window.

    Should the centre return it as formally deficient, a `WindowExtended` with reason `mending`
    opens the window again.
    """

    TYPE: ClassVar[str] = "onestop.review.ObjectionFiled.v1"

    stage: Stage
    objection: Code
    representative: Person
    grounds: Prose
    legal_basis: Prose
    document: Digest
    signed: bool
    received_at: AwareDatetime


class ConsentGiven(CaseFact):
    """The representative agreed in words before the deadline; that ended the window."""

    TYPE: ClassVar[str] = "onestop.review.ConsentGiven.v1"

    stage: Stage
    representative: Person
    mandate: Code
    given_at: AwareDatetime


class DefaultConsentGranted(CaseFact):
    """No objection by the deadline: consent on the department's behalf (默认同意).

    `deadline` is the moment in law, `granted_at` the moment it was decided. `service`, `clock`
    and `stream_version` say who decided it, by which clock, and what stood before it in the
    case; the certificate of silence is drawn up from them and checked offline.
    """

    TYPE: ClassVar[str] = "onestop.review.DefaultConsentGranted.v1"
    EFFECTIVE: ClassVar[str] = "deadline"

    stage: Stage
    opens_at: AwareDatetime
    deadline: AwareDatetime
    granted_at: AwareDatetime
    representative: Person
    mandate: Code
    department: Code
    on_behalf_of: Code
    rule_version: int
    calendar_version: int
    service: Code
    clock: ClockName
    stream_version: int
    shown: Digest

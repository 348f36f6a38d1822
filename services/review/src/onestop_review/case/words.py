"""The words of a case (办件): how far it has come, what is said in it, what falls due."""

from enum import StrEnum

from onestop_contracts.parts import Stage


class Outcome(StrEnum):
    """What a draft proposes and a decision says."""

    APPROVE = "approve"
    REJECT = "reject"


class Reply(StrEnum):
    """An answer of the representative that is neither consent nor objection."""

    CONDITIONAL = "conditional"
    ASKS_FOR_MATERIALS = "asks_for_materials"
    NOT_COMPETENT = "not_competent"


class Progress(StrEnum):
    """How far a case has come."""

    UNOPENED = "unopened"
    AWAITING_MATERIALS = "awaiting_materials"
    OPENED = "opened"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"
    REFUSED = "refused"


class Standing(StrEnum):
    """How far an objection has come."""

    FILED = "filed"
    RETURNED = "returned"
    MENDED = "mended"
    REGISTERED = "registered"
    CONVENED = "convened"
    NO_AGREEMENT = "no_agreement"
    ESCALATED = "escalated"
    RESOLVED = "resolved"
    FELL = "fell"


class Defect(StrEnum):
    """What an objection can lack in form (形式要件); whether its grounds suffice is none."""

    NOT_WRITTEN = "not_written"
    NO_GROUNDS = "no_grounds"
    NO_LEGAL_BASIS = "no_legal_basis"
    NO_SIGNATURE = "no_signature"
    SIGNATORY_WITHOUT_MANDATE = "signatory_without_mandate"


class Deadline(StrEnum):
    """The deadlines of a case besides its windows; the last three are flagged when they pass."""

    ACCEPT_BY = "accept_by"
    CONSULT_BY = "consult_by"
    GOVERNMENT_BY = "government_by"
    DECIDE_BY = "decide_by"

    def of(self, stage: Stage | None) -> str:
        """Its kind: a rung of the ladder belongs to the window that was objected in."""
        return f"{self}:{stage}" if stage else str(self)


DEFECTS = {
    Defect.NOT_WRITTEN: "缺少书面文件 / the written document is missing",
    Defect.NO_GROUNDS: "缺少反对理由 / the grounds are missing",
    Defect.NO_LEGAL_BASIS: "缺少法律依据 / the legal basis is missing",
    Defect.NO_SIGNATURE: "文件未签署 / the document is not signed",
    Defect.SIGNATORY_WITHOUT_MANDATE: "签署人收到时无委派 / the signatory held no mandate",
}
"""What the department is told, and the record says."""
TERMINAL = (Progress.DECIDED, Progress.WITHDRAWN, Progress.REFUSED)
CHECKABLE = (Standing.FILED, Standing.MENDED)
CLOSED = (Standing.RESOLVED, Standing.FELL)
RUNG = {
    Standing.REGISTERED: Deadline.CONSULT_BY,
    Standing.CONVENED: Deadline.CONSULT_BY,
    Standing.ESCALATED: Deadline.GOVERNMENT_BY,
}
WINDOW = "window"
MEND = "mend"

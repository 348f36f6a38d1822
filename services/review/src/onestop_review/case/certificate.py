"""A case's proofs, composed from its own record: silence, the decision, what was served.

What they have to carry, how they are signed, and how anybody checks them, is the business of
`onestop_contracts.proof`. Each has a name: that of the window's stage, `record`, or that of what
was served.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from onestop_chassis.refusal import NotFound
from onestop_contracts.case_history import APPROVED, CORRECTION, REFUSED, REJECTED, SILENT
from onestop_contracts.certificate import certificate_of_silence
from onestop_contracts.decision_record import decision_record
from onestop_contracts.parts import Stage
from onestop_contracts.provisional import Notices
from onestop_contracts.served_document import ServedDocument, served_document
from onestop_contracts.signing import Json

RECORD = "record"
STAGES = tuple(stage.value for stage in Stage)
MADE_BY = {
    SILENT: STAGES,
    CORRECTION: (ServedDocument.CORRECTION.value,),
    **dict.fromkeys((APPROVED, REJECTED, REFUSED), (RECORD, ServedDocument.DECISION.value)),
}


class NoSilence(NotFound):
    """The window did not end by silence, or has not ended."""

    code = "no-certificate"
    title = "This window did not end by silence"
    title_zh = "该监督期并非以默认同意结束"
    remedy = "Read the case for how its windows ended."
    remedy_zh = "请查看办件各监督期的结束方式。"


class NotDecided(NotFound):
    """The case has no decision yet."""

    code = "not-decided"
    title = "The case is not decided"
    title_zh = "办件尚未作出决定"
    remedy = "Ask again after the decision."
    remedy_zh = "请在作出决定后查询。"


class NoCorrectionNotice(NotFound):
    """No correction was asked for in this case."""

    code = "no-correction-notice"
    title = "No correction was asked for"
    title_zh = "本办件未发出补正告知"
    remedy = "Read the case for where it stands."
    remedy_zh = "请查看办件的办理进度。"


@dataclass(frozen=True, slots=True)
class Told:
    """What documents of a case are made of: its facts as they are stored, those of the posts, and
    of each holiday notice its version and years."""

    service: str
    stream: str
    case: Sequence[Json]
    posts: Sequence[Json] = ()
    notices: Notices = ()


def made_by(type_: str) -> Sequence[str]:
    """The names of the documents that a fact of this type may make."""
    return next((names for prefix, names in MADE_BY.items() if type_.startswith(prefix)), ())


def fact_of(document: Json) -> int:
    """The position of the fact that the document is made by."""
    last = document["event"] if "event" in document else document["events"][-1]
    return int(str(last["id"]).rpartition("/")[2])


def document_of(told: Told, name: str, signed_at: str = "") -> Json:
    """The document of this name, to be signed at that instant.

    Raises:
        NoSilence, NotDecided, NoCorrectionNotice: there is nothing of the kind.
    """
    if name == RECORD:
        return record(told, signed_at)
    if name in STAGES:
        return certificate(told, Stage(name), signed_at)
    return served(told, ServedDocument(name), signed_at)


def certificate(told: Told, stage: Stage, signed_at: str = "") -> Json:
    """The certificate of silence of one window, to be signed.

    Raises:
        NoSilence: no consent by silence was recorded for this stage.
    """
    try:
        return certificate_of_silence(
            told.service, told.stream, stage.value, told.case, told.posts, told.notices, signed_at
        )
    except LookupError as missing:
        raise NoSilence(
            f"{stage}: no consent by silence / 该阶段无默认同意", stage=stage.value
        ) from missing


def record(told: Told, signed_at: str = "") -> Json:
    """The decision with everything before it, to be signed.

    Raises:
        NotDecided: the case was not decided.
    """
    try:
        return decision_record(told.service, told.stream, told.case, told.notices, signed_at)
    except LookupError as missing:
        raise NotDecided("no decision yet / 尚未作出决定") from missing


def served(told: Told, document: ServedDocument, signed_at: str = "") -> Json:
    """What was served on the applicant, to be signed.

    Raises:
        NotDecided, NoCorrectionNotice: nothing of the kind was served.
    """
    try:
        return served_document(
            told.service, told.stream, document, told.case, told.notices, signed_at
        )
    except LookupError as missing:
        if document is ServedDocument.CORRECTION:
            raise NoCorrectionNotice("no correction notice / 未发出补正告知") from missing
        raise NotDecided("no decision yet / 尚未作出决定") from missing

"""A case's proofs, composed from its own record: silence, the decision, what was served.

What they have to carry, how they are signed, and how anybody checks them, is the business of
`onestop_contracts.proof`.
"""

from collections.abc import Sequence

from onestop_chassis.recorded import Recorded
from onestop_chassis.refusal import NotFound
from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.certificate import certificate_of_silence
from onestop_contracts.decision_record import decision_record
from onestop_contracts.event import Event
from onestop_contracts.parts import Stage
from onestop_contracts.served_document import ServedDocument, served_document
from onestop_contracts.signing import Json, stored_event

NOTHING_KNOWN = WorkCalendar()
"""Without a notice no year is certain."""


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


def certificate(
    history: Sequence[Recorded[Event]],
    stage: Stage,
    posts: Sequence[Recorded[Event]] = (),
    calendar: WorkCalendar = NOTHING_KNOWN,
) -> Json:
    """The certificate of silence of one window, to be signed; `history` is the whole stream.

    `posts` is the stream of the posts: it shows who succeeded while the window was open. `calendar`
    says which of its dates were certain.

    Raises:
        NoSilence: no consent by silence was recorded for this stage.
    """
    try:
        service, stream = _origin(history)
        return certificate_of_silence(
            service, stream, stage.value, _stored(history), _stored(posts), _notices(calendar)
        )
    except LookupError as missing:
        raise NoSilence(
            f"{stage}: no consent by silence / 该阶段无默认同意", stage=stage.value
        ) from missing


def record(history: Sequence[Recorded[Event]], calendar: WorkCalendar = NOTHING_KNOWN) -> Json:
    """The decision with everything before it, to be signed; `history` is the whole stream.

    `calendar` says which of its dates were certain.

    Raises:
        NotDecided: the case was not decided.
    """
    try:
        service, stream = _origin(history)
        return decision_record(service, stream, _stored(history), _notices(calendar))
    except LookupError as missing:
        raise NotDecided("no decision yet / 尚未作出决定") from missing


def served(
    history: Sequence[Recorded[Event]],
    document: ServedDocument,
    calendar: WorkCalendar = NOTHING_KNOWN,
) -> Json:
    """What was served on the applicant, to be signed; `history` is the whole stream.

    Raises:
        NotDecided, NoCorrectionNotice: nothing of the kind was served.
    """
    try:
        service, stream = _origin(history)
        return served_document(service, stream, document, _stored(history), _notices(calendar))
    except LookupError as missing:
        if document is ServedDocument.CORRECTION:
            raise NoCorrectionNotice("no correction notice / 未发出补正告知") from missing
        raise NotDecided("no decision yet / 尚未作出决定") from missing


def _origin(history: Sequence[Recorded[Event]]) -> tuple[str, str]:
    first = history[0]
    return first.source, first.stream


def _notices(calendar: WorkCalendar) -> list[tuple[int, tuple[int, ...]]]:
    return [(notice.version, notice.years) for notice in calendar.notices]


def _stored(history: Sequence[Recorded[Event]]) -> list[Json]:
    return [
        stored_event(r.id, r.event.TYPE, r.version, r.recorded_at, r.event.model_dump(mode="json"))
        for r in history
    ]

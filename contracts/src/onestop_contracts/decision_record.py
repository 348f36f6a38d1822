"""The decision record: the decision of a case, or its refusal, with its whole history, signed."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onestop_contracts.case_history import (
    ACCEPTED,
    APPROVED,
    DEEMED,
    ENDINGS,
    REFUSED,
    REJECTED,
    Event,
    Window,
    authority_of,
    checked,
    history_problems,
    instant,
    is_a,
    is_any,
    stands_still,
    window_of,
    windows_before,
)
from onestop_contracts.provisional import Notices, provisional_problems, provisional_years
from onestop_contracts.signed_when import dated, signed_at_problems
from onestop_contracts.signing import Json, Problem, verify

KIND = "onestop.decision-record.v3"
SECOND_KIND = "onestop.decision-record.v2"
"""What was signed before `signed_at` was said; it holds as it did."""
FIRST_KIND = "onestop.decision-record.v1"
"""The same, before `provisional` was."""
_FIRST = {"kind", "service", "stream", "project", "item", "decision", "events"}
FIELDS = {
    FIRST_KIND: _FIRST,
    SECOND_KIND: _FIRST | {"provisional"},
    KIND: _FIRST | {"provisional", "signed_at"},
}
DECISIONS = (APPROVED, REJECTED, REFUSED)
SETTLED = {
    "onestop.review.ConsultationConcluded.": ("withdrawn", "upheld", "agreed_with_conditions"),
    "onestop.review.GovernmentDecided.": ("approve", "reject", "approve_with_conditions"),
}


def decision_record(
    service: str,
    stream: str,
    events: Sequence[Mapping[str, Any]],
    notices: Notices = (),
    signed_at: str = "",
) -> Json:
    """The document to be signed, from the stream's stored events (see `signing.stored_event`).

    `notices` are the calendar's: years that none of them is for are marked `provisional`.
    `signed_at` is the instant of the signature; without one it is a document of the second kind.

    Raises:
        LookupError: the case was neither decided nor refused.
    """
    for n, event in enumerate(events):
        if is_any(event, DECISIONS):
            told = [dict(each) for each in events[: n + 1]]
            document: Json = {
                "kind": SECOND_KIND,
                "service": service,
                "stream": stream,
                "project": event["data"]["project"],
                "item": event["data"]["item"],
                "decision": event["data"]["decision"],
                "events": told,
                "provisional": provisional_years(told, notices),
            }
            return dated(document, KIND, signed_at)
    raise LookupError(f"{stream} was not decided")


def verify_decision(signed: Mapping[str, Any], public_key: Ed25519PublicKey) -> list[Problem]:
    """Everything that is wrong with a decision record; nothing when it holds."""
    problems = verify(signed, public_key)
    document = signed.get("document")
    if not isinstance(document, Mapping):
        return problems
    return [*problems, *checked(_checked(document))]


def _checked(document: Mapping[str, Any]) -> Iterator[Problem]:
    if set(document) != FIELDS.get(document["kind"]):
        yield Problem("kind", "不是决定记录", "this is not a decision record")
        return
    yield from history_problems(document)
    if document["kind"] != FIRST_KIND:
        yield from provisional_problems(document["provisional"], document["events"])
    yield from signed_at_problems(document)
    *before, decision = document["events"]
    if not is_any(decision, DECISIONS):
        yield Problem("decision", "末个事件不是决定", "it does not end with the decision")
        return
    data = decision["data"]
    if data["decision"] != document["decision"]:
        yield Problem("decision", "决定编号不符", "it names another decision")
    if any(is_any(event, ENDINGS) for event in before):
        yield Problem("decided-twice", "办件被重复决定", "the case was decided before")
    if stands_still(before):
        yield Problem("suspended", "办件当时处于中止状态", "the case was suspended at the time")
    if (held := authority_of(before)) and data.get("authority") != held:
        yield Problem("authority", "决定主体不符", "the other side held the power to decide")
    yield from _untaken(before) if is_a(decision, REFUSED) else _windows(before, data)


def _untaken(before: Sequence[Event]) -> Iterator[Problem]:
    """An item is refused before it is taken on, and not after."""
    if any(is_any(event, (ACCEPTED, DEEMED)) for event in before):
        yield Problem("accepted", "办件此前已受理", "the case had been accepted")


def _windows(before: Sequence[Event], data: Event) -> Iterator[Problem]:
    told = {summary["stage"]: summary for summary in data["windows"]}
    stages = windows_before(before)
    if set(told) - set(stages):
        yield Problem("windows", "决定所载监督期多于应有", "the decision tells of other windows")
    for stage in stages:
        window = window_of(before, stage)
        if window is None or not window.ended_by:
            yield Problem(
                f"window-{stage}", f"{stage} 监督期未终结", f"the {stage} window had not ended"
            )
            continue
        yield from window.broken
        if stage not in told or not _agrees(window, told[stage]):
            yield Problem(
                f"window-{stage}",
                f"决定所载 {stage} 监督期与记录不符",
                f"the decision tells the {stage} window otherwise than it went",
            )
        if window.ended_by == "objection" and not _settled(before, stage):
            yield Problem("objection", "书面反对意见尚未解决", "an objection was not resolved")


def _agrees(window: Window, told: Event) -> bool:
    return (
        told["representative"] == window.representative
        and told["ended_by"] == window.ended_by
        and instant(told["opens_at"]) == window.opens_at
        and instant(told["deadline"]) == window.deadline
        and instant(told["ended_at"]) == window.ended_at
    )


def _settled(before: Sequence[Event], stage: str) -> bool:
    objections = {
        event["data"]["objection"]
        for event in before
        if is_a(event, "onestop.review.ObjectionFiled.") and event["data"]["stage"] == stage
    }
    return any(
        is_a(event, prefix)
        and event["data"]["objection"] in objections
        and event["data"]["outcome"] in outcomes
        for event in before
        for prefix, outcomes in SETTLED.items()
    )

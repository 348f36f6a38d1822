"""The certificate of silence (默认同意证明): drawn up by the service, checked by anybody.

It carries the whole stream of the case up to the consent, so that whoever holds it sees for
himself that the window was opened and served, that nobody objected or agreed in words before
its deadline, and that the consent was granted only afterwards, on behalf of who held the post.
Where somebody succeeded while the window was open, the post's own facts come along and show that
the person named held the mandate named at the deadline.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from onestop_contracts.case_history import (
    APPROVED,
    ENDINGS,
    REJECTED,
    SILENT,
    Event,
    Window,
    checked,
    history_problems,
    instant,
    is_a,
    is_any,
    stands_still,
    window_of,
    windows_before,
)
from onestop_contracts.post_history import appointed, ended, of_department, post_problems
from onestop_contracts.provisional import Notices, provisional_problems, provisional_years
from onestop_contracts.signed_when import dated, signed_at_problems
from onestop_contracts.signing import Json, Problem, verify

KIND = "onestop.certificate-of-silence.v3"
SECOND_KIND = "onestop.certificate-of-silence.v2"
"""What was signed before `signed_at` was said; it holds as it did."""
FIRST_KIND = "onestop.certificate-of-silence.v1"
"""The same, before `provisional` was."""
WORDS = {
    "zh": "监督期届满，首席代表未提出书面反对意见，视为同意。",
    "en": "The window ended with no written objection: the department is taken to agree.",
}
_FIRST = {
    "kind",
    "service",
    "stream",
    "project",
    "item",
    "stage",
    "stream_version",
    "events",
    "post",
}
FIELDS = {
    FIRST_KIND: _FIRST,
    SECOND_KIND: _FIRST | {"provisional"},
    KIND: _FIRST | {"provisional", "signed_at"},
}


def certificate_of_silence(
    service: str,
    stream: str,
    stage: str,
    events: Sequence[Mapping[str, Any]],
    post: Sequence[Mapping[str, Any]] = (),
    notices: Notices = (),
    signed_at: str = "",
) -> Json:
    """The document to be signed, from the stream's stored events (see `signing.stored_event`).

    The last one, where another draft opened another window. Events after the consent may be given
    and are left out. `post` are stored events of the posts
    of representatives; only appointments, stand-ins and ends of mandates of the department are
    taken. It is needed where somebody else held the post at the deadline than at the opening.
    `notices` are the calendar's: years that none of them is for are marked `provisional`.
    `signed_at` is the instant of the signature; without one it is a document of the second kind.

    Raises:
        LookupError: no consent by silence was recorded for this stage.
    """
    for n, event in reversed(list(enumerate(events))):
        if is_a(event, SILENT) and event["data"]["stage"] == stage:
            data, told = event["data"], [dict(each) for each in events[: n + 1]]
            document: Json = {
                "kind": SECOND_KIND,
                "service": service,
                "stream": stream,
                "project": data["project"],
                "item": data["item"],
                "stage": stage,
                "stream_version": data["stream_version"],
                "events": told,
                "post": of_department(post, data["department"]),
                "provisional": provisional_years(told, notices),
                "words": dict(WORDS),
            }
            return dated(document, KIND, signed_at)
    raise LookupError(f"{stream} has no consent by silence for the stage {stage}")


def verify_certificate(signed: Mapping[str, Any], public_key: Ed25519PublicKey) -> list[Problem]:
    """Everything that is wrong with a certificate; nothing when the silence is proved."""
    problems = verify(signed, public_key)
    document = signed.get("document")
    if not isinstance(document, Mapping):
        return problems
    return [*problems, *checked(_checked(document))]


def _checked(document: Mapping[str, Any]) -> Iterator[Problem]:
    if set(document) - {"words"} != FIELDS.get(document["kind"]):
        yield Problem("kind", "不是默认同意证明", "this is not a certificate of silence")
        return
    if document.get("words", WORDS) != WORDS:
        yield Problem("words", "说明文字被改动", "the words are not those of a certificate")
    yield from history_problems(document)
    if document["kind"] != FIRST_KIND:
        yield from provisional_problems(document["provisional"], document["events"])
    yield from signed_at_problems(document)
    *before, grant = document["events"]
    if not is_a(grant, SILENT) or grant["data"]["stage"] != document["stage"]:
        yield Problem("grant", "末个事件不是本阶段的默认同意", "it does not end with the consent")
        return
    stream_version = document["stream_version"]
    if not stream_version == grant["data"]["stream_version"] == len(before):
        yield Problem(
            "stream-version", "默认同意之前的版本不符", "the version before the consent is wrong"
        )
    window = window_of(before, document["stage"])
    if window is None:
        yield Problem("window", "监督期从未开启", "the window was never opened")
        return
    yield from window.broken
    yield from _silence(window, before)
    yield from _grant(window, grant["data"], document["service"])
    yield from _holder(window, grant["data"], document)


def _silence(window: Window, before: Sequence[Event]) -> Iterator[Problem]:
    if window.ended_by:
        yield Problem(
            "not-silent",
            f"监督期已由 {window.ended_by} 终结",
            f"the window was ended by {window.ended_by}: it was not silent",
        )
    if stands_still(before):
        yield Problem("suspended", "办件当时处于中止状态", "the case was suspended at the time")
    decided = (APPROVED, REJECTED) if not windows_before(before) else ()
    over = [prefix for prefix in ENDINGS if prefix not in decided]
    if any(is_any(event, over) for event in before):
        yield Problem("ended", "办件此前已经办结", "the case had ended before")


def _grant(window: Window, data: Event, service: str) -> Iterator[Problem]:
    deadline, granted_at = instant(data["deadline"]), instant(data["granted_at"])
    if granted_at < deadline:
        yield Problem(
            "too-early", "默认同意早于截止时间", "consent was granted before the deadline"
        )
    expected = {
        "deadline": (deadline, window.deadline),
        "opens_at": (instant(data["opens_at"]), window.opens_at),
        "shown": (data["shown"], window.shown),
        "department": (data["department"], window.department),
        "on_behalf_of": (data["on_behalf_of"], window.department),
        "service": (data["service"], service),
    }
    for name, (said, known) in expected.items():
        if said != known:
            yield Problem(name, f"{name} 与监督期不符", f"{name} is not that of the window")


def _holder(window: Window, data: Event, document: Mapping[str, Any]) -> Iterator[Problem]:
    post, named = document["post"], (data["representative"], data["mandate"])
    yield from post_problems(post, document["service"], window.department)
    if not all(named):
        yield Problem("vacant", "当时无人在任", "nobody held the post")
        return
    served = named == (window.representative, window.mandate)
    if not served and not appointed(post, *named, document["item"], window.deadline):
        yield Problem(
            "representative",
            "所载首席代表及任期与监督期不符，亦无任职记录",
            "the representative and mandate are not those of the window, nor shown to succeed",
        )
    if ended(post, data["mandate"], window.deadline):
        yield Problem("mandate", "任期在截止时间前已终止", "the mandate had ended by the deadline")

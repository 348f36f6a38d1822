"""The history of one case as a proof carries it: read from bare events, believed only if whole."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any

from pydantic import TypeAdapter, ValidationError

from onestop_contracts.identifiers import case_name, is_number
from onestop_contracts.parts import Supervision
from onestop_contracts.signing import Problem, digest_problems

Event = Mapping[str, Any]
INSTANT: TypeAdapter[datetime] = TypeAdapter(datetime)
CASE_OPENED = "onestop.review.CaseOpened."
PASSED = "onestop.review.AuthorityPassed."
DRAFTED = "onestop.review.DecisionDrafted."
OPENED = "onestop.review.SupervisionOpened."
EXTENDED = "onestop.review.WindowExtended."
OBJECTED = "onestop.review.ObjectionFiled."
MENDED = "onestop.review.ObjectionMended."
FELL = "onestop.review.ObjectionFell."
CONSENTED = "onestop.review.ConsentGiven."
SILENT = "onestop.review.DefaultConsentGranted."
APPROVED = "onestop.review.ItemApproved."
REJECTED = "onestop.review.ItemRejected."
SUSPENDED = "onestop.review.CaseSuspended."
RESUMED = "onestop.review.CaseResumed."
WITHDRAWN = "onestop.review.CaseWithdrawn."
REFUSED = "onestop.review.CaseRefused."
CORRECTION = "onestop.review.CorrectionRequested."
ACCEPTED = "onestop.review.CaseAccepted."
DEEMED = "onestop.review.CaseDeemedAccepted."
ENDINGS = (APPROVED, REJECTED, REFUSED, WITHDRAWN)
"""What ends a case."""
SUPERVISES_DRAFT = "handling"
ENDS = {OBJECTED: "objection", CONSENTED: "consent", SILENT: "default_consent"}
ENDED_AT = {"objection": "received_at", "consent": "given_at", "default_consent": "granted_at"}


def is_a(event: Event, prefix: str) -> bool:
    """Whether the event is of this type, in whatever version."""
    return str(event.get("type", "")).startswith(prefix)


def is_any(event: Event, prefixes: Sequence[str]) -> bool:
    """Whether the event is of one of these types."""
    return any(is_a(event, prefix) for prefix in prefixes)


def instant(value: object) -> datetime:
    """An instant out of JSON.

    Raises:
        ValueError: it is none, or it carries no zone.
    """
    try:
        at = INSTANT.validate_python(value)
    except ValidationError as error:
        raise ValueError(f"not an instant: {value!r}") from error
    if at.tzinfo is None:
        raise ValueError(f"an instant without a zone: {value!r}")
    return at


@dataclass
class Window:
    """A supervision window as it stands after a part of the history.

    `replaced` once it had ended and another decision was drafted: it counts for that one no more,
    and another window has to open.
    """

    representative: str
    mandate: str
    opens_at: datetime
    deadline: datetime
    shown: str
    department: str
    ended_by: str = ""
    ended_at: datetime | None = None
    objected_at: datetime | None = None
    replaced: bool = False
    broken: list[Problem] = field(default_factory=list)


def window_of(events: Sequence[Event], stage: str) -> Window | None:
    """The window of a stage after these events, or None when it was never opened.

    An objection that came back to be mended leaves the window open again, and so does one that
    fell; a mended one stands again with the receipt time it had. Another draft after the end of
    the handling window takes that end back, and opens another window.

    Raises:
        KeyError, ValueError: an event lacks what its type always has.
    """
    window: Window | None = None
    for event in events:
        data = event["data"]
        if window is not None and stage == SUPERVISES_DRAFT and is_a(event, DRAFTED):
            _replace(window)
        if data.get("stage") != stage:
            continue
        if is_a(event, OPENED):
            window = _opened(data, window)
        elif window is not None and is_a(event, EXTENDED):
            _extend(window, data)
        elif window is not None and is_a(event, MENDED):
            window.ended_by, window.ended_at = "objection", window.objected_at
            window.representative = data["representative"]
        elif window is not None and is_a(event, FELL):
            window.ended_by, window.ended_at = "", None
        elif window is not None:
            _end(window, event, data)
    return window


def _opened(data: Event, before: Window | None) -> Window:
    window = Window(
        representative=data["representative"],
        mandate=data["mandate"],
        opens_at=instant(data["opens_at"]),
        deadline=instant(data["deadline"]),
        shown=data["shown"],
        department=data["department"],
    )
    if before is not None:
        window.broken += before.broken
    if before is not None and not before.replaced:
        window.broken.append(
            Problem("opened-twice", "监督期被重复开启", "the window was opened more than once")
        )
    return window


def _replace(window: Window) -> None:
    window.replaced = window.replaced or bool(window.ended_by)
    window.ended_by, window.ended_at = "", None


def _extend(window: Window, data: Event) -> None:
    if instant(data["was"]) != window.deadline:
        window.broken.append(
            Problem("extension", "延长前的截止时间不符", "an extension names another deadline")
        )
    window.deadline = instant(data["deadline"])
    window.representative = data.get("representative") or window.representative
    window.mandate = data.get("mandate") or window.mandate
    if data["reason"] == "mending" and window.ended_by == "objection":
        window.ended_by, window.ended_at = "", None


def _end(window: Window, event: Event, data: Event) -> None:
    ended_by = next((ends for prefix, ends in ENDS.items() if is_a(event, prefix)), "")
    if not ended_by:
        return
    if window.ended_by:
        window.broken.append(
            Problem("ended-twice", "监督期被重复终结", "the window was ended more than once")
        )
    window.ended_by, window.ended_at = ended_by, instant(data[ENDED_AT[ended_by]])
    if ended_by == "objection":
        window.objected_at = window.ended_at
    # A successor may have taken the post over while the window was open.
    window.representative = data["representative"]


def authority_of(events: Sequence[Event]) -> str:
    """Who holds the power to decide after these events: as opened, or as it passed last; empty
    where they do not say."""
    held = ""
    for event in events:
        if is_a(event, CASE_OPENED):
            held = event["data"].get("authority", "")
        elif is_a(event, PASSED):
            held = event["data"]["passed_to"]
    return held


def windows_before(events: Sequence[Event]) -> tuple[str, ...]:
    """The windows that have to end before the decision, by how the item is supervised."""
    opened = next((event["data"] for event in events if is_a(event, CASE_OPENED)), None)
    said = (opened or {}).get("supervision", Supervision.BEFORE)
    return Supervision(said).windows_before


def stands_still(events: Sequence[Event]) -> bool:
    """Whether the case is suspended after these events."""
    moves = [event for event in events if is_a(event, SUSPENDED) or is_a(event, RESUMED)]
    return bool(moves) and is_a(moves[-1], SUSPENDED)


def history_problems(document: Mapping[str, Any]) -> Iterator[Problem]:
    """Whether the events of a proof are one whole stream: digests, versions, one case."""
    events = document["events"]
    for event in events:
        yield from digest_problems(event)
    if [event.get("version") for event in events] != list(range(1, len(events) + 1)):
        yield Problem("versions", "事件版本不连续或未从1开始", "versions are not contiguous from 1")
    if not rising(document["service"], [str(event.get("id", "")) for event in events]):
        yield Problem("ids", "事件编号不符或次序颠倒", "event ids are wrong or out of order")
    yield from of_case(document, events)


def of_case(document: Mapping[str, Any], events: Sequence[Event]) -> Iterator[Problem]:
    """Whether these are facts of the case that the document names."""
    for event in events:
        mine = (event["data"].get("project"), event["data"].get("item"))
        if mine != (document["project"], document["item"]):
            name = event.get("id")
            yield Problem("case", f"事件 {name} 不属于本办件", f"event {name} is of another case")
    attempts = {int(event["data"].get("attempt", 1)) for event in events}
    names = [f"case/{document['project']}/{case_name(document['item'], n)}" for n in attempts]
    if names != [document["stream"]]:
        yield Problem("stream", "事件流与办件不符", "the stream is not that of the case")


def rising(service: str, ids: Sequence[str]) -> bool:
    """Whether these are ids of the service's events in the order of its log."""
    places = [name.rpartition("/") for name in ids]
    numbers = [int(number) if is_number(number) else -1 for _, _, number in places]
    in_order = all(a < b for a, b in pairwise([0, *numbers]))
    return in_order and all(source == service for source, _, _ in places)


def checked(found: Iterator[Problem]) -> list[Problem]:
    """Every problem, and that the document is malformed where looking for more went wrong."""
    problems: list[Problem] = []
    try:
        problems.extend(found)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        problems.append(
            Problem("shape", f"内容不完整或有误：{error}", f"incomplete or malformed: {error}")
        )
    return problems

"""Who held a department's post of chief representative, as a proof carries it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from onestop_contracts.case_history import Event, instant, is_a, rising
from onestop_contracts.signing import Json, Problem, digest_problems

APPOINTED = "onestop.review.RepresentativeAppointed."
STAND_IN = "onestop.review.StandInNamed."
ENDED = "onestop.review.MandateEnded."
KINDS = (APPOINTED, STAND_IN, ENDED)


def of_department(events: Sequence[Mapping[str, Any]], department: str) -> list[Json]:
    """The events that say who held the department's post; nominations stay private."""
    return [
        dict(event)
        for event in events
        if any(is_a(event, kind) for kind in KINDS) and event["data"]["department"] == department
    ]


def post_problems(events: Sequence[Event], service: str, department: str) -> Iterator[Problem]:
    """Whether these are facts about this post, undamaged and in order."""
    for event in events:
        yield from digest_problems(event)
    if len(of_department(events, department)) != len(events):
        yield Problem("post", "含有其他职位的记录", "there are facts about another post")
    if not rising(service, [str(event.get("id", "")) for event in events]):
        yield Problem("post", "任职记录编号不符或次序颠倒", "the post's facts are out of order")


def appointed(events: Sequence[Event], person: str, mandate: str, item: str, at: datetime) -> bool:
    """Whether an appointment gave this person this mandate, for the item and the instant `at`."""
    return any(
        (is_a(event, APPOINTED) or is_a(event, STAND_IN))
        and (event["data"]["person"], event["data"]["mandate"]) == (person, mandate)
        and _covers(event["data"], at)
        and (item in event["data"].get("items", ()) or not event["data"].get("items"))
        for event in events
    )


def ended(events: Sequence[Event], mandate: str, at: datetime) -> bool:
    """Whether the mandate had ended by the instant `at`."""
    return any(
        is_a(event, ENDED)
        and event["data"]["mandate"] == mandate
        and instant(event["data"]["ended_at"]) <= at
        for event in events
    )


def _covers(data: Event, at: datetime) -> bool:
    until = data.get("until_at")
    return instant(data["from_at"]) <= at and (until is None or at < instant(until))

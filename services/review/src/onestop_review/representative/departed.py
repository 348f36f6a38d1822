"""Who left the department holds none of its mandates: each ends on the record, too."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from onestop_chassis.act import Act, Ask, Views, ask
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.timer import Due, Met, Timer
from onestop_contracts.event import Event
from onestop_contracts.review import MandateEnded

from onestop_review.board import Board
from onestop_review.nomination import DeparturesFollowed
from onestop_review.post import Holding, Post
from onestop_review.reference import Reference
from onestop_review.representative.ending import windows_open
from onestop_review.staff.state import DepartureCancelled, PersonLeft

LEFT = "已离岗 / left the department"
KIND = "departures"
Handed = Mapping[str, tuple[str, ...]]
"""The cases with a window open, by mandate."""


def handed_over(views: Views, act: Any, now: Now[Reference]) -> Handed:
    """What each mandate that ends leaves open."""
    gone = list(_gone(now.rules.board, now))
    return {h.mandate: windows_open(views, post.department, h.mandate) for post, h in gone}


class FollowDepartures(Act[Board, Reference]):
    """By the timer: the mandates of people who have left end on the record, since they left.

    Source: notice C5.
    """

    looks = handed_over

    day: date

    def decide(self, board: Board, now: Now[Reference]) -> Sequence[Event]:
        cases: Handed = now.found or {}
        ended = [
            MandateEnded(
                department=post.department,
                jurisdiction=post.jurisdiction,
                person=held.person,
                mandate=held.mandate,
                reason=LEFT,
                open_cases=cases.get(held.mandate, ()),
                ended_at=held.until_at or now.at,
            )
            for post, held in _gone(board, now)
        ]
        return [*ended, DeparturesFollowed(day=self.day, followed_at=now.at)]


def _gone(board: Board, now: Now[Reference]) -> Iterator[tuple[Post, Holding]]:
    """The mandates that a departure has ended, and nothing on the record before it."""
    for post in board.posts.values():
        for held, there in zip(post.holders, now.rules.staff.present(post).holders, strict=True):
            if there.until_at != held.until_at and there.until_at and there.until_at <= now.at:
                yield post, there


def deadlines(recorded: Recorded[Any]) -> Sequence[Due | Met]:
    """Each day on which somebody leaves; the key names nobody."""
    match recorded.event:
        case PersonLeft(left_on=day, left_at=at, nobody_leaves_on=free):
            return [*_free(free), Due(f"{KIND}/{day}", KIND, recorded.stream, "", at)]
        case DepartureCancelled(nobody_leaves_on=free):
            return _free(free)
        case DeparturesFollowed(day=day):
            return [Met(f"{KIND}/{day}")]
        case _:
            return []


def _free(day: date | None) -> list[Due | Met]:
    return [Met(f"{KIND}/{day}")] if day else []


def fire(due: Due, now: datetime, reference: Reference) -> Ask:
    """The posts are looked through once that day has begun."""
    return ask(FollowDepartures(day=date.fromisoformat(due.key.removeprefix(f"{KIND}/"))))


departures: Timer[Reference] = Timer(KIND, deadlines, fire)

"""The posts of chief representative as the record leaves them: holders, nominations."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import assert_never

from onestop_contracts.fields import Code, Person
from onestop_contracts.review import MandateEnded, RepresentativeAppointed, StandInNamed

from onestop_review.nomination import (
    DeparturesFollowed,
    Evidence,
    NominationRefused,
    ReplacementRequested,
    RepresentativeNominated,
)
from onestop_review.post import Holding, HoldingKind, Post, Posts

Place = tuple[str, str]
"""Jurisdiction and department: which post."""
PostEvent = (
    RepresentativeNominated
    | NominationRefused
    | RepresentativeAppointed
    | StandInNamed
    | ReplacementRequested
    | MandateEnded
    | DeparturesFollowed
)


@dataclass(frozen=True, slots=True)
class Board:
    """Every post with its holders, and who stands nominated for it.

    `granted` and `ended` are the mandates by their number, as they were said.
    """

    posts: Mapping[Place, Post] = field(default_factory=lambda: MappingProxyType({}))
    nominated: Mapping[Place, Mapping[Person, tuple[Evidence, ...]]] = field(
        default_factory=lambda: MappingProxyType({})
    )

    granted: Mapping[Code, RepresentativeAppointed | StandInNamed] = field(
        default_factory=lambda: MappingProxyType({})
    )
    ended: Mapping[Code, MandateEnded] = field(default_factory=lambda: MappingProxyType({}))

    def post(self, place: Place) -> Post:
        """The post itself, never the city's in its stead."""
        return self.posts.get(place) or Post(department=place[1], jurisdiction=place[0])

    @property
    def all(self) -> Posts:
        """The snapshot that decisions about cases carry."""
        return Posts(self.posts)


def evolve(board: Board, event: PostEvent) -> Board:
    """The board after a fact."""
    if isinstance(event, DeparturesFollowed):
        return board
    place = (event.jurisdiction, event.department)
    match event:
        case RepresentativeNominated(person=person, evidence=evidence):
            standing = {**board.nominated.get(place, {}), person: evidence}
            return _with_nominated(board, place, standing)
        case NominationRefused(person=person):
            return _without(board, place, person)
        case RepresentativeAppointed(person=person):
            held = _holding(event, HoldingKind.REPRESENTATIVE)
            return _without(_with_holder(_granted(board, event), place, held), place, person)
        case StandInNamed():
            held = _holding(event, HoldingKind.STAND_IN)
            return _with_holder(_granted(board, event), place, held)
        case MandateEnded(mandate=mandate, ended_at=at):
            ended = MappingProxyType({**board.ended, mandate: event})
            return replace(_ended(board, place, mandate, at), ended=ended)
        case ReplacementRequested():
            return board
        case _:
            assert_never(event)


def _holding(event: RepresentativeAppointed | StandInNamed, kind: HoldingKind) -> Holding:
    items = event.items if isinstance(event, RepresentativeAppointed) else ()
    return Holding(event.person, event.mandate, kind, event.from_at, event.until_at, items)


def _granted(board: Board, event: RepresentativeAppointed | StandInNamed) -> Board:
    return replace(board, granted=MappingProxyType({**board.granted, event.mandate: event}))


def _with_holder(board: Board, place: Place, holding: Holding) -> Board:
    post = board.post(place)
    post = replace(post, holders=(*post.holders, holding))
    return replace(board, posts=MappingProxyType({**board.posts, place: post}))


def _ended(board: Board, place: Place, mandate: str, at: datetime) -> Board:
    """A mandate that has not begun by `at` never covers an instant."""
    post = board.post(place)
    holders = tuple(
        replace(h, until_at=max(at, h.from_at)) if h.mandate == mandate else h for h in post.holders
    )
    post = replace(post, holders=holders)
    return replace(board, posts=MappingProxyType({**board.posts, place: post}))


def _without(board: Board, place: Place, person: str) -> Board:
    standing = {p: e for p, e in board.nominated.get(place, {}).items() if p != person}
    return _with_nominated(board, place, standing)


def _with_nominated(
    board: Board, place: Place, standing: Mapping[str, tuple[Evidence, ...]]
) -> Board:
    nominated = {**board.nominated, place: MappingProxyType(dict(standing))}
    return replace(board, nominated=MappingProxyType(nominated))

"""The projects whose dockets are open: who has to hear of a new holiday notice.

Kept in buckets, so that an entry costs the same however many projects are on their way.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, assert_never
from zlib import crc32

from onestop_chassis.act import Act
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code
from onestop_contracts.identifiers import ProjectCode

STREAM = "dockets/open"
BUCKETS = 256


class DocketListed(Internal):
    """A project is on its way."""

    TYPE: ClassVar[str] = "onestop.review.DocketListed.v1"

    project: ProjectCode


class DocketDelisted(Internal):
    """None of the project's cases is open any more."""

    TYPE: ClassVar[str] = "onestop.review.DocketDelisted.v1"

    project: ProjectCode


DocketListEvent = DocketListed | DocketDelisted


@dataclass(frozen=True, slots=True)
class DocketList:
    """The listed projects by bucket."""

    buckets: tuple[frozenset[Code], ...] = (frozenset(),) * BUCKETS

    def __contains__(self, project: str) -> bool:
        return project in self.buckets[_bucket(project)]

    def __iter__(self) -> Iterator[str]:
        """In a fixed order, so that the same list always leads to the same commands."""
        return iter(sorted(project for bucket in self.buckets for project in bucket))


def _bucket(project: str) -> int:
    return crc32(project.encode()) % BUCKETS


class ListDocket(Act[DocketList, Any]):
    """A project is on its way, and has to hear of new notices."""

    opens = True

    project: Code

    def decide(self, known: DocketList, now: Now[Any]) -> Sequence[DocketListed]:
        return [] if self.project in known else [DocketListed(project=self.project)]


class DelistDocket(Act[DocketList, Any]):
    """None of the project's cases is open any more."""

    project: Code

    def decide(self, known: DocketList, now: Now[Any]) -> Sequence[DocketDelisted]:
        return [DocketDelisted(project=self.project)] if self.project in known else []


def evolve(known: DocketList, event: DocketListEvent) -> DocketList:
    """The list after a fact."""
    n = _bucket(event.project)
    match event:
        case DocketListed(project=project):
            bucket = known.buckets[n] | {project}
        case DocketDelisted(project=project):
            bucket = known.buckets[n] - {project}
        case _:
            assert_never(event)
    return DocketList((*known.buckets[:n], bucket, *known.buckets[n + 1 :]))


docket_list: Noun[DocketList, Any] = Noun(
    stream=STREAM,
    path="/open-dockets",
    initial=DocketList(),
    evolve=evolve,
    acts=(ListDocket, DelistDocket),
)

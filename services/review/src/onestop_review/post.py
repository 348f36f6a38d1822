"""The post of chief representative (首席代表), as decisions about a case need to know it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum

from onestop_contracts.fields import Code, Person


class HoldingKind(StrEnum):
    """In which way somebody holds the post."""

    REPRESENTATIVE = "representative"
    STAND_IN = "stand_in"


@dataclass(frozen=True, slots=True)
class Holding:
    """One person's mandate in the post: from `from_at` on, and no longer at `until_at`.

    `items` is its scope; an empty one takes in all that the department holds.
    """

    person: Person
    mandate: Code
    kind: HoldingKind
    from_at: datetime
    until_at: datetime | None = None
    items: tuple[Code, ...] = ()

    def extends_to(self, item: str) -> bool:
        """Whether the mandate's scope takes in the item."""
        return not self.items or item in self.items

    def covers(self, instant: datetime) -> bool:
        """Whether the mandate was in force at `instant`."""
        return self.from_at <= instant and (self.until_at is None or instant < self.until_at)

    def meets(self, other: "Holding") -> bool:
        """Whether both are in force for one item at one time."""
        if self.items and other.items and not set(self.items) & set(other.items):
            return False
        ends = [at for at in (self.until_at, other.until_at) if at is not None]
        return not ends or max(self.from_at, other.from_at) < min(ends)


@dataclass(frozen=True, slots=True)
class Post:
    """Who held one department's post in one jurisdiction, and when; vacant where nobody did."""

    department: Code
    jurisdiction: Code
    holders: tuple[Holding, ...] = ()

    def for_item(self, item: str) -> "Post":
        """The post as it answers for one item: only mandates whose scope takes it in."""
        return replace(self, holders=tuple(h for h in self.holders if h.extends_to(item)))

    def following(self, shared: "Post") -> "Post":
        """The post, answered for by the holders of `shared` until its own first mandate begins."""
        if shared.jurisdiction == self.jurisdiction:
            return self
        begun = [h.from_at for h in self.holders if h.until_at is None or h.from_at < h.until_at]
        if not begun:
            return replace(self, holders=shared.holders)
        ends = min(begun)
        before = (h for h in shared.holders if h.from_at < ends)
        cut = (replace(h, until_at=min(h.until_at or ends, ends)) for h in before)
        return replace(self, holders=(*cut, *self.holders))

    def without(self, people: Collection[str]) -> "Post":
        """The post as if these people held no mandate in it."""
        return replace(self, holders=tuple(h for h in self.holders if h.person not in people))

    def holder_at(self, instant: datetime) -> Holding | None:
        """Who answers for the department at `instant`; the representative before a stand-in."""
        present = [holding for holding in self.holders if holding.covers(instant)]
        return min(
            present,
            key=lambda h: (h.kind is not HoldingKind.REPRESENTATIVE, -h.from_at.timestamp()),
            default=None,
        )

    def held_by(self, person: str, instant: datetime) -> bool:
        """Whether the person had a mandate at `instant`, the very end of one included.

        For what was received already: an act of the instant in which a mandate ended was done
        under it.
        """
        return any(
            h.person == person and (h.covers(instant) or h.until_at == instant)
            for h in self.holders
        )

    def occupied_since(self, instant: datetime) -> datetime | None:
        """Since when the person in post at `instant` has been in it without a gap.

        Two mandates of one person that touch count as one. None while the post is vacant.
        """
        holder = self.holder_at(instant)
        if holder is None:
            return None
        since = holder.from_at
        earlier = [h for h in self.holders if h.person == holder.person and h.from_at < since]
        for holding in sorted(earlier, key=lambda h: h.from_at, reverse=True):
            if holding.until_at is not None and holding.until_at < since:
                break
            since = holding.from_at
        return since


@dataclass(frozen=True, slots=True)
class Posts:
    """Every post of the service's jurisdictions, by jurisdiction and department."""

    by_place: Mapping[tuple[Code, Code], Post] = field(default_factory=dict)

    def of(self, jurisdiction: str, department: str) -> Post:
        """The post of a department in a place, never another place's; vacant where it was never
        filled."""
        return self.by_place.get((jurisdiction, department)) or Post(department, jurisdiction)

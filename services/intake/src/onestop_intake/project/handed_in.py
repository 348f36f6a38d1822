"""Papers that are there, and since when."""

from collections.abc import Iterable
from datetime import datetime

from onestop_contracts.intake import MaterialsHandedIn
from onestop_contracts.parts import Material
from pydantic import AwareDatetime

from onestop_intake.project.events import PapersNoted


class HandedIn(Material):
    """A paper and since when it is there."""

    handed_in_at: AwareDatetime

    def value(self) -> Material:
        """The paper alone."""
        return Material(code=self.code, digest=self.digest, name=self.name)


def dated(materials: Iterable[Material], at: datetime | None) -> tuple[HandedIn, ...]:
    """These papers, there since then."""
    assert at is not None or not materials
    return tuple(HandedIn(**dict(one), handed_in_at=at) for one in materials)


def with_these(
    there: Iterable[HandedIn], event: MaterialsHandedIn | PapersNoted
) -> tuple[HandedIn, ...]:
    """The papers of an item with those that came in now; of one code the newer counts."""
    at = event.handed_in_at if isinstance(event, MaterialsHandedIn) else event.supplied_at
    new = dated(event.materials, at)
    return tuple({one.code: one for one in (*there, *new)}.values())

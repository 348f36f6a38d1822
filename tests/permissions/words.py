"""The words of the table *who may do what*: of which cells it consists, and what a line allows."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import product

from onestop_contracts.people import Role


class Level(StrEnum):
    """Where somebody works, seen from the place of the matter."""

    CITY = "city"
    OWN = "own banner"
    OTHER = "another banner"
    NONE = "no place"


class Of(StrEnum):
    """To which department, or firm, somebody belongs, seen from the matter's own."""

    OWN = "own"
    OTHER = "another"
    NONE = "none"


class Mandate(StrEnum):
    """How somebody holds the post of chief representative at the instant of receipt."""

    IN_POST = "chief representative"
    STAND_IN = "stand-in of a vacant post"
    BESIDE = "stand-in while the post is held"
    ENDED = "mandate ended"
    TO_COME = "mandate not begun"
    OTHER_ITEMS = "mandate for other items"
    NONE = "no mandate"


class Matter(StrEnum):
    """What is acted on: a matter of one banner, or of the whole city; and whose power a case is."""

    BANNER = "a banner's"
    WHOLE = "the whole city's"
    CITY_POWER = "delegated to the city's centre"
    BANNER_POWER = "delegated to the banner's centre"
    KEPT = "kept by the department"


CASES = (Matter.CITY_POWER, Matter.BANNER_POWER, Matter.KEPT)
HERE = (Level.CITY, Level.OWN)
"""The city covers its banners; theirs covers only themselves."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One person before one matter; `role` is None for somebody without any."""

    role: Role | None
    level: Level
    department: Of
    firm: Of
    matter: Matter
    mandate: Mandate = Mandate.NONE

    def __str__(self) -> str:
        return (
            f"{self.role or 'nobody'}, {self.level}, department {self.department}, "
            f"firm {self.firm}, {self.mandate}; matter: {self.matter}"
        )


@dataclass(frozen=True, slots=True)
class May:
    """Some roles that may; what is not narrowed here makes no difference."""

    roles: tuple[Role, ...]
    at: tuple[Level, ...] = tuple(Level)
    department: tuple[Of, ...] = tuple(Of)
    firm: tuple[Of, ...] = tuple(Of)
    mandate: tuple[Mandate, ...] = tuple(Mandate)
    of: tuple[Matter, ...] = tuple(Matter)

    def allows(self, cell: Cell) -> bool:
        """Whether this person may; what is the whole city's, nobody of one banner touches."""
        beyond = cell.matter is Matter.WHOLE and cell.level is not Level.CITY
        return (
            not beyond
            and cell.role in self.roles
            and cell.level in self.at
            and cell.department in self.department
            and cell.firm in self.firm
            and cell.mandate in self.mandate
            and cell.matter in self.of
        )


@dataclass(frozen=True, slots=True)
class Line:
    """One act that people do, and everybody who may do it."""

    service: str
    noun: str
    act: str
    may: tuple[May, ...]
    matters: tuple[Matter, ...] = (Matter.BANNER,)
    mandated: bool = False

    @property
    def name(self) -> str:
        """As the tests call it."""
        return f"{self.service}/{self.noun}/{self.act}"

    def allows(self, cell: Cell) -> bool:
        """Whether the table lets this person do it."""
        return any(one.allows(cell) for one in self.may)

    def cells(self) -> Iterator[Cell]:
        """Every cell: each role, level, department, firm and matter; mandates where they count."""
        roles = (None, *Role)
        mandates = tuple(Mandate) if self.mandated else (Mandate.NONE,)
        for some in product(roles, Level, Of, Of, self.matters, mandates):
            yield Cell(*some)

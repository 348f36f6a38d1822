"""The person of a cell, and the act of a line."""

from functools import cache
from typing import Any

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_contracts.people import CITY

from docs.tables.acts import Offered, offered
from tests.permissions.sent import BODIES, Scene
from tests.permissions.words import Cell, Level, Line, Matter, Of

WHO = "somebody"


@cache
def scene_of(matter: Matter) -> Scene:
    """Where a matter of this kind lies."""
    return Scene(place=CITY) if matter is Matter.WHOLE else Scene()


def person(cell: Cell, scene: Scene, subject: str = WHO) -> Actor:
    """Whoever stands in this cell before what lies in this scene."""
    where = {Level.CITY: CITY, Level.OWN: scene.banner, Level.OTHER: scene.elsewhere}
    department = {Of.OWN: scene.department, Of.OTHER: scene.another}
    firm = {Of.OWN: scene.firm, Of.OTHER: scene.stranger}
    return Actor(
        subject=subject,
        roles=frozenset({cell.role} if cell.role else ()),
        jurisdiction=where.get(cell.level, ""),
        department=department.get(cell.department, ""),
        organisation=firm.get(cell.firm, ""),
    )


def done_by_people() -> dict[str, Offered]:
    """Every act that people do, by the name of its line."""
    return {one.name: one for one in offered() if one.act.by is not None}


@cache
def sent(line: Line, kind: type[Act[Any, Any]], scene: Scene) -> Act[Any, Any]:
    """The act as it is sent about this scene."""
    return kind.model_validate(body(line, scene))


def body(line: Line, scene: Scene) -> dict[str, Any]:
    """What is sent with it."""
    return BODIES[line.name](scene) if line.name in BODIES else {}

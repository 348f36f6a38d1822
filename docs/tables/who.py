"""The lines of the table *who may do what* in the words of the page."""

from collections.abc import Sequence

from tests.permissions.reads import Audience, Read
from tests.permissions.table import TABLE
from tests.permissions.words import Level, Line, Mandate, Matter, May, Of

LINES = {line.name: line for line in TABLE}
BETWEEN = "<br>"


def cells_of(name: str) -> tuple[str, str, str]:
    """Of the act of this name: roles, levels, and whose people; for nobody, nothing."""
    line = LINES.get(name)
    return _cells(line) if line is not None else ("", "", "")


def readers_of(one: Read) -> tuple[str, str, str]:
    """Of an address at which people read: roles, levels, and whose people."""
    if one.audience is not Audience.THOSE:
        return (one.audience, "", "")
    return _cells(Line(one.service, "", one.route, one.may, (one.matter,)))


def _cells(line: Line) -> tuple[str, str, str]:
    return (
        BETWEEN.join(_roles(may) for may in line.may),
        BETWEEN.join(_levels(may, line) for may in line.may),
        BETWEEN.join(_whose(may) for may in line.may),
    )


def _roles(may: May) -> str:
    return ", ".join(f"`{role}`" for role in may.roles)


def _levels(may: May, line: Line) -> str:
    """Where they work, and of which matters that holds, unless of all that the act has."""
    levels = may.at if line.matters != (Matter.WHOLE,) else (Level.CITY,)
    some = tuple(matter for matter in line.matters if matter in may.of)
    where = _words(levels, tuple(Level))
    return where if some == line.matters else f"{where} ({', '.join(some)})"


def _whose(may: May) -> str:
    """Department, firm and post, as far as they make a difference."""
    said = []
    if may.department != tuple(Of):
        said.append(f"{_words(may.department, tuple(Of))} department")
    if may.firm != tuple(Of):
        said.append(f"{_words(may.firm, tuple(Of))} firm")
    if may.mandate != tuple(Mandate):
        said.append(", ".join(may.mandate))
    return "; ".join(said).replace("none department", "no department") or "any"


def _words(some: Sequence[str], every: Sequence[str]) -> str:
    return "any" if tuple(some) == tuple(every) else ", ".join(some)

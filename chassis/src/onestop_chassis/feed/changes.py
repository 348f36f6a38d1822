"""What facts of the own log have to do with, without what they say."""

from collections.abc import Callable, Iterable

from pydantic import BaseModel, ConfigDict, Field

from onestop_chassis.bus.feed import Stored, about, place_of

INBOX = "inbox"


class Changed(BaseModel):
    """What changed up to `position` of the service's log, for whoever shows some of it.

    Nothing is told of what was said about it, and nobody is named.
    """

    model_config = ConfigDict(frozen=True)

    position: int = Field(description="Views reflect it already.")
    kinds: list[str] = Field(
        description="What the names of the streams begin with; `inbox` for another service's facts."
    )
    subjects: list[str] = Field(description="Codes of the projects that the facts are about.")


def changed(rows: Iterable[Stored], position: int, seen: Callable[[str], bool]) -> Changed:
    """What these rows, of which `position` is the last, have to do with.

    Projects of divisions that are not `seen` are not named.

    Raises:
        ValueError: a row does not have the shape in which rows are stored.
    """
    kinds, subjects = set(), set()
    for row in rows:
        kinds.add(row.stream.partition("/")[0])
        if (subject := about(row)) and ((place := place_of(row)) == "" or seen(place)):
            subjects.add(subject)
    return Changed(position=position, kinds=sorted(kinds), subjects=sorted(subjects))

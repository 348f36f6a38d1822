"""Who supervises for a department (首席代表), since when and until when."""

from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Person, Prose
from onestop_contracts.identifiers import DivisionCode


class RepresentativeAppointed(Event):
    """A department's chief representative (首席代表) took the post: the mandate and its dates."""

    TYPE: ClassVar[str] = "onestop.review.RepresentativeAppointed.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    mandate: Code
    items: tuple[Code, ...] = ()
    from_at: AwareDatetime
    until_at: AwareDatetime | None = None


class StandInNamed(Event):
    """Somebody recorded stands in for the chief representative while the post is vacant."""

    TYPE: ClassVar[str] = "onestop.review.StandInNamed.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    mandate: Code
    from_at: AwareDatetime
    until_at: AwareDatetime | None = None


class MandateEnded(Event):
    """A mandate ended; from `ended_at` on this person consents to nothing.

    `open_cases` (`<project>/<case>`) had a window open for the post and were handed over to
    `handed_over_to`, or wait for the successor when that is empty; none is lost.
    """

    TYPE: ClassVar[str] = "onestop.review.MandateEnded.v1"

    department: Code
    jurisdiction: DivisionCode
    person: Person
    mandate: Code
    reason: Prose
    handed_over_to: Person = ""
    open_cases: tuple[Code, ...] = ()
    ended_at: AwareDatetime

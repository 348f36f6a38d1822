"""Which dates of a fact were certain when it was recorded: those of years with a holiday notice."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from onestop_contracts.intake import ClockResumed, ProjectAccepted
from onestop_contracts.provisional import deadline_years
from pydantic import Field

from onestop_archive.facts import FactRow

PLANNED = frozenset(
    {"start", "finish", "latest_start", "latest_finish", "finish_on", "finish_before"}
)
"""The fields of facts that hold a day of the backward plan."""

OF_THE_CLOCK = frozenset({ProjectAccepted.TYPE, ClockResumed.TYPE})
"""The hundred days are calendar days: no notice moves their end."""


class TimelineFact(FactRow):
    """A fact as the timeline shows it."""

    provisional: tuple[int, ...] = Field(
        default=(),
        description="Years of its deadlines that had no holiday notice when they were counted.",
    )


def marked(facts: Iterable[FactRow], notices: Sequence[FactRow]) -> list[TimelineFact]:
    """The facts with the years of their deadlines that might still move."""
    return [TimelineFact(**dict(fact), provisional=_years(fact, notices)) for fact in facts]


def _years(fact: FactRow, notices: Sequence[FactRow]) -> tuple[int, ...]:
    known = {year for notice in _known(fact, notices) for year in notice.data["years"]}
    planned = {day.year for day in _planned(fact.data)}
    limits = set() if fact.type in OF_THE_CLOCK else deadline_years([{"data": fact.data}])
    return tuple(sorted((limits | planned) - known))


def _known(fact: FactRow, notices: Sequence[FactRow]) -> Iterator[FactRow]:
    """The notices of the calendar that it names, or else those of before it."""
    version = fact.data.get("calendar_version")
    for notice in notices:
        before = notice.recorded_at <= fact.recorded_at
        if before if version is None else notice.data["version"] <= version:
            yield notice


def _planned(said: Mapping[str, Any]) -> Iterator[date]:
    """The days of a plan in what a fact says."""
    for name, value in said.items():
        if name in PLANNED and value:
            yield date.fromisoformat(value)
        for each in value if isinstance(value, list) else ():
            if isinstance(each, Mapping):
                yield from _planned(each)

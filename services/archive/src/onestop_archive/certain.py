"""Which dates of a fact were certain when it was recorded: those of years with a holiday notice."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from onestop_contracts.event import read_event
from onestop_contracts.intake import PlanDrawn
from onestop_contracts.provisional import deadline_years
from pydantic import Field

from onestop_archive.facts import FactRow


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
    planned = {day.year for day in _planned(fact)}
    return tuple(sorted((deadline_years([{"data": fact.data}]) | planned) - known))


def _known(fact: FactRow, notices: Sequence[FactRow]) -> Iterator[FactRow]:
    """The notices of the calendar that it names, or else those of before it."""
    version = fact.data.get("calendar_version")
    for notice in notices:
        before = notice.recorded_at <= fact.recorded_at
        if before if version is None else notice.data["version"] <= version:
            yield notice


def _planned(fact: FactRow) -> Iterator[date]:
    plan = read_event(fact.type, fact.data) if fact.type in PLANS else None
    if isinstance(plan, PlanDrawn):
        for one in plan.items:
            yield from (one.start, one.finish, one.latest_start, one.latest_finish)


PLANS = frozenset({PlanDrawn.TYPE, *(kind.TYPE for kind in PlanDrawn.__subclasses__())})

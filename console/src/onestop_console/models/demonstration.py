"""How a demonstration's clock goes on: by hand, from one part of the working day to the next."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta

from onestop_console.words.times import CENTRE

MORNING, AFTERNOON, EVENING = time(9, 30), time(16, 30), time(18)
AFTER_DEADLINES = time(17, 30, 30)
"""Half a minute past the deadlines of a day: with every service's clock there first, none of them
is a day ahead of another when deadlines fall."""
STEPS = {"afternoon": "到今天下午", "evening": "到今天下班后", "morning": "到下一个工作日上午"}

Working = Callable[[date], bool]


def stops(step: str, now: datetime, working: Working) -> list[datetime]:
    """The instants at which the clocks are set one after the other, to get from `now` to where
    the step leads; none where it is there, or past it, already."""
    here = now.astimezone(CENTRE)
    today = here.date()
    evening = [_at(today, AFTER_DEADLINES), _at(today, EVENING)]
    leads: dict[str, list[datetime]] = {
        "afternoon": [_at(today, AFTERNOON)] if working(today) else [],
        "evening": evening,
        "morning": [*evening, _at(_next(today, working), MORNING)],
    }
    if here < _at(today, MORNING) and working(today):
        leads["morning"] = [_at(today, MORNING)]
    return [at for at in leads[step] if at > here]


def _at(day: date, of_day: time) -> datetime:
    return datetime.combine(day, of_day, tzinfo=CENTRE)


def _next(day: date, working: Working) -> date:
    day += timedelta(days=1)
    while not working(day):
        day += timedelta(days=1)
    return day

"""Of a demonstration: who there is to be, and how its clock goes on, by hand, from one part of the
working day to the next."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from onestop_console.words.times import CENTRE

MORNING, AFTERNOON, EVENING = time(9, 30), time(16, 30), time(18)
AFTER_DEADLINES = time(17, 30, 30)
"""Half a minute past the deadlines of a day: with every service's clock there first, none of them
is a day ahead of another when deadlines fall."""
STEPS = {"afternoon": "到今天下午", "evening": "到今天下班后", "morning": "到下一个工作日上午"}


@dataclass(frozen=True)
class Person:
    """Somebody who may be chosen."""

    user: str
    zh: str


PEOPLE = (
    Person("applicant.1", "申请人"),
    Person("agent.1", "代办员"),
    Person("clerk", "窗口人员"),
    Person("reviewer.1", "审批人员"),
    Person("reviewer.2", "审批人员"),
    Person("rep.nr", "首席代表"),
    Person("head.nr", "部门负责人"),
    Person("director", "中心主任"),
    Person("standing_deputy", "常务副主任"),
    Person("government", "政府"),
    Person("archivist", "档案人员"),
    Person("auditor", "审计人员"),
    Person("operator", "运维人员"),
)

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

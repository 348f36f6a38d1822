"""A deadline explained in words, so that nobody has to believe a computer's date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from onestop_chassis.worktime.calendar import Day, DayKind, WorkCalendar
from onestop_chassis.worktime.limit import Limit, Unit, day_one, deadline
from onestop_chassis.worktime.office import local_day
from onestop_chassis.worktime.words import Words, at_words, calendar_words, day_words, rule_words


@dataclass(frozen=True, slots=True)
class Explanation:
    """Rule, calendar version, day 1, each day skipped or moved and why, and the deadline.

    `zh` and `en` hold the same lines in both languages. `provisional` when a year it touches
    has no published notice, so that the date may still move.
    """

    zh: list[str]
    en: list[str]
    deadline: datetime
    day_one: date
    days: list[Day]
    calendar_version: int
    provisional: bool


@dataclass(frozen=True, slots=True)
class Move:
    """An end that was moved after the rule had set it, and why, in both languages."""

    why: Words
    was: datetime
    to: datetime


def move_words(move: Move) -> Words:
    """From which end to which."""
    was, to = at_words(move.was), at_words(move.to)
    return f"{move.why[0]}：{was} 改为 {to}", f"{move.why[1]}: {was} becomes {to}"


def explain(
    start: datetime,
    limit: Limit,
    calendar: WorkCalendar,
    *,
    until: datetime | None = None,
    moves: Sequence[Move] = (),
) -> Explanation:
    """Why a limit ends when it does.

    `until` where a ledger has moved the end; `moves` where acts have, one after the other: the
    days are told up to the end that the first of them found.
    """
    end = moves[-1].to if moves else until or deadline(start, limit, calendar)
    first, last = day_one(start, limit, calendar), local_day(end)
    years = range(local_day(start).year, last.year + 1)
    days = _remarkable(start, local_day(moves[0].was) if moves else last, limit, calendar)
    lines: list[Words] = [
        rule_words(limit),
        calendar_words(calendar, years),
        (f"起算：{at_words(start)}", f"Start: {at_words(start)}"),
        (f"第1日：{first.isoformat()}", f"Day 1: {first.isoformat()}"),
        *(day_words(day) for day in days),
        *(move_words(move) for move in moves),
        (f"截止：{at_words(end)}（北京时间）", f"Deadline: {at_words(end)} (Asia/Shanghai)"),
    ]
    return Explanation(
        zh=[zh for zh, _ in lines],
        en=[en for _, en in lines],
        deadline=end,
        day_one=first,
        days=days,
        calendar_version=calendar.version,
        provisional=any(calendar.provisional(year) for year in years),
    )


def _remarkable(start: datetime, last: date, limit: Limit, calendar: WorkCalendar) -> list[Day]:
    """The days that an ordinary week would not explain; a calendar-day limit skips none."""
    if limit.unit is Unit.CALENDAR_DAY:
        return []
    first = local_day(start)
    days = (calendar.day(first + timedelta(days=n + 1)) for n in range((last - first).days))
    return [day for day in days if day.kind is not DayKind.WORKING]

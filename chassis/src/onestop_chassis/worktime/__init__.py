"""Working time: calendars, limits, deadlines, clocks, and each of them explained in words.

Zone Asia/Shanghai, instants in UTC. A deadline falls at the end of its last working day.
"""

from onestop_chassis.worktime.calendar import (
    Day,
    DayKind,
    Notice,
    WorkCalendar,
    WorkDay,
    add_working_days,
    working_days_between,
)
from onestop_chassis.worktime.entry import (
    ClockGoesBack,
    ClockRuns,
    ClockStandsStill,
    Entry,
    EntryKind,
    Why,
)
from onestop_chassis.worktime.explain import Explanation, Move, explain
from onestop_chassis.worktime.in_force import not_in_force
from onestop_chassis.worktime.ledger import Ledger, Used
from onestop_chassis.worktime.limit import (
    LastDay,
    Limit,
    Starts,
    Unit,
    day_one,
    deadline,
    further,
)
from onestop_chassis.worktime.office import (
    after_office_time,
    end_of_day,
    end_of_working_day_on_or_after,
    local_day,
    office_time_between,
    provisional_years,
    working_minutes_before,
)
from onestop_chassis.worktime.stops import Stop, after_lost, given_back, stopped_days
from onestop_chassis.worktime.words import office_words

__all__ = [
    "ClockGoesBack",
    "ClockRuns",
    "ClockStandsStill",
    "Day",
    "DayKind",
    "Entry",
    "EntryKind",
    "Explanation",
    "LastDay",
    "Ledger",
    "Limit",
    "Move",
    "Notice",
    "Starts",
    "Stop",
    "Unit",
    "Used",
    "Why",
    "WorkCalendar",
    "WorkDay",
    "add_working_days",
    "after_lost",
    "after_office_time",
    "day_one",
    "deadline",
    "end_of_day",
    "end_of_working_day_on_or_after",
    "explain",
    "further",
    "given_back",
    "local_day",
    "not_in_force",
    "office_time_between",
    "office_words",
    "provisional_years",
    "stopped_days",
    "working_days_between",
    "working_minutes_before",
]

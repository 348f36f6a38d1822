"""A clock (计时) as a budget and a ledger of what consumed it.

Three acts change a clock and are never mixed up: a *pause* is time that does not count, a
*restart* counts from zero, an *extension* is more budget. Each is kept with its ground, its
legal basis, the document it was done by and the evidence. The deadline follows from the entries
and is never stored as a target of its own.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from onestop_chassis.worktime.calendar import WorkCalendar, working_days_between
from onestop_chassis.worktime.entry import (
    ClockGoesBack,
    ClockRuns,
    ClockStandsStill,
    Entry,
    EntryKind,
    Why,
)
from onestop_chassis.worktime.explain import Explanation, explain
from onestop_chassis.worktime.limit import (
    Limit,
    Unit,
    before_day_one,
    further,
    hours_from,
    settled,
    unsettled,
)
from onestop_chassis.worktime.office import end_of_day, local_day, office_time_between
from onestop_chassis.worktime.stops import Stop, given_back, stopped_days
from onestop_chassis.worktime.words import budget_words, entry_words, stop_words


@dataclass(frozen=True, slots=True)
class Used:
    """What went by, in whole units begun: `raw` with the stops, `net` without them."""

    raw: int
    net: int
    budget: int

    @property
    def left(self) -> int:
        """Units left; negative when the clock has overrun."""
        return self.budget - self.net


@dataclass(frozen=True, slots=True)
class Ledger:
    """One clock. Every act gives a new ledger; a calendar may be exchanged with `under`."""

    limit: Limit
    calendar: WorkCalendar
    entries: tuple[Entry, ...]

    @classmethod
    def start(
        cls, at: datetime, limit: Limit, calendar: WorkCalendar, why: Why | None = None
    ) -> "Ledger":
        """A clock that begins to count at `at`."""
        return cls(limit, calendar, (Entry(EntryKind.START, at, why or Why()),))

    @property
    def started_at(self) -> datetime:
        """Where counting begins: the start, or the last restart."""
        begins = (EntryKind.START, EntryKind.RESTART)
        return next(e.at for e in reversed(self.entries) if e.kind in begins)

    @property
    def paused_at(self) -> datetime | None:
        """Since when it stands still, or None while it runs."""
        last = next(e for e in reversed(self.entries) if e.kind is not EntryKind.EXTEND)
        return last.at if last.kind is EntryKind.PAUSE else None

    @property
    def budget(self) -> int:
        """The limit's units and what extensions added; a restart leaves it as it is."""
        return self.limit.amount + sum(entry.amount for entry in self.entries)

    def pause(self, at: datetime, why: Why, expected_end_on: date | None = None) -> "Ledger":
        """Time from `at` does not count until it is resumed.

        Raises:
            ClockStandsStill: it is paused already.
            ClockGoesBack: `at` is before the last entry.
        """
        if self.paused_at is not None:
            raise ClockStandsStill("the clock is paused already", since=self.paused_at.isoformat())
        return self._with(Entry(EntryKind.PAUSE, at, why, expected_end_on=expected_end_on))

    def resume(self, at: datetime, why: Why | None = None) -> "Ledger":
        """Time counts again from `at`.

        Raises:
            ClockRuns: it is not paused.
            ClockGoesBack: `at` is before the last entry.
        """
        if self.paused_at is None:
            raise ClockRuns("the clock is not paused")
        return self._with(Entry(EntryKind.RESUME, at, why or Why()))

    def restart(self, at: datetime, why: Why) -> "Ledger":
        """Counting begins at zero again; it runs afterwards, paused before or not."""
        return self._with(Entry(EntryKind.RESTART, at, why))

    def extend(self, amount: int, at: datetime, why: Why) -> "Ledger":
        """The budget grows by `amount` units; running or not stays as it is."""
        return self._with(Entry(EntryKind.EXTEND, at, why, amount=amount))

    def under(self, calendar: WorkCalendar) -> "Ledger":
        """The same entries counted by another calendar: a new notice, or knowledge as of then."""
        return replace(self, calendar=calendar)

    def stops(self, now: datetime | None = None) -> list[Stop]:
        """The stops since the start or restart; one that is open ends at `now`, if given."""
        since, paused = self.started_at, None
        stops: list[Stop] = []
        for entry in self.entries:
            if entry.at < since:
                continue
            if entry.kind is EntryKind.PAUSE:
                paused = entry.at
            elif entry.kind is EntryKind.RESUME and paused is not None:
                stops.append(Stop(paused, entry.at, entry.by_the_day))
                paused = None
        if self.paused_at is not None and now is not None and now > self.paused_at:
            stops.append(Stop(self.paused_at, now))
        return stops

    def deadline(self, now: datetime | None = None) -> datetime:
        """The last instant in time, in UTC.

        While the clock stands still this is the deadline as it was when it stopped, a lower
        bound; with `now` it is the deadline there would be if the clock were resumed then.
        """
        at = given_back(
            self._without_stops(), self._counted_stops(now), self.calendar, self.limit.unit
        )
        return settled(at, self.limit, self.calendar)

    def used(self, now: datetime) -> Used:
        """What has gone by at `now`. The day it is counts as begun, unless a clock of calendar
        days stands still.

        Whole hours for an hour limit, begun days otherwise; 0 on the day of the start.
        """
        if self.limit.unit is Unit.WORKING_HOUR:
            return self._hours_used(now)
        raw = self._closes(now, running=True)
        stops = [
            replace(stop, until=min(stop.until, now))
            for stop in self._counted_stops(now)
            if stop.since < now
        ]
        if self.limit.unit is Unit.WORKING_DAY:
            plain = self._without_stops()
            later = given_back(plain, stops, self.calendar)
            net = raw - working_days_between(local_day(plain), local_day(later), self.calendar)
        else:
            net = self._closes(now, running=self.paused_at is None) - sum(
                stopped_days(stop.since, stop.until, self.limit.unit, self.calendar)
                for stop in stops
            )
        return Used(max(0, raw), max(0, net), self.budget)

    def _without_stops(self) -> datetime:
        at = unsettled(self.started_at, self.limit, self.calendar)
        return further(at, self.budget - self.limit.amount, self.limit.unit, self.calendar)

    def explain(self, now: datetime | None = None) -> Explanation:
        """The deadline in words, and every entry that moved it."""
        told = explain(self.started_at, self.limit, self.calendar, until=self.deadline(now))
        lines = [entry_words(entry) for entry in self.entries]
        lines += [self._stop_words(stop) for stop in self.stops(now)]
        if self.budget != self.limit.amount:
            lines.append(budget_words(self.budget, self.limit.unit))
        zh, en = [zh for zh, _ in lines], [en for _, en in lines]
        return replace(told, zh=[*told.zh, *zh], en=[*told.en, *en])

    def _counted_stops(self, now: datetime | None) -> list[Stop]:
        """The stops as far as they fall into the limit.

        The day of the start is not part of it (day 1 is the day after): standing still on that
        day takes nothing out, so nothing is given back for it.
        """
        first = self._counts_from()
        return [stop.clipped(first) for stop in self.stops(now)]

    def _counts_from(self) -> datetime:
        """The first instant that belongs to the limit."""
        if self.limit.unit is Unit.WORKING_HOUR:
            return hours_from(self.started_at, self.limit, self.calendar)
        if self.limit.amount == 0:  # Due by the close of the very day.
            return self.started_at
        before = before_day_one(self.started_at, self.limit, self.calendar)
        return max(self.started_at, end_of_day(before, self.calendar) + datetime.resolution)

    def _stop_words(self, stop: Stop) -> tuple[str, str]:
        counted, unit = stop.clipped(self._counts_from()), self.limit.unit
        if stop.by_the_day or unit is Unit.CALENDAR_DAY:
            taken: int | timedelta = stopped_days(counted.since, counted.until, unit, self.calendar)
        else:
            taken = office_time_between(counted.since, counted.until, self.calendar)
        return stop_words(stop.since, stop.until, taken, unit)

    def _closes(self, now: datetime, *, running: bool) -> int:
        """Day closes gone by since the start, today's too while `running`, day 0 left out."""
        today = end_of_day(local_day(now), self.calendar)
        until = max(now, today) if running else now
        # One microsecond more, so that a close at `until` itself is gone by.
        passed = stopped_days(
            self.started_at, until + datetime.resolution, self.limit.unit, self.calendar
        )
        return passed - self._day_zero()

    def _day_zero(self) -> int:
        """1 when the start's own day has a close that does not count."""
        day = local_day(self.started_at)
        if before_day_one(self.started_at, self.limit, self.calendar) != day:
            return 0
        end = end_of_day(day, self.calendar)
        counts = self.limit.unit is Unit.CALENDAR_DAY or self.calendar.is_working(day)
        return int(counts and self.started_at <= end)

    def _hours_used(self, now: datetime) -> Used:
        raw = office_time_between(self._counts_from(), now, self.calendar)
        stopped = [
            office_time_between(stop.since, min(stop.until, now), self.calendar)
            for stop in self._counted_stops(now)
        ]
        net = raw - sum(stopped, start=raw - raw)
        hour = 3600
        return Used(int(raw.total_seconds() // hour), int(net.total_seconds() // hour), self.budget)

    def _with(self, entry: Entry) -> "Ledger":
        if entry.at < self.entries[-1].at:
            raise ClockGoesBack(
                f"{entry.at.isoformat()} is before {self.entries[-1].at.isoformat()}",
                last=self.entries[-1].at.isoformat(),
            )
        return replace(self, entries=(*self.entries, entry))

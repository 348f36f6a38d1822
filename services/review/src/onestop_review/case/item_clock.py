"""The clock of a case (计时): what the item's limit has counted, and what stopped it."""

from datetime import datetime

from onestop_chassis.worktime import (
    Entry,
    EntryKind,
    Ledger,
    Limit,
    Stop,
    Why,
    WorkCalendar,
    office_time_between,
)
from onestop_contracts import review as facts
from onestop_contracts.parts import Part, StopGround

from onestop_review.case.parts import StopRow

ClockFact = (
    facts.CaseClockPaused
    | facts.CaseClockResumed
    | facts.LimitExtended
    | facts.CaseSuspended
    | facts.CaseResumed
    | facts.DeadlinesMoved
)
"""What stops, prolongs and moves the item's limit."""
_SUSPENSION = "suspension"


class ItemClock(Part):
    """Counts the item's limit of `limit_wd` days from acceptance on: its lines are `entries`.

    `decide_by` is the deadline, kept while it stands still. `suspensions` are those that are
    over, `suspension` is the one that lasts; stops and suspensions are known before
    acceptance too.
    """

    limit_wd: int = 0
    entries: tuple[Entry, ...] = ()
    decide_by: datetime | None = None
    extended: bool = False
    stops: tuple[StopRow, ...] = ()
    suspended_at: datetime | None = None
    suspension: facts.CaseSuspended | None = None
    suspensions: tuple[Stop, ...] = ()

    @property
    def grounds(self) -> frozenset[StopGround]:
        """The grounds in law for which it stands still."""
        return frozenset(stop.ground for stop in self.stops if stop.ended_at is None)

    @property
    def held(self) -> bool:
        """Whether it stands still, for a ground in law or a suspension."""
        return self.suspended_at is not None or bool(self.grounds)

    @property
    def runs_out_at(self) -> datetime | None:
        """The deadline; None while it stands still or does not count yet."""
        return None if self.held else self.decide_by

    def ledger(self, calendar: WorkCalendar) -> Ledger | None:
        """Its lines by this calendar; None before acceptance."""
        return Ledger(Limit(self.limit_wd), calendar, self.entries) if self.entries else None

    def ledger_from(self, start: datetime, calendar: WorkCalendar) -> Ledger:
        """As it would count if the case were accepted as of `start`."""
        return Ledger(Limit(self.limit_wd), calendar, self._entries_from(start))

    def started(self, start: datetime, decide_by: datetime) -> "ItemClock":
        """Counting from `start`."""
        entries = self._entries_from(start)
        return self.model_copy(update={"entries": entries, "decide_by": decide_by})

    def _entries_from(self, start: datetime) -> tuple[Entry, ...]:
        """The suspensions since the start are taken out: there are some when acceptance is dated
        back to the receipt of the materials."""
        entries = [Entry(EntryKind.START, start)]
        why = Why(_SUSPENSION)
        for stop in self.suspensions:
            if stop.since >= start:
                # Receipts may be recorded a moment out of order; a ledger's lines are not.
                begin = max(stop.since, entries[-1].at)
                until, once = max(begin, stop.until), stop.by_the_day
                entries.append(Entry(EntryKind.PAUSE, begin, why))
                entries.append(Entry(EntryKind.RESUME, until, why, by_the_day=once))
        return tuple(entries)

    def after(self, event: ClockFact) -> "ItemClock":
        """As it stands after one more fact."""
        match event:
            case facts.CaseClockPaused(ground=ground, paused_at=at, basis=basis):
                paused = self if self.held else self._line(EntryKind.PAUSE, at, Why(ground, basis))
                return paused.model_copy(update={"stops": (*self.stops, StopRow.begun(event))})
            case facts.CaseClockResumed(ground=ground, resumed_at=at, decide_by=by):
                stops = tuple(stop.ended(event) for stop in self.stops)
                left = self._due(by).model_copy(update={"stops": stops})
                return left if left.held else left._goes_on(event, Why(ground), at)
            case facts.LimitExtended(extended_at=at, working_days=days, decide_by=by):
                more = self._line(EntryKind.EXTEND, at, Why(event.reason), days)
                return more._due(by).model_copy(update={"extended": True})
            case facts.CaseSuspended(suspended_at=at):
                why = Why(_SUSPENSION, event.basis)
                paused = self if self.held else self._line(EntryKind.PAUSE, at, why)
                return paused.model_copy(update={"suspended_at": at, "suspension": event})
            case facts.CaseResumed(resumed_at=at, decide_by=by):
                on = self._due(by)._on_again(event)
                return on if on.held else on._goes_on(event, Why(_SUSPENSION), at)
            case facts.DeadlinesMoved(decide_by=by):
                return self._due(by)

    def _on_again(self, event: facts.CaseResumed) -> "ItemClock":
        spans = (*self.suspensions, self.suspended(event))
        over = {"suspended_at": None, "suspension": None}
        return self.model_copy(update={**over, "suspensions": spans})

    def suspended(self, event: facts.CaseResumed) -> Stop:
        """The suspension that this fact ends."""
        since = self.suspended_at or event.resumed_at
        return Stop(since, max(since, event.resumed_at), by_the_day=_by_the_day(event))

    def _goes_on(
        self, event: facts.CaseClockResumed | facts.CaseResumed, why: Why, at: datetime
    ) -> "ItemClock":
        return self._line(EntryKind.RESUME, at, why, by_the_day=_by_the_day(event))

    def _due(self, by: datetime | None) -> "ItemClock":
        return self.model_copy(update={"decide_by": by}) if by else self

    def _line(
        self, kind: EntryKind, at: datetime, why: Why, amount: int = 0, *, by_the_day: bool = False
    ) -> "ItemClock":
        """With one more line; before acceptance there are none."""
        if not self.entries:
            return self
        # Receipts may be recorded a moment out of order; the ledger's lines are in order.
        at = max(at, self.entries[-1].at)
        entry = Entry(kind, at, why, amount, by_the_day=by_the_day)
        return self.model_copy(update={"entries": (*self.entries, entry)})


def office_seconds(stop: Stop, calendar: WorkCalendar) -> int:
    """The office time in a stop, as facts tell it."""
    taken = office_time_between(stop.since, stop.until, calendar)
    return int(taken.total_seconds())


def _by_the_day(event: facts.CaseClockResumed | facts.CaseResumed) -> bool:
    """Facts that do not tell the office time were counted by whole days."""
    return event.office_seconds is None

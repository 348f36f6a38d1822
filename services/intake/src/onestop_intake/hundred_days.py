"""The 100-day clock (最多100天): a budget of calendar days and a ledger of what stopped it."""

from datetime import date, datetime, timedelta

from onestop_chassis.worktime import Unit, WorkCalendar, end_of_day, local_day, stopped_days
from onestop_contracts.fields import Code, Prose
from onestop_contracts.intake import ClockPaused, ClockResumed, ClockWarningRaised
from onestop_contracts.parts import Part, StopGround
from pydantic import AwareDatetime

_CLOSING = WorkCalendar()
"""Calendar days need no notice; only the hour at which a day closes is taken from here."""
_INSTANT = timedelta(microseconds=1)


class Stop(Part):
    """A stretch that does not count; `until_at` is None while it lasts."""

    ground: StopGround
    basis: Prose
    from_at: AwareDatetime
    until_at: AwareDatetime | None = None
    expected_end_on: date | None = None

    def days(self, now: datetime, accepted_at: datetime) -> int:
        """Days taken out of the count so far: those whose close fell into the stop.

        The day of acceptance is none of them: it never counted.
        """
        until = now if self.until_at is None else min(self.until_at, now)
        since = max(self.from_at, end_of_day(local_day(accepted_at), _CLOSING) + _INSTANT)
        return stopped_days(since, until, Unit.CALENDAR_DAY, _CLOSING)


class HundredDays(Part):
    """Counts calendar days from the day after acceptance; a day is never split.

    A day counts when the clock was running at its close. `raised` names the warnings given.
    """

    accepted_at: AwareDatetime
    limit_days: int
    stops: tuple[Stop, ...] = ()
    ended_at: AwareDatetime | None = None
    raised: tuple[Code, ...] = ()

    @property
    def paused(self) -> bool:
        """Whether it stands still."""
        return bool(self.stops) and self.stops[-1].until_at is None

    @property
    def last_at(self) -> datetime:
        """The last instant in the ledger; no later entry may be dated before it."""
        if not self.stops:
            return self.accepted_at
        return self.stops[-1].until_at or self.stops[-1].from_at

    def days_raw(self, now: datetime) -> int:
        """Every calendar day since acceptance; day 1 is the day after it."""
        return (local_day(self._until(now)) - local_day(self.accepted_at)).days

    def days_net(self, now: datetime) -> int:
        """The days that count: raw without those that closed in a stop."""
        return self.days_raw(now) - self.days_stopped(now)

    def days_stopped(self, now: datetime) -> int:
        """The days that the stops took out of the count."""
        return sum(stop.days(self._until(now), self.accepted_at) for stop in self.stops)

    def target_on(self, now: datetime) -> date:
        """The last day, given the stops so far."""
        days = self.limit_days + self.days_stopped(now)
        return local_day(self.accepted_at) + timedelta(days=days)

    def deadline(self, now: datetime) -> datetime:
        """The close of the last day, given the stops so far."""
        return end_of_day(self.target_on(now), _CLOSING)

    def day_ends_at(self, day: int, now: datetime) -> datetime:
        """The close of the `day`-th day that counts, given the stops so far."""
        return self.deadline(now) - timedelta(days=self.limit_days - day)

    def pause(self, stop: Stop) -> "HundredDays":
        """The clock with a stop that lasts."""
        return self.model_copy(update={"stops": (*self.stops, stop)})

    def resume(self, at: datetime) -> "HundredDays":
        """The clock running again; unchanged when it runs."""
        if not self.paused:
            return self
        last = self.stops[-1].model_copy(update={"until_at": at})
        return self.model_copy(update={"stops": (*self.stops[:-1], last)})

    def end(self, at: datetime) -> "HundredDays":
        """The clock at rest for good; a stop that lasts ends with it."""
        return self.resume(at).model_copy(update={"ended_at": at})

    def warned(self, threshold: str) -> "HundredDays":
        """The clock with one more warning given."""
        return self.model_copy(update={"raised": (*self.raised, threshold)})

    def _until(self, now: datetime) -> datetime:
        return now if self.ended_at is None else min(self.ended_at, now)


def started(accepted_at: datetime, limit_days: int) -> HundredDays:
    """The clock at acceptance."""
    return HundredDays(accepted_at=accepted_at, limit_days=limit_days)


def ticked(
    clock: HundredDays | None, event: ClockPaused | ClockResumed | ClockWarningRaised
) -> HundredDays | None:
    """The clock after an entry in its ledger."""
    if clock is None:
        return None
    match event:
        case ClockPaused():
            stop = Stop(
                ground=event.ground,
                basis=event.basis,
                from_at=event.paused_at,
                expected_end_on=event.expected_end_on,
            )
            return clock.pause(stop)
        case ClockResumed(resumed_at=at):
            return clock.resume(at)
        case ClockWarningRaised(threshold=threshold):
            return clock.warned(threshold)


def ended(clock: HundredDays | None, at: datetime) -> HundredDays | None:
    """The clock at rest, if it ever ran and was not at rest already."""
    return clock.end(at) if clock is not None and clock.ended_at is None else clock

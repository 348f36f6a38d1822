"""Supervision windows as the oracle sees them: until when, for whom, and how silence ends them."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.review.case.oracle.office import (
    DAYS,
    SETTLE,
    START_OF_TIME,
    Span,
    after_loss,
    after_stops,
    close_after,
    lost_minutes,
)


@dataclass
class Held:
    """One person's time in post."""

    person: str
    since: datetime
    until: datetime | None = None


@dataclass
class Objected:
    """An objection: `filed`, `returned`, `mended`, `registered` or `resolved`."""

    name: str
    people: list[str]
    standing: str
    complete: bool
    mend_by: datetime | None = None
    mending: datetime | None = None
    mend_stops: list[Span] = field(default_factory=list)
    taken_back: bool = False


@dataclass
class Watch:
    """One window as the oracle sees it.

    `stops` are all suspensions, `since_set` those since the deadline was `set_to` what it is
    without them; of an objection out for mending, `mending` and `mend_stops` are the same.
    """

    stage: str
    opens: datetime
    deadline: datetime
    flagged: bool
    ended: str = ""
    ended_by: str = ""
    moved: list[str] = field(default_factory=list)
    stops: list[Span] = field(default_factory=list)
    set_to: datetime = START_OF_TIME
    since_set: list[Span] = field(default_factory=list)
    objected: Objected | None = None

    @property
    def holds(self) -> bool:
        """An objection stands here and is not resolved."""
        return self.objected is not None and self.objected.standing not in (
            "returned",
            "resolved",
        )


@dataclass
class Windows:
    """The windows of one case, who held its post, and when nothing could be filed."""

    held: list[Held] = field(default_factory=list)
    outages: list[Span] = field(default_factory=list)
    windows: dict[str, Watch] = field(default_factory=dict)
    suspended: datetime | None = None
    decided: bool = False
    drafters: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)

    def holder(self, at: datetime) -> Held | None:
        """Who supervises this case: nobody does who drafted in it."""
        there = [held for held in self.mandated(at) if held.person not in self.drafters]
        return there[-1] if there else None

    def mandated(self, at: datetime) -> list[Held]:
        return [h for h in self.held if h.since <= at and (h.until is None or at < h.until)]

    def barred(self, person: str, at: datetime) -> bool:
        """In post, up to the last instant of it, but a drafter."""
        held = [h for h in self.held if h.since <= at and (h.until is None or at <= h.until)]
        return person in self.drafters and any(h.person == person for h in held)

    def opens(self, stage: str, at: datetime) -> None:
        deadline = close_after(at, DAYS[stage])
        vacant = self.holder(at) is None
        self.windows[stage] = Watch(stage, at, deadline, flagged=vacant, set_to=deadline)

    def _reach(self, watch: Watch, at: datetime) -> datetime:
        """Until when the window goes on because silence did not count at its deadline."""
        deadline, flagged = watch.deadline, watch.flagged
        while deadline < at:
            further = self._further(watch, deadline, flagged)
            if further is None:
                break
            deadline, reason = further
            flagged = flagged or reason == "vacancy"
        return deadline

    def _prolong(self, watch: Watch, at: datetime) -> None:
        while watch.deadline < at:
            further = self._further(watch, watch.deadline, watch.flagged)
            assert further is not None
            self._move(watch, *further)

    def _further(
        self, watch: Watch, deadline: datetime, flagged: bool
    ) -> tuple[datetime, str] | None:
        lost = lost_minutes(deadline, self.outages)
        if lost:
            return after_loss(deadline, lost), "outage"
        holder = self.holder(deadline)
        if holder is not None and not (flagged and self._full(watch, holder) > deadline):
            return None
        return close_after(deadline, 1), "vacancy"

    def _full(self, watch: Watch, holder: Held) -> datetime:
        begins = max(holder.since, watch.opens)
        stops = [(max(a, begins), b) for a, b in watch.stops if b > begins]
        return after_stops(close_after(begins, DAYS[watch.stage]), stops)

    def _move(self, watch: Watch, deadline: datetime, reason: str) -> None:
        watch.deadline = watch.set_to = deadline
        watch.since_set = []
        watch.moved.append(reason)
        watch.flagged = watch.flagged or reason == "vacancy"

    def lapses(self, stage: str, at: datetime) -> str:
        """What the timer brings about: nothing, an extension's reason, or the consent's giver."""
        watch = self.windows[stage]
        if self.decided or self.suspended or watch.ended or at < watch.deadline + SETTLE:
            return ""
        out = watch.objected
        if out and out.standing == "returned":
            assert out.mend_by is not None
            if at < out.mend_by + SETTLE:
                return ""
            lost = lost_minutes(out.mend_by, self.outages)
            if lost:
                out.mend_by = out.mending = after_loss(out.mend_by, lost)
                out.mend_stops = []
                self._move(watch, max(watch.deadline, out.mend_by), "outage")
                return "outage"
            watch.objected = None
        further = self._further(watch, watch.deadline, watch.flagged)
        if further:
            self._move(watch, *further)
            return further[1]
        holder = self.holder(watch.deadline)
        assert holder is not None
        watch.ended, watch.ended_by = "default_consent", holder.person
        self.answered.add(holder.person)
        return holder.person

    def resumes(self, at: datetime) -> bool:
        since = self.suspended
        if self.decided or since is None:
            return False
        self.suspended = None
        for watch in self.windows.values():
            stop = (max(since, watch.opens), at)
            watch.stops.append(stop)
            watch.since_set.append(stop)
            out = watch.objected
            if not watch.ended and watch.deadline >= since:
                watch.deadline = after_stops(watch.set_to, watch.since_set)
                watch.moved.append("suspension")
                if out and out.standing == "returned" and out.mending:
                    out.mend_stops.append(stop)
                    out.mend_by = after_stops(out.mending, out.mend_stops)
        return True

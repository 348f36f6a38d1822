"""A second opinion on supervision windows, written apart from the code it judges.

It knows Monday to Friday, 08:30 to 17:30, and counts minutes one by one. It shares no function
with the service: only the words of docs/domain/supervision.md.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
SETTLE = timedelta(seconds=60)
MINUTE = timedelta(minutes=1)
DAYS = {"acceptance": 3, "handling": 2}
START_OF_TIME = datetime.min.replace(tzinfo=UTC)
Span = tuple[datetime, datetime]


def working(day: datetime) -> bool:
    return day.astimezone(ZONE).isoweekday() <= 5


def close_of(day: datetime) -> datetime:
    local = day.astimezone(ZONE)
    return datetime.combine(local.date(), time(17, 30), ZONE).astimezone(UTC)


def close_after(start: datetime, days: int) -> datetime:
    """The close of the n-th working day after the day of `start`."""
    day = start
    while days:
        day += timedelta(days=1)
        days -= working(day)
    return close_of(day)


def in_office(minute: datetime) -> bool:
    """Whether the minute that begins here is office time."""
    local = minute.astimezone(ZONE)
    return working(minute) and time(8, 30) <= local.time() < time(17, 30)


def lost_minutes(deadline: datetime, outages: list[Span]) -> int:
    """Minutes of the last four office hours in which nothing could be filed."""
    if not any(begin < deadline for begin, _ in outages):
        return 0
    seen = lost = 0
    minute = deadline
    while seen < 4 * 60:
        minute -= MINUTE
        if in_office(minute):
            seen += 1
            lost += any(begin <= minute < end for begin, end in outages)
    return lost


def after_loss(deadline: datetime, minutes: int) -> datetime:
    """As many office minutes later, and to the close of that working day."""
    minute = deadline
    while minutes:
        minutes -= in_office(minute)
        minute += MINUTE
    while not working(minute) or minute > close_of(minute):
        minute = close_of(minute + timedelta(days=1))
    return close_of(minute)


def left_possible(ends: list[tuple[str, str]]) -> str:
    """What the ends of objections, each by whom and how, leave as the only outcome, if one."""
    for by, how in ends:
        if by == "government":
            return "reject" if how == "reject" else "approve"
    return "reject" if ("consultation", "upheld") in ends else ""


def should_have_been(
    decided: str, has: list[str], ends: list[tuple[str, str]], agreed: list[str]
) -> tuple[str, list[str]]:
    """What a decision that was made before an objection should have been, and the conditions that
    it lacks; a decision of the government comes with its own, a refusal has none."""
    outcome = left_possible(ends) or decided
    return outcome, [] if outcome == "reject" else [one for one in agreed if one not in has]


def in_office_between(begin: datetime, end: datetime) -> timedelta:
    """Office time from `begin` to `end`, day by day."""
    total, day = timedelta(0), begin
    while close_of(day) - timedelta(days=1) < end:
        opens = close_of(day) - timedelta(hours=9)
        if working(day):
            total += max(timedelta(0), min(end, close_of(day)) - max(begin, opens))
        day += timedelta(days=1)
    return total


def after_stops(deadline: datetime, stops: list[Span]) -> datetime:
    """The first close from `deadline` on, outside a stop, with as much office time since as the
    stops took until then. An old end that is no close stays where no stop touched it.
    """
    close = deadline
    while True:
        took = sum((in_office_between(a, min(b, close)) for a, b in stops), timedelta(0))
        within = any(a <= close < b for a, b in stops)
        if in_office_between(deadline, close) >= took and not within:
            return close
        close = close_after(close, 1)


@dataclass
class Held:
    """One person's time in post."""

    person: str
    since: datetime
    until: datetime | None = None


@dataclass
class Reception:
    """How a case should stand before it is taken on; `progress` in the words of the service.

    Papers that come in while it is suspended count as received when it goes on.
    """

    required: frozenset[str]
    there: set[str]
    due: datetime
    progress: str = "awaiting_materials"
    received: datetime | None = None
    asked: set[str] = field(default_factory=set)
    corrected: bool = False
    suspended: bool = False

    def __post_init__(self) -> None:
        self.goes_on(self.due)

    @property
    def over(self) -> bool:
        return self.progress in ("accepted", "refused")

    def hands_in(self, codes: set[str], at: datetime, accept_by: datetime | None) -> None:
        """Nothing where it is taken on or refused, also where the law did that by then."""
        if self.over or (accept_by is not None and at > accept_by):
            return
        self.there |= codes
        self.asked -= codes
        if not self.suspended:
            self.goes_on(at)

    def goes_on(self, at: datetime) -> None:
        awaited = self.progress == "awaiting_materials" and self.required <= self.there
        corrected = self.progress == "correcting" and not self.asked
        if awaited or corrected:
            self.progress, self.received = "opened", at

    def asks(self, codes: set[str], at: datetime, accept_by: datetime | None) -> bool:
        if self.suspended or self.progress != "opened" or self.corrected:
            return False
        if accept_by is None or at > accept_by:
            return False
        self.progress, self.asked, self.corrected = "correcting", set(codes), True
        return True

    def takes_on(self, at: datetime, accept_by: datetime | None) -> bool:
        if self.suspended or self.progress != "opened":
            return False
        if accept_by is None or at > accept_by:
            return False
        self.progress = "accepted"
        return True

    def falls_silent(self, at: datetime, accept_by: datetime | None) -> None:
        if not self.suspended and self.progress == "opened":
            assert accept_by is not None
            if at >= accept_by + SETTLE:
                self.progress = "accepted"

    def refuses(self, at: datetime, accept_by: datetime | None) -> bool:
        if self.suspended or self.progress in ("accepted", "refused"):
            return False
        if accept_by is not None and at > accept_by:
            return False
        self.progress = "refused"
        return True

    def suspends(self) -> None:
        self.suspended = self.suspended or self.progress != "refused"

    def resumes(self, at: datetime) -> None:
        if self.suspended:
            self.suspended = False
            self.goes_on(at)


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
class Oracle:
    """What should be so; each act says whether it is to be taken, and does it if so."""

    held: list[Held] = field(default_factory=list)
    outages: list[Span] = field(default_factory=list)
    windows: dict[str, Watch] = field(default_factory=dict)
    suspended: datetime | None = None
    drafted: str = ""
    decided: bool = False
    drafters: set[str] = field(default_factory=set)
    answered: set[str] = field(default_factory=set)
    before: tuple[str, ...] = ("acceptance", "handling")
    """The windows that the item's kind of supervision puts before the decision."""

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

    def objects(self, stage: str, name: str, person: str, at: datetime, *, complete: bool) -> str:
        """Empty when taken, else the code of the refusal."""
        watch = self.windows[stage]
        refused = self._refused(watch, person, at)
        if not refused and watch.objected and watch.objected.standing == "returned":
            refused = "mending-open"
        if refused:
            return refused
        self._prolong(watch, at)
        self.answered.add(person)
        watch.ended, watch.ended_by = "objection", person
        watch.objected = Objected(name, [person], "filed", complete)
        return ""

    def consents(self, stage: str, person: str, at: datetime) -> str:
        watch = self.windows[stage]
        if watch.ended == "consent":
            return ""
        refused = self._refused(watch, person, at)
        if refused:
            return refused
        self._prolong(watch, at)
        self.answered.add(person)
        watch.ended, watch.ended_by, watch.objected = "consent", person, None
        return ""

    def replies(self, stage: str, person: str, at: datetime) -> str:
        """A reply ends nothing, and comes by the deadline, wherever that will be."""
        watch, holder = self.windows[stage], self.holder(at)
        if self.decided:
            return "case-closed"
        if self.barred(person, at):
            return "duties-not-apart"
        if holder is None or holder.person != person:
            return "not-the-representative"
        stands_still = self.suspended is not None and self.suspended <= watch.deadline
        in_time = at <= watch.deadline or stands_still
        if not in_time and (watch.ended or self._reach(watch, at) < at):
            return "window-closed"
        self.answered.add(person)
        return ""

    def _refused(self, watch: Watch, person: str, at: datetime) -> str:
        holder = self.holder(at)
        if self.barred(person, at):
            return "duties-not-apart"
        if holder is None or holder.person != person:
            return "not-the-representative"
        if self.decided:
            return "case-closed"
        if watch.ended == "objection":
            return "window-contested"
        if self.suspended:
            return "case-suspended"
        if watch.ended == "default_consent" and at <= watch.deadline:
            return "silence-recorded-first"
        if watch.ended:
            return "window-closed"
        if at <= watch.deadline or self._reach(watch, at) >= at:
            return ""
        return "window-closed"

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

    def returns(self, stage: str, at: datetime) -> bool:
        """Only what lacks something is returned."""
        watch = self.windows[stage]
        out = watch.objected
        if self.decided or self.suspended or out is None or out.standing != "filed":
            return False
        if out.complete:
            return False
        out.standing, out.mend_by = "returned", close_after(at, 1)
        out.mending, out.mend_stops = out.mend_by, []
        watch.ended = watch.ended_by = ""
        left = after_stops(watch.set_to, watch.since_set)
        self._move(watch, max(left, out.mend_by), "mending")
        return True

    def mends(self, stage: str, person: str, at: datetime) -> bool:
        watch, holder = self.windows[stage], self.holder(at)
        out = watch.objected
        if self.decided or self.suspended or out is None or out.standing != "returned":
            return False
        assert out.mend_by is not None
        if holder is None or holder.person != person or at > out.mend_by:
            return False
        out.standing, out.complete = "mended", True
        out.people.append(person)
        self.answered.add(person)
        watch.ended, watch.ended_by = "objection", person
        return True

    def registers(self, stage: str) -> bool:
        out = self.windows[stage].objected
        if self.decided or self.suspended or out is None or not out.complete:
            return False
        if out.standing not in ("filed", "mended"):
            return False
        out.standing = "registered"
        return True

    def takes_back(self, stage: str) -> None:
        out = self.windows[stage].objected
        assert out is not None
        out.taken_back = True

    def concludes(self, stage: str, outcome: str) -> str:
        """Withdrawn is only what the objector took back, and then it is nothing else."""
        out = self.windows[stage].objected
        assert out is not None
        if outcome == "withdrawn":
            return "" if out.taken_back else "objection-not-withdrawn"
        return "consultation-incomplete" if out.taken_back else ""

    def resolves(self, stage: str) -> None:
        out = self.windows[stage].objected
        assert out is not None
        out.standing = "resolved"

    def suspends(self, at: datetime) -> bool:
        if self.decided or self.suspended:
            return False
        self.suspended = at
        return True

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

    def decides(self, outcome: str) -> bool:
        """Only what was drafted is decided, once its own window is over."""
        windows = [self.windows.get(stage) for stage in self.before]
        every = all(watch is not None and watch.ended for watch in windows)
        free = not any(w.holds for w in self.windows.values())
        if self.decided or self.suspended or not every or not free or self.drafted != outcome:
            return False
        self.decided = True
        return True

    def drafts(self, outcome: str, person: str) -> bool:
        """Another draft once the window of the first is over; it begins without one. Nobody drafts
        who has spoken, or kept silent, for the department."""
        if self.decided or self.suspended or self.drafted == outcome:
            return False
        if any(watch.holds for watch in self.windows.values()):
            return False
        supervised = self.windows.get("handling")
        if self.drafted and (supervised is None or not supervised.ended):
            return False
        if person in self.answered:
            return False
        self.drafted = outcome
        self.drafters.add(person)
        self.windows.pop("handling", None)
        return True

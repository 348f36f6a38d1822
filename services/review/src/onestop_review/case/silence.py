"""When silence counts as consent, and when a window goes on instead.

Source: docs/domain/supervision.md, rules SW-5 (outage) and SW-6 (vacancy).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from onestop_chassis.clock import clock_time
from onestop_chassis.worktime import (
    Unit,
    WorkCalendar,
    after_lost,
    deadline,
    further,
    given_back,
    office_time_between,
    working_minutes_before,
)
from onestop_contracts.fields import Code
from onestop_contracts.review import WindowExtended

from onestop_review.case.state import Case, CaseNow
from onestop_review.case.windows import Window
from onestop_review.outage import OutageRecorded
from onestop_review.post import Post
from onestop_review.rules import Rules

_NONE = timedelta(0)


@dataclass(frozen=True, slots=True)
class Silence:
    """What is known when a deadline has passed: the post, the rules, and what was down."""

    project: Code
    item: Code
    at: datetime
    post: Post
    calendar: WorkCalendar
    rules: Rules
    outages: tuple[OutageRecorded, ...]

    @classmethod
    def about(cls, case: Case, now: CaseNow) -> "Silence":
        """What is known now of the department's post and of the outages."""
        return cls(
            project=case.facts.project,
            item=case.facts.item,
            at=now.at,
            post=case.supervising(now),
            calendar=now.rules.calendar,
            rules=case.limits(now),
            outages=now.rules.outages,
        )

    def extension(self, window: Window) -> WindowExtended | None:
        """Why the window does not end by silence at its deadline, or None when it does."""
        return self._by_outage(window) or self._by_vacancy(window)

    def extensions(self, window: Window) -> Sequence[WindowExtended]:
        """One after the other, for as long as the deadline lies before `at`."""
        found: list[WindowExtended] = []
        while window.deadline < self.at and (later := self.extension(window)):
            found.append(later)
            window = window.extended(later)
        return found

    def _by_outage(self, window: Window) -> WindowExtended | None:
        later = after_outage(window.deadline, self.outages, self.rules, self.calendar)
        if later is None:
            return None
        told = outage_facts(window.deadline, self.outages, self.rules, self.calendar)
        return self._extended(window, "outage", later, told)

    def _by_vacancy(self, window: Window) -> WindowExtended | None:
        holder = self.post.holder_at(window.deadline)
        if holder is not None and not window.vacant:
            return None
        if holder is None:
            fact = f"vacant at {clock_time(window.deadline)} / 该时首席代表空缺"
        else:
            full = self._full_window(window)
            if full <= window.deadline:
                return None
            fact = f"in post, full window until {clock_time(full)} / 在岗，完整监督期至该时"
        later = further(window.deadline, 1, Unit.WORKING_DAY, self.calendar)
        return self._extended(window, "vacancy", later, (fact,))

    def _full_window(self, window: Window) -> datetime:
        """When whoever is in post at the deadline has had as long as the stage gives."""
        since = self.post.occupied_since(window.deadline)
        assert since is not None
        begins = max(since, window.opens_at)
        full = deadline(begins, self.rules.window(window.stage), self.calendar)
        stops = [stop.clipped(begins) for stop in window.stops]
        return given_back(full, stops, self.calendar)

    def _extended(
        self, window: Window, reason: str, later: datetime, facts: tuple[str, ...]
    ) -> WindowExtended:
        holder = self.post.holder_at(self.at)
        return WindowExtended(
            project=self.project,
            item=self.item,
            stage=window.stage,
            reason=reason,
            was=window.deadline,
            deadline=later,
            representative=holder.person if holder else "",
            mandate=holder.mandate if holder else "",
            facts=facts,
            calendar_version=self.calendar.version,
            extended_at=self.at,
        )


def after_outage(
    at: datetime, outages: Sequence[OutageRecorded], rules: Rules, calendar: WorkCalendar
) -> datetime | None:
    """The deadline `at` after outages in its last working hours; None when there were none.

    Later by the office time that was lost, and to the end of a working day at least.
    """
    tail = working_minutes_before(at, rules.outage_hours, calendar)
    spans = _merged((max(o.from_at, tail), min(o.until_at, at)) for o in outages)
    lost = sum((office_time_between(a, b, calendar) for a, b in spans), _NONE)
    if lost <= _NONE:
        return None
    return after_lost(at, lost, calendar)


def outage_facts(
    at: datetime, outages: Sequence[OutageRecorded], rules: Rules, calendar: WorkCalendar
) -> tuple[str, ...]:
    """Each outage that touched the last working hours before `at`: from, until, who found it."""
    tail = working_minutes_before(at, rules.outage_hours, calendar)
    return tuple(
        f"{o.from_at.isoformat()}/{o.until_at.isoformat()} {o.source}"
        for o in outages
        if o.from_at < at and o.until_at > tail
    )


def _merged(spans: Iterable[tuple[datetime, datetime]]) -> list[tuple[datetime, datetime]]:
    """The same time as spans that do not overlap, so that none is counted twice."""
    merged: list[tuple[datetime, datetime]] = []
    for begin, end in sorted(span for span in spans if span[0] < span[1]):
        if merged and begin <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((begin, end))
    return merged

"""Whether suspensions gave the windows back what they took, by the count in force then.

A fact that says how much office time was given back is reckoned in office time, to the close of a
working day; one that does not is of when a window moved by all the time that went by.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from onestop_chassis.worktime import Stop, WorkCalendar, given_back, office_time_between
from onestop_contracts.parts import Stage
from onestop_contracts.review import CaseResumed, CaseSuspended, SupervisionOpened, WindowExtended

from onestop_archive.decision.calendars import reckoned_by
from onestop_archive.decision.evidence import Check, Evidence, Told, Words, answer


def stops(e: Evidence) -> Check:
    """I6: after each suspension every open window ended when what it took was given back."""
    return answer(
        "stops",
        (words for stage in Stage for words in _misreckoned(e, stage)),
        (
            "Suspensions gave the windows back exactly what they took.",
            "中止占用的时间均已如数顺延至默认监督期。",
        ),
    )


@dataclass
class _Counted:
    """A window as it is reckoned: `set_to` without the suspensions `taken` since then."""

    opens_at: datetime
    set_to: datetime
    taken: list[Stop] = field(default_factory=list)

    def after(self, event: WindowExtended, calendar: WorkCalendar) -> datetime:
        """Where the window ends by the suspension that went before this fact."""
        if event.office_seconds is not None:
            return given_back(self.set_to, self.taken, calendar)
        last = self.taken[-1]
        return event.was + (last.until - last.since)


def _misreckoned(e: Evidence, stage: Stage) -> Iterator[Words]:
    window: _Counted | None = None
    for told, suspended in _with_suspensions(e.past):
        event = told.event
        if isinstance(event, SupervisionOpened) and event.stage is stage:
            window = _Counted(event.opens_at, event.deadline)
        elif window is None:
            continue
        elif isinstance(event, CaseResumed):
            window.taken.append(suspended.clipped(window.opens_at))
        elif isinstance(event, WindowExtended) and event.stage is stage:
            if event.reason == "suspension":
                yield from _compared(told, window, reckoned_by(e, told))
            if event.reason != "suspension" or event.office_seconds is None:
                window = _Counted(window.opens_at, event.deadline)


def _with_suspensions(past: Sequence[Told]) -> Iterator[tuple[Told, Stop]]:
    """Each fact with the suspension that it ends, or an empty one."""
    since: datetime | None = None
    for told in past:
        event, empty = told.event, Stop(told.row.recorded_at, told.row.recorded_at)
        if isinstance(event, CaseSuspended):
            since = event.suspended_at
        ended = isinstance(event, CaseResumed) and since is not None
        yield told, Stop(since, event.resumed_at) if ended and since else empty


def _compared(told: Told, window: _Counted, calendar: WorkCalendar) -> Iterator[Words]:
    event, name = told.event, told.row.id
    if not window.taken:
        yield f"{name} names a suspension that is not on record", f"{name} 所载中止无记录"
        return
    last = window.taken[-1]
    seconds = int(office_time_between(last.since, last.until, calendar).total_seconds())
    reckoned = window.after(event, calendar)
    if event.deadline != reckoned or event.office_seconds not in (None, seconds):
        at = reckoned.isoformat()
        yield f"{name} does not end at {at}", f"{name} 期限应为 {at}"

"""What becomes of a project when nobody does anything but what falls due."""

from collections.abc import Sequence
from datetime import datetime

from onestop_chassis.act import Ask
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.timer import Due, Timer
from onestop_contracts.event import Event
from onestop_intake.project import project
from onestop_intake.project.deadlines import timers
from onestop_intake.reference import Reference

from tests.support.intake_samples import CODE, MONDAY, done, rules


def left_alone(events: Sequence[Event], until: datetime) -> list[Event]:
    """The stream when what falls due until then was done, in its order."""
    told, open_now = list(events), dict[str, tuple[Due, Timer[Reference]]]()
    _follow(open_now, told)
    while True:
        due, timer = min(open_now.values(), key=lambda one: one[0].at)
        if due.at > until:
            return told
        del open_now[due.key]
        ask = timer.fire(due, due.at, rules())
        assert isinstance(ask, Ask)
        new = project.decide(project.decider.fold(told), done(ask.act, due.at))
        _follow(open_now, new)
        told += new


def _follow(open_now: dict[str, tuple[Due, Timer[Reference]]], events: Sequence[Event]) -> None:
    for event in events:
        for timer in timers:
            for one in timer.deadlines(recorded(event)):
                open_now.pop(one.key, None)
                if isinstance(one, Due):
                    open_now[one.key] = (one, timer)


def recorded(event: Event) -> Recorded[Event]:
    """The fact as the log would hold it."""
    return Recorded(
        event=event,
        id="intake/1",
        source="intake",
        position=1,
        stream=f"project/{CODE}",
        version=1,
        recorded_at=MONDAY,
        effective_at=MONDAY,
        subject=CODE,
        cause=Cause("c", "corr", "request/1", "operator", "system", "150600"),
    )

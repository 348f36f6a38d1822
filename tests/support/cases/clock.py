"""What stops a case and its limit, and what moves its deadlines."""

from datetime import date, datetime
from typing import Any

from onestop_chassis.worktime import WorkCalendar
from onestop_contracts.parts import Stage, StopGround
from onestop_review.case.clock import ExtendLimit, FlagOverdue
from onestop_review.case.recount import MoveDeadlines
from onestop_review.case.stops import PauseClock, ResumeClock
from onestop_review.case.suspension import ResumeCase, SuspendCase
from onestop_review.case.words import Deadline

from tests.support.cases.circumstances import DIRECTOR, REVIEWER, Asked, make


def pause(when: str | datetime = "2026-03-03 10:00", **more: Any) -> Asked:
    default = {
        "ground": StopGround.EXPERT_REVIEW,
        "reason": "experts have to look at the slope",
        "basis": "行政许可法 art. 45",
        "expected_end_on": date(2026, 3, 31),
        "person": REVIEWER,
    }
    return make(PauseClock, when, default, more)


def unpause(when: str | datetime, **more: Any) -> Asked:
    default = {"ground": StopGround.EXPERT_REVIEW, "person": REVIEWER}
    return make(ResumeClock, when, default, more)


def extension(when: str | datetime = "2026-03-04 10:00", **more: Any) -> Asked:
    default = {
        "working_days": 5,
        "reason": "two departments are involved",
        "person": DIRECTOR,
    }
    return make(ExtendLimit, when, default, more)


def suspension(when: str | datetime = "2026-03-03 10:00", **more: Any) -> Asked:
    default = {"reason": "a court looks at the title", "basis": "行政诉讼法 art. 56"}
    return make(SuspendCase, when, {**default, "person": DIRECTOR}, more)


def resumption(when: str | datetime, **more: Any) -> Asked:
    default = {
        "person": DIRECTOR,
    }
    return make(ResumeCase, when, default, more)


def new_calendar(when: str | datetime, calendar: WorkCalendar) -> Asked:
    return make(MoveDeadlines, when, {"calendar": calendar}, {})


def overdue(when: str | datetime, what: Deadline, stage: Stage | None = None) -> Asked:
    default = {"deadline": what, "stage": stage}
    return make(FlagOverdue, when, default, {})

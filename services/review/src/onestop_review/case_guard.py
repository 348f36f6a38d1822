"""What every decision about a case asks first."""

from datetime import date, datetime, timedelta

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime import local_day

from onestop_review.case_command import CaseCommand
from onestop_review.case_refusals import CaseClosed, CaseStandsStill, CaseUnknown, NotAccepted
from onestop_review.case_state import TERMINAL, Case, Progress
from onestop_review.fault import Fault, fault

FARTHEST = timedelta(days=730)


def clock_time(instant: datetime) -> str:
    """An instant in words of the place: date and time in Asia/Shanghai, to the second."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")


def live(case: Case, command: CaseCommand) -> None:
    """Refuses where the case was never opened, or is decided or withdrawn."""
    name = f"{command.project}/{command.item}"
    if case.opened is None:
        raise CaseUnknown(f"{name} was never opened / 未立件", project=command.project)
    if case.progress in TERMINAL:
        raise CaseClosed(f"{name} is {case.progress} / 已办结", state=case.progress.value)


def moving(case: Case, command: CaseCommand) -> None:
    """As `live`, and the case may not be suspended."""
    live(case, command)
    if case.suspended_at is not None:
        since = clock_time(case.suspended_at)
        raise CaseStandsStill(f"suspended since {since} / 自 {since} 中止", since=since)


def accepted(case: Case, command: CaseCommand) -> None:
    """As `moving`, and the case must have been taken on."""
    moving(case, command)
    if case.progress is not Progress.ACCEPTED:
        raise NotAccepted(f"the case is {case.progress} / 尚未受理", state=case.progress.value)


def runs(case: Case) -> bool:
    """Whether the timer has anything to do here; it asks rather than being refused."""
    return case.opened is not None and case.progress not in TERMINAL and case.suspended_at is None


def blanks(*given: tuple[str, object, str, str]) -> list[Fault]:
    """A fault for each (field, value, en, zh) whose value is empty or blank."""
    return [fault(field, en, zh) for field, value, en, zh in given if not _there(value)]


def out_of_reach(field: str, day: date, at: datetime) -> list[Fault]:
    """A fault where an expected day has passed, or lies further ahead than anybody can expect."""
    today = local_day(at)
    if day < today:
        return [fault(field, "lies in the past", "预计日期已过")]
    if day > today + FARTHEST:
        return [fault(field, "lies more than two years ahead", "预计日期不得晚于两年后")]
    return []


def _there(value: object) -> bool:
    return bool(value.strip()) if isinstance(value, str) else bool(value)

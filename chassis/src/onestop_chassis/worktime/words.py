"""The words in which limits, days and ledgers are told, in Chinese and English."""

from datetime import datetime
from typing import Protocol

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime.calendar import Day, DayKind, WorkCalendar
from onestop_chassis.worktime.limit import LastDay, Limit, Starts, Unit

Words = tuple[str, str]

UNITS: dict[Unit, Words] = {
    Unit.WORKING_DAY: ("个工作日", "working days"),
    Unit.CALENDAR_DAY: ("个自然日", "calendar days"),
    Unit.WORKING_HOUR: ("个工作小时", "working hours"),
}
STARTS: dict[Starts, Words] = {
    Starts.NEXT_DAY: ("自次日起算", "counted from the day after"),
    Starts.AT_ONCE: ("自当日起算", "counted at once"),
}
WEEKDAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
ENTRIES: dict[str, Words] = {
    "start": ("开始计时", "counting starts"),
    "pause": ("暂停计时（不计入期限）", "paused, time does not count"),
    "resume": ("恢复计时", "resumed"),
    "restart": ("重新计时（从零开始）", "restarted from zero"),
    "extend": ("延长期限", "extended"),
}


class Reasons(Protocol):
    """What an entry rests on."""

    @property
    def ground(self) -> str: ...
    @property
    def basis(self) -> str: ...
    @property
    def act(self) -> str: ...
    @property
    def evidence(self) -> str: ...


def at_words(instant: datetime) -> str:
    """An instant as people at the centre read it."""
    return instant.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def rule_words(limit: Limit) -> Words:
    """The rule itself: how much of what, from when, and what a day off does to the last day."""
    zh, en = (f"{limit.amount}{UNITS[limit.unit][0]}", f"{limit.amount} {UNITS[limit.unit][1]}")
    zh, en = (f"{zh}，{STARTS[limit.starts][0]}", f"{en}, {STARTS[limit.starts][1]}")
    if limit.unit is Unit.CALENDAR_DAY:
        kept = limit.last_day is LastDay.AS_IT_FALLS
        zh += "，末日为休息日也不顺延" if kept else "，末日为休息日的顺延至下一工作日"
        en += ", ends on its last day even a day off" if kept else ", carried on from a day off"
    return (f"规则：{zh}", f"Rule: {en}")


def calendar_words(calendar: WorkCalendar, years: range) -> Words:
    """The calendar's version and the notice behind each year, or that a year is provisional."""
    zh, en = [], []
    for year in years:
        notice = calendar.notice_for(year)
        zh.append(f"{year}年依据通知 {notice.name}" if notice else f"{year}年尚无通知，按周末暂计")
        en.append(f"{year} by notice {notice.name}" if notice else f"{year} provisional: weekends")
    version = calendar.version
    return (
        f"日历版本 {version}：" + "；".join(zh),
        f"Calendar version {version}: " + "; ".join(en),
    )


def day_words(day: Day) -> Words:
    """Why a day is skipped, or why one that looks like a day off counts."""
    on, weekday = day.on.isoformat(), WEEKDAYS[day.on.weekday()]
    english = day.on.strftime("%A")
    match day.kind:
        case DayKind.WEEKEND:
            return (f"{on} {weekday}：周末，不计", f"{on} {english}: weekend, not counted")
        case DayKind.HOLIDAY:
            name = day.name or "节假日"
            return (
                f"{on} {weekday}：节假日（{name}），不计",
                f"{on} {english}: holiday ({name}), not counted",
            )
        case DayKind.ADJUSTED:
            name = f"（{day.name}）" if day.name else ""
            return (
                f"{on} {weekday}：调休上班{name}，计入",
                f"{on} {english}: adjusted working day{name}, counted",
            )
        case DayKind.WORKING:
            return (f"{on} {weekday}：工作日，计入", f"{on} {english}: working day, counted")


def ledger_words(budget: int, limit: Limit) -> tuple[list[str], list[str]]:
    """The budget, where extensions have changed it."""
    if budget == limit.amount:
        return [], []
    zh, en = UNITS[limit.unit]
    return [f"期限总额：{budget}{zh}"], [f"Budget: {budget} {en}"]


def entry_words(kind: str, at: datetime, why: Reasons, amount: int) -> Words:
    """One line of a ledger with everything it rests on."""
    zh, en = ENTRIES[kind]
    more = f" +{amount}" if amount else ""
    parts = {
        ("事由", "ground"): why.ground,
        ("依据", "basis"): why.basis,
        ("文书", "act"): why.act,
        ("证据", "evidence"): why.evidence,
    }
    told = [(z, e, text) for (z, e), text in parts.items() if text]
    return (
        "，".join([f"{at_words(at)} {zh}{more}", *(f"{z}：{text}" for z, _, text in told)]),
        ", ".join([f"{at_words(at)} {en}{more}", *(f"{e}: {text}" for _, e, text in told)]),
    )

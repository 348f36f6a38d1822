"""The words in which limits, days and ledgers are told, in Chinese and English."""

from datetime import datetime, timedelta

from onestop_chassis.clock import SHANGHAI
from onestop_chassis.worktime.calendar import Day, DayKind, WorkCalendar
from onestop_chassis.worktime.entry import Entry, EntryKind
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
ENTRIES: dict[EntryKind, Words] = {
    EntryKind.START: ("开始计时", "counting starts"),
    EntryKind.PAUSE: ("暂停计时（不计入期限）", "paused, time does not count"),
    EntryKind.RESUME: ("恢复计时", "resumed"),
    EntryKind.RESTART: ("重新计时（从零开始）", "restarted from zero"),
    EntryKind.EXTEND: ("延长期限", "extended"),
}


HOLIDAYS = {
    "元旦": "New Year's Day",
    "春节": "Spring Festival",
    "清明节": "Tomb-sweeping Day",
    "劳动节": "Labour Day",
    "端午节": "Dragon Boat Festival",
    "中秋节": "Mid-autumn Festival",
    "国庆节": "National Day",
}


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
    zh, en = {
        DayKind.WORKING: ("工作日，计入", "working day, counted"),
        DayKind.WEEKEND: ("周末，不计", "weekend, not counted"),
        DayKind.HOLIDAY: ("节假日，不计", "holiday, not counted"),
        DayKind.ADJUSTED: ("调休上班，计入", "adjusted working day, counted"),
    }[day.kind]
    on = day.on.isoformat()
    name_zh = f"（{day.name}）" if day.name else ""
    name_en = f" ({HOLIDAYS.get(day.name, day.name)})" if day.name else ""
    return (
        f"{on} {WEEKDAYS[day.on.weekday()]}：{zh}{name_zh}",
        f"{on} {day.on.strftime('%A')}: {en}{name_en}",
    )


def budget_words(budget: int, unit: Unit) -> Words:
    """The whole budget, where extensions have changed it."""
    return f"期限总额：{budget}{UNITS[unit][0]}", f"Budget: {budget} {UNITS[unit][1]}"


def entry_words(entry: Entry) -> Words:
    """One line of a ledger with everything it rests on."""
    zh, en = ENTRIES[entry.kind]
    more = f" +{entry.amount}" if entry.amount else ""
    why = entry.why
    parts = (
        ("事由", "ground", why.ground),
        ("依据", "basis", why.basis),
        ("文书", "act", why.act),
        ("证据", "evidence", why.evidence),
    )
    return (
        "，".join([f"{at_words(entry.at)} {zh}{more}", *(f"{z}：{t}" for z, _, t in parts if t)]),
        ", ".join([f"{at_words(entry.at)} {en}{more}", *(f"{e}: {t}" for _, e, t in parts if t)]),
    )


def office_words(taken: timedelta) -> Words:
    """An amount of office time, in hours and minutes."""
    hours, minutes = divmod(int(taken.total_seconds()) // 60, 60)
    return f"办公时间{hours}小时{minutes}分", f"{hours} h {minutes} min of office time"


def stop_words(a: datetime, b: datetime, taken: int | timedelta, unit: Unit) -> Words:
    """What one stop took out of the count."""
    zh, en = UNITS[unit]
    if isinstance(taken, timedelta):
        taken_zh, taken_en = office_words(taken)
    else:
        taken_zh, taken_en = f"{taken}{zh}", f"{taken} {en}"
    return (
        f"扣除：{at_words(a)} 至 {at_words(b)}，共{taken_zh}",
        f"Taken out: {at_words(a)} to {at_words(b)}, {taken_en}",
    )

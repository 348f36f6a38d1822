"""Whether the calendars that the case was reckoned by are on record."""

from collections.abc import Iterator

from onestop_chassis.worktime import Notice, WorkCalendar, local_day
from onestop_contracts.provisional import provisional_years
from onestop_contracts.review import CalendarPublished, SupervisionOpened, WindowExtended

from onestop_archive.decision.evidence import Check, Evidence, Told, Words, answer


def calendar(e: Evidence) -> Check:
    """Each version named had been published, and windows close on working days by it."""
    version = e.decision.calendar_version
    return answer(
        "calendar",
        _unpublished(e),
        (
            f"The calendars it was reckoned by (to version {version}) had been published.",
            f"计算期限所依据的日历（至第 {version} 版）均已发布。",
        ),
    )


def _unpublished(e: Evidence) -> Iterator[Words]:
    for told in (*e.past, e.decided):
        version = getattr(told.event, "calendar_version", 0)
        notices = published(e, told)
        if [notice.version for notice in notices[:version]] != list(range(1, version + 1)):
            yield (
                f"{told.row.id} names calendar {version}, which was not published",
                f"{told.row.id} 所载第 {version} 版日历未发布",
            )
        elif isinstance(told.event, SupervisionOpened) or counted_in_office_time(told.event):
            known = WorkCalendar.of(_notice(one) for one in notices[:version])
            day = local_day(told.event.deadline)
            if not known.is_working(day):
                yield f"{told.row.id} ends on a day off", f"{told.row.id} 期限落在休息日"


def reckoned_by(e: Evidence, told: Told) -> WorkCalendar:
    """The calendar that this fact names."""
    notices = published(e, told)[: told.event.calendar_version]
    return WorkCalendar.of(_notice(one) for one in notices)


def published(e: Evidence, told: Told) -> list[CalendarPublished]:
    """The notices that were known when this was recorded, oldest first."""
    found = [
        rule.event
        for rule in e.rules
        if isinstance(rule.event, CalendarPublished) and rule.before(told)
    ]
    return sorted(found, key=lambda notice: notice.version)


def provisional(e: Evidence) -> tuple[int, ...]:
    """The years of the case's deadlines for which no notice was known when it was decided."""
    events = [{"data": told.row.data} for told in (*e.past, e.decided)]
    notices = [(one.version, one.years) for one in published(e, e.decided)]
    return tuple(provisional_years(events, notices))


def _notice(event: CalendarPublished) -> Notice:
    days = tuple((one.day, one.working, one.name) for one in event.days)
    return Notice(event.version, event.notice, event.published_on, event.years, days)


def counted_in_office_time(event: object) -> bool:
    """Whether it gave a window back the office time of a suspension, and says how much."""
    return isinstance(event, WindowExtended) and event.office_seconds is not None

"""What pages show, as values: urgency on the desk, cases in the inbox, steps of the plan."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from onestop_console.drawing.ring import ring
from onestop_console.drawing.strip import WIDTH, scale, strip
from onestop_console.models.calendar import named_days
from onestop_console.models.desk import MOST, desk
from onestop_console.models.plan import table
from onestop_console.models.supervision import inbox
from onestop_console.readers.calendar import Day, Notice
from onestop_console.readers.duties import Duty
from onestop_console.readers.projects import Item, Plan, Project, Step
from onestop_console.readers.windows import WindowLine
from onestop_console.words.times import left, level, local

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
HOUR = timedelta(hours=1)


def duty(due: datetime | None, *, may: bool = True, act: str = "accept-case") -> Duty:
    return Duty(
        act=act,
        about="",
        project="p",
        item="P1-03",
        roles=["reviewer"],
        department="nr",
        person="",
        since=NOON,
        due=due,
        overdue=False,
        address="/cases/p/P1-03",
        may=may,
    )


def test_the_desk_heaps_duties_by_urgency_the_earliest_first() -> None:
    late, soon, today = NOON - HOUR, NOON + 30 * HOUR, NOON + HOUR
    others = duty(NOON - 2 * HOUR, may=False)
    duties = [duty(None), duty(soon), duty(today), others, duty(late)]
    found = {
        heap.key: [line.duty.due for line in heap.lines] for heap in desk(duties, {}, {}, NOON)
    }
    assert found == {
        "overdue": [late],
        "today": [today],
        "next": [soon, None],
        "others": [others.due],
    }


def test_what_ends_today_is_told_by_the_centre_s_day() -> None:
    """17:30 UTC is past midnight there."""
    [heap] = desk([duty(datetime(2026, 3, 2, 17, 30, tzinfo=UTC))], {}, {}, NOON)
    assert heap.key == "next"


def test_a_heap_shows_the_first_and_counts_all_and_leads_where_the_act_is_done() -> None:
    duties = [duty(NOON + n * HOUR, act="give-consent") for n in range(30, 30 + MOST + 5)]
    [heap] = desk(duties, {"p": "光伏"}, {("p", "P1-03"): "用地预审"}, NOON)
    assert (len(heap.lines), heap.number) == (MOST, MOST + 5)
    [first, *_] = heap.lines
    assert (first.href, first.project_name, first.item_name) == (
        "/supervision/p/P1-03",
        "光伏",
        "用地预审",
    )


def window(case: str, stage: str) -> WindowLine:
    return WindowLine(
        project="p",
        item=case.partition(".")[0],
        case=case,
        name_zh="用地预审",
        name_en="",
        stage=stage,
        department="nr",
        deadline=NOON,
        state="open",
        ended_at=None,
        suspended=False,
        vacant=False,
        project_zh="",
        project_en="",
        in_office="rep.nr",
    )


def test_the_inbox_has_a_row_per_case_with_its_windows_and_every_count() -> None:
    lines = [
        window("P1-03", "acceptance"),
        window("P1-05", "handling"),
        window("P1-03", "handling"),
        window("P1-03.2", "acceptance"),
    ]
    shown = inbox(lines, {"open": 3}, tab="open", next=None)
    assert [(row.address, [one.stage for one in row.windows]) for row in shown.rows] == [
        ("p/P1-03", ["acceptance", "handling"]),
        ("p/P1-05", ["handling"]),
        ("p/P1-03.2", ["acceptance"]),
    ]
    assert (shown.counts["open"], shown.counts["consent"], shown.next) == (3, 0, "")


def step(item: str, start: int, finish: int, **more: Any) -> Step:
    day = date(2026, 3, 1)
    facts: dict[str, Any] = {
        "owner": "nr",
        "latest_start": day + timedelta(start),
        "latest_finish": day + timedelta(finish + 5),
        "slack_wd": 5,
        "critical": False,
        "done": False,
    }
    return Step(
        item=item,
        start=day + timedelta(start),
        finish=day + timedelta(finish),
        **{**facts, **more},
    )


def project_of(*items: str) -> Project:
    made = [
        Item(
            item=item,
            name_zh=item,
            name_en="",
            department="nr",
            phase=1,
            before_start=True,
            needs=[],
            state="waiting",
            missing=[],
            attempt=1,
        )
        for item in items
    ]
    known: dict[str, Any] = {"items": made}
    return Project.model_construct(**known)


def test_the_plan_comes_in_the_order_of_its_steps_and_its_slack_is_of_what_is_left() -> None:
    steps = [step("B", 9, 12), step("A", 1, 4, done=True, slack_wd=1), step("C", 2, 3, slack_wd=7)]
    known: dict[str, Any] = {"items": steps}
    plan = Plan.model_construct(**known)
    on = scale(steps, date(2026, 3, 5), date(2026, 6, 8), {})
    words = {"today": "今天", "target": "第100天", "adjusted": "班"}
    shown = table(project_of("A", "B", "C", "later"), plan, {"nr": "自然资源局"}, on, words)
    assert [row.item.item for row in shown.rows] == ["A", "C", "B", "later"]
    assert [row.owner for row in shown.rows] == ["自然资源局"] * 4
    assert shown.slack == 5
    assert shown.rows[-1].drawn == ""


def test_a_strip_shows_what_is_spent_up_to_its_end_and_the_slack_behind_it() -> None:
    first = step("A", 1, 4)
    on = scale([first], date(2026, 4, 1), date(2026, 6, 8), {})
    assert on is not None
    begin = on.x(first.start)
    drawn = strip(on, first)
    assert f'<rect class="spent" x="{begin}" y="7" width="{4 * WIDTH}"' in drawn
    assert 'class="slack"' in drawn
    done = strip(on, step("A", 1, 4, done=True))
    assert 'class="done"' in done
    assert 'class="slack"' not in done
    assert 'class="spent"' not in done


def test_days_off_and_days_that_are_worked_instead_are_told_apart() -> None:
    saturday, monday = date(2026, 3, 7), date(2026, 3, 9)
    on = scale([step("A", 1, 20)], monday, monday, {saturday: True, monday: False})
    assert on is not None
    assert (on.is_adjusted(saturday), on.works(monday)) == (True, False)
    assert not on.works(date(2026, 3, 8))


@pytest.mark.parametrize(
    ("spent", "look"), [(0, "calm"), (89, "calm"), (90, "near"), (100, "near"), (101, "late")]
)
def test_the_ring_is_late_only_after_the_last_day(spent: int, look: str) -> None:
    assert f'class="ring {look}"' in ring(spent, 100, "<第几天>")
    assert "&lt;第几天&gt;" in ring(spent, 100, "<第几天>")


@pytest.mark.parametrize(
    ("rest", "look"),
    [(0, "over"), (1, "now"), (4 * 3600 - 1, "now"), (4 * 3600, "soon"), (24 * 3600, "")],
)
def test_a_deadline_s_level_is_told_to_the_second(rest: int, look: str) -> None:
    assert level(NOON + timedelta(seconds=rest), NOON) == look


def test_times_are_said_as_people_write_them() -> None:
    assert local("zh", datetime(2026, 3, 13, 9, 30, tzinfo=UTC)) == "2026年3月13日 17:30（周五）"
    assert left("zh", NOON + 49 * HOUR, NOON) == "2天1小时"
    assert left("zh", NOON + HOUR + timedelta(minutes=5), NOON) == "1小时05分"
    assert left("zh", NOON, NOON) == "已届满"


def test_a_year_is_as_the_last_notice_for_it_says() -> None:
    """A notice that comes later takes the place of the whole year, also of days that it leaves
    out; days of other years that it mentions are not its to say."""

    def notice(version: int, years: list[int], *days: tuple[str, bool]) -> Notice:
        return Notice(
            version=version,
            notice="n",
            published_on=date(2025, 11, version),
            years=years,
            days=[Day(day=date.fromisoformat(on), working=w, name="") for on, w in days],
        )

    first = notice(1, [2026], ("2026-02-16", False), ("2026-02-14", True))
    later = notice(2, [2026], ("2026-02-17", False), ("2027-01-01", False))
    other = notice(3, [2027], ("2027-01-02", False))
    assert named_days([later, other, first]) == {
        date(2026, 2, 17): False,
        date(2027, 1, 2): False,
    }

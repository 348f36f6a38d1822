"""`onestop calendar …`: the working calendar in force, and what a further notice would do."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Annotated, Any

import typer

from onestop_cli.client import key_of
from onestop_cli.importers.impact import moves
from onestop_cli.ops.calendar_file import (
    Held,
    changed_days,
    day_row,
    in_force,
    provisional,
    records_of,
)
from onestop_cli.ops.command import operators
from onestop_cli.ops.confirm import need_number, need_reason
from onestop_cli.ops.job_options import ConfirmOption, ExecuteOption, ReasonOption
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column
from onestop_cli.say import note, tell

app = typer.Typer(no_args_is_help=True, help="工作日历 / the working calendar")

FileArgument = Annotated[Path, typer.Argument(help="CSV 或 XLSX / CSV or XLSX")]
NOTICES = (
    Column("version", "版本", "version"),
    Column("notice", "通知", "notice"),
    Column("published_on", "发布日期", "published", whole=True),
    Column("years", "年份", "years"),
    Column("days", "所列日数", "days named"),
)
DAYS = (
    Column("day", "日期", "day", whole=True),
    Column("weekday", "星期", "weekday"),
    Column("kind_zh", "安排", "kind"),
    Column("kind", "类别", "kind"),
    Column("name", "节日", "holiday"),
)
CHANGES = (
    Column("day", "日期", "day", whole=True),
    Column("weekday", "星期", "weekday"),
    Column("was_zh", "现行", "in force"),
    Column("would_be_zh", "改为", "would be"),
    Column("was", "现行", "in force"),
    Column("would_be", "改为", "would be"),
    Column("name", "节日", "holiday"),
)
MOVES = (
    Column("service", "服务", "service"),
    Column("project", "项目", "project", whole=True),
    Column("item", "事项", "item"),
    Column("kind", "期限", "deadline"),
    Column("was", "现为", "is", whole=True),
    Column("would_be", "将为", "would be", whole=True),
    Column("provisional", "暂计年份", "provisional"),
)


@operators(app, "show")
def show(
    who: Operator,
    year: Annotated[
        int | None, typer.Option("--year", min=1949, max=9998, help="年 / year")
    ] = None,
) -> None:
    """查看现行日历 / the notices in force, or one year day by day where it is not ordinary."""
    held = in_force(who)
    calendar = held.calendar
    now = datetime.fromisoformat(who.get("review", "/ops/status")["clock"]["now"])
    if year is None:
        who.show([_row(notice) for notice in held.notices], *NOTICES)
    else:
        days = (calendar.day(date(year, 1, 1) + timedelta(days=n)) for n in range(_days(year)))
        ordinary = ("working", "weekend")
        who.show([day_row(day) for day in days if day.kind.value not in ordinary], *DAYS)
    for open_year in provisional(calendar, now):
        if year in (None, open_year):
            note(
                f"{open_year} 年尚无通知，仅按周末推算，期限可能变动",
                f"{open_year} has no notice yet: only weekends are known, deadlines may move",
            )


@operators(app, "import", acts_as="director")
def import_file(
    who: Operator,
    file: FileArgument,
    execute: ExecuteOption = False,
    confirm: ConfirmOption = None,
    reason: ReasonOption = "",
) -> None:
    """导入通知，未了期限随之重算 / enter new notices; open deadlines are reckoned again."""
    records = records_of(file)
    held = in_force(who)
    new = held.new(records)
    for one in new:
        tell(
            f"新通知 {one.name}（{one.published_on}），{len(one.days)} 日",
            f"new notice {one.name} of {one.published_on}, {len(one.days)} days",
        )
    if not new:
        tell("没有新通知", "nothing new in it")
        return
    if not execute:
        note(
            f"仅为计划：{len(new)} 份新通知；执行请加 --execute --confirm {len(new)}",
            f"only a plan: {len(new)} new notices; to enter them: --execute --confirm {len(new)}",
        )
        return
    need_reason(reason)
    need_number(len(new), confirm)
    body = {"notices": records, "reason": reason}
    # Going back to an earlier table is a new command.
    key = key_of("calendar", body, held.calendar.version)
    receipt = who.post("review", "/calendar/publish-calendar", body, key)
    tell(
        f"已录入 {len(new)} 份通知，位置 {receipt['position']}",
        f"{len(new)} notices entered, at position {receipt['position']}",
    )


@operators(app, "diff")
def diff(who: Operator, file: FileArgument) -> None:
    """比较文件与现行日历 / which days a file would change."""
    records, held = records_of(file), in_force(who)
    changes = list(changed_days(held, records))
    who.show(changes, *CHANGES)
    _summary(held, records, len(changes))


@operators(app, "impact")
def impact(who: Operator, file: FileArgument) -> None:
    """试算文件对未了期限的影响 / which open deadlines a file would move; nothing is recorded."""
    records, held = records_of(file), in_force(who)
    moving = list(moves(who.client, who.acts_as, records))
    who.show(moving, *MOVES)
    projects = len({move["project"] for move in moving})
    note(
        f"{len(moving)} 个期限、{projects} 个项目将变动",
        f"{len(moving)} deadlines of {projects} projects would move",
    )
    _summary(held, records, None)


def _summary(held: Held, records: Sequence[Any], days: int | None) -> None:
    new = held.new(records)
    told_zh = "" if days is None else f"，{days} 日有变化"
    told_en = "" if days is None else f", {days} days would change"
    note(f"{len(new)} 份新通知{told_zh}", f"{len(new)} new notices{told_en}")


def _row(notice: Any) -> dict[str, Any]:
    return {
        "version": notice.version,
        "notice": notice.name,
        "published_on": notice.published_on.isoformat(),
        "years": list(notice.years),
        "days": len(notice.days),
    }


def _days(year: int) -> int:
    return (date(year + 1, 1, 1) - date(year, 1, 1)).days

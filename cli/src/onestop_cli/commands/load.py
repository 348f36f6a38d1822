"""`onestop import`: a table becomes configuration, all of it or nothing."""

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from onestop_cli.addresses import addresses
from onestop_cli.client import PATIENCE_SECONDS, Client
from onestop_cli.importers.kinds import KINDS, Kind, load
from onestop_cli.importers.plan import Plan, planned
from onestop_cli.importers.sending import Change, send
from onestop_cli.ops.confirm import need_number, need_reason
from onestop_cli.ops.job_options import ConfirmOption, ExecuteOption, ReasonOption
from onestop_cli.options import DataOption, ServicesOption
from onestop_cli.runfile import data_directory
from onestop_cli.say import CONFLICT, Failed, Misused, err, tell

SHOWN = 20
"""Moving deadlines that a plan lists; `onestop calendar impact` lists all of them."""


class What(StrEnum):
    """Which tables can be imported."""

    DEPARTMENTS = "departments"
    PEOPLE = "people"
    DIVISIONS = "divisions"
    MATERIALS = "materials"
    ITEMS = "items"
    INDICES = "indices"
    PROJECTS = "projects"
    CALENDAR = "calendar"


def load_file(
    what: Annotated[What, typer.Argument(help="表的种类 / which table")],
    file: Annotated[Path, typer.Argument(help="CSV 或 XLSX / CSV or XLSX")],
    execute: ExecuteOption = False,
    confirm: ConfirmOption = None,
    reason: ReasonOption = "",
    data: DataOption = None,
    services: ServicesOption = "",
) -> None:
    """导入表格：逐行报告错误；有移除或变动期限的先列计划，确认后执行
    / every bad row is reported; what removes rows or moves deadlines is planned and confirmed."""
    kind = KINDS[what]
    records = load(kind, file)
    urls = addresses(data_directory(data), services)
    with Client(urls, patience=PATIENCE_SECONDS) as client:
        if what is not What.PROJECTS:
            plan = _planned(client, kind, records)
            if plan.number:
                _confirmed(kind, plan, execute, confirm, reason)
                _still(plan, _planned(client, kind, records))
        with _waiting(f"导入{kind.zh} / importing {kind.name}"):
            change = send(client, kind.name, records, reason)
    report(kind, len(records), change)


def _waiting(what: str) -> Progress:
    progress = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), console=err, transient=True
    )
    progress.add_task(what, total=None)
    return progress


def _planned(client: Client, kind: Kind, records: Sequence[dict[str, Any]]) -> Plan:
    with _waiting(f"比较{kind.zh} / comparing {kind.name}"):
        return planned(client, kind.name, records)


def _confirmed(kind: Kind, plan: Plan, execute: bool, confirm: int | None, reason: str) -> None:
    """Goes on where what would be removed or moved was confirmed with its number.

    Raises:
        Misused: it was not asked for, no reason was given, or nobody is there to type the number.
        Failed: another number was given.
    """
    _tell_plan(kind, plan)
    if not execute:
        raise Misused(
            f"仅为计划，未导入任何数据；执行请加 --execute --confirm {plan.number} --reason 理由",
            "Only a plan, nothing was loaded; to have it done: --execute"
            f" --confirm {plan.number} --reason WHY",
        )
    need_reason(reason)
    need_number(plan.number, confirm)


def _still(plan: Plan, now: Plan) -> None:
    """Somebody may have thought for minutes before they typed the number.

    Raises:
        Failed: what would be removed or moved is not what was confirmed.
    """
    if not plan.confirms(now):
        changed = Failed(
            "计划在确认期间已变化，未导入任何数据；请重新查看计划",
            "What would be removed or moved is different by now, nothing was loaded; look again",
        )
        changed.exit_code = CONFLICT
        raise changed


def _tell_plan(kind: Kind, plan: Plan) -> None:
    new, changed = len(plan.new), len(plan.changed)
    same, removed, moving = plan.records - new - changed, len(plan.removed), len(plan.moving)
    tell(
        f"计划：{kind.zh} {plan.records} 条：新增 {new}，变更 {changed}，相同 {same}；"
        f"移除 {removed}，变动期限 {moving}",
        f"plan: {plan.records} {kind.name}: {new} new, {changed} changed, {same} the same;"
        f" {removed} would be removed, {moving} deadlines would move",
    )
    for row in plan.removed:
        tell(f"移除 {row['item']} {row['name_zh']}", f"removes {row['item']} {row['name_en']}")
    for row in plan.moving[:SHOWN]:
        subject = f"{row['service']} {row['project']} {row['item']} {row['kind']}"
        move = f"{subject}: {row['was']} → {row['would_be']}"
        open_years = bool(row["provisional"])
        zh, en = ("（暂计）", " (provisional)") if open_years else ("", "")
        tell(f"变动 {move}{zh}", f"moves {move}{en}")
    if moving > SHOWN:
        tell(
            f"另有 {moving - SHOWN} 个，见 onestop calendar impact",
            f"{moving - SHOWN} more: onestop calendar impact",
        )


def report(kind: Kind, count: int, change: Change) -> None:
    """Says what was changed, in counts that add up to the rows of the table.

    Raises:
        Failed: rows were refused, with a line for each.
    """
    if change.nothing:
        tell(
            f"{kind.zh} {count} 条：与现有数据相同，没有变化",
            f"{count} {kind.name}: already there, nothing changed",
        )
        return
    refused = len(change.refused)
    tell(
        f"{kind.zh} {count} 条：新增 {change.new}，变更 {change.changed}，相同 {change.same}，"
        f"拒绝 {refused}；移除 {change.gone}",
        f"{count} {kind.name}: {change.new} new, {change.changed} changed, {change.same} the same,"
        f" {refused} refused; {change.gone} removed",
    )
    if refused:
        raise Failed(
            f"{refused} 条被拒绝，其余已导入；请按所列原因更正后重新导入",
            f"{refused} were refused, the others are in; correct them as listed and import again",
            *change.refused,
        )

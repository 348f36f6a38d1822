"""`onestop import`: a table becomes configuration, all of it or nothing."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress, SpinnerColumn, TextColumn

from onestop_cli.addresses import addresses
from onestop_cli.client import PATIENCE_SECONDS, Client
from onestop_cli.importers.kinds import KINDS, load
from onestop_cli.importers.sending import Change, send
from onestop_cli.options import DataOption, ServicesOption
from onestop_cli.runfile import data_directory
from onestop_cli.say import err, tell


class What(StrEnum):
    """Which tables can be imported."""

    DEPARTMENTS = "departments"
    DIVISIONS = "divisions"
    ITEMS = "items"
    INDICES = "indices"
    PROJECTS = "projects"
    CALENDAR = "calendar"


def load_file(
    what: Annotated[What, typer.Argument(help="表的种类 / which table")],
    file: Annotated[Path, typer.Argument(help="CSV 或 XLSX / CSV or XLSX")],
    data: DataOption = None,
    services: ServicesOption = "",
) -> None:
    """导入表格：逐行报告错误，全部正确才导入 / every bad row is reported; all or nothing."""
    kind = KINDS[what]
    records = load(kind, file)
    urls = addresses(data_directory(data), services)
    columns = SpinnerColumn(), TextColumn("{task.description}")
    with (
        Progress(*columns, console=err, transient=True) as progress,
        Client(urls, patience=PATIENCE_SECONDS) as client,
    ):
        progress.add_task(f"导入{kind.zh} / importing {kind.name}", total=None)
        change = send(client, kind.name, records)
    _report(kind.zh, kind.name, len(records), change)


def _report(zh: str, en: str, count: int, change: Change) -> None:
    if change.nothing:
        tell(
            f"{zh} {count} 条：与现有数据相同，没有变化",
            f"{count} {en}: already there, nothing changed",
        )
        return
    tell(
        f"{zh} {count} 条：新增 {change.new}，变更 {change.changed}，移除 {change.gone}",
        f"{count} {en}: {change.new} new, {change.changed} changed, {change.gone} removed",
    )

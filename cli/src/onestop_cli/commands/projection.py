"""`onestop projection …`: read models rebuilt beside the live ones, compared, switched, dropped."""

from typing import Annotated, Any

import typer

from onestop_cli.ops.act import act
from onestop_cli.ops.command import operators
from onestop_cli.ops.job_options import Doing, JobOptions, Moving
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column, Format
from onestop_cli.say import tell

app = typer.Typer(no_args_is_help=True, help="视图 / read models: rebuild, compare, switch")

ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
ViewArgument = Annotated[str, typer.Argument(help="视图 / view")]
BuildOption = Annotated[int, typer.Option("--build", min=0, help="构建编号 / the build's number")]
ProcessesOption = Annotated[
    int, typer.Option("--processes", min=1, max=16, help="并行进程数 / how many at once")
]
COLUMNS = (
    Column("service", "服务", "service"),
    Column("view", "视图", "view", whole=True),
    Column("version", "版本", "version"),
    Column("build", "构建", "build"),
    Column("state", "状态", "state", whole=True),
    Column("position", "位置", "position"),
    Column("behind", "落后", "behind"),
    Column("bytes", "字节", "bytes"),
    Column("job", "任务", "job", whole=True),
    Column("built_at", "启用时间", "live since"),
)
ROWS = Column("rows", "行数", "rows")
DIFFERENCES = (
    Column("key", "键", "key"),
    Column("field", "字段", "field"),
    Column("live", "在用", "live"),
    Column("built", "新构建", "built"),
)


@operators(app, "list")
def list_projections(
    who: Operator,
    service: Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")] = "",
) -> None:
    """查看视图 / every view with its versions and builds."""
    answers = who.each(service, "/ops/projections")
    rows = [{"service": name, **one} for name, found in answers.items() for one in found["items"]]
    who.show(rows, *COLUMNS)


@operators(app, "show")
def show(who: Operator, service: ServiceArgument, view: ViewArgument) -> None:
    """查看一个视图 / one view: its rows counted, and what a comparison found."""
    name = who.service(service)
    rows = [{"service": name, **one} for one in who.items(name, f"/ops/projections/{view}")]
    who.show(rows, *COLUMNS[1:], ROWS)
    if who.how is Format.TABLE:
        for row in rows:
            _tell_comparison(who, row)


def _tell_comparison(who: Operator, row: dict[str, Any]) -> None:
    if not (found := row["comparison"]):
        return
    tell(
        f"构建 {row['build']}（位置 {found['position']}）：相同 {found['same']}，不同"
        f" {found['different']}，仅在用 {found['only_live']}，仅新构建 {found['only_built']}",
        f"build {row['build']} at {found['position']}: same {found['same']}, different"
        f" {found['different']}, only live {found['only_live']}, only built {found['only_built']}",
    )
    if found["differences"]:
        who.show(found["differences"], *DIFFERENCES)


@operators(app, "rebuild")
def rebuild(
    who: Operator,
    service: ServiceArgument,
    view: ViewArgument,
    processes: ProcessesOption = 1,
    *,
    options: Doing,
) -> None:
    """重建视图，在用数据不受影响 / build a view anew beside the live one, and compare them."""
    asked = {"view": view, "processes": processes}
    act(who, who.service(service), "projection-rebuild", asked, options)


@operators(app, "verify")
def verify(
    who: Operator,
    service: ServiceArgument,
    view: ViewArgument,
    processes: ProcessesOption = 1,
    *,
    options: Doing,
) -> None:
    """校验视图与日志一致 / build it, compare it, drop it again; exit code 3 where they differ."""
    asked = {"view": view, "processes": processes}
    act(who, who.service(service), "projection-verify", asked, options)


@operators(app, "compare")
def compare(
    who: Operator,
    service: ServiceArgument,
    view: ViewArgument,
    build: BuildOption = 0,
    *,
    options: Doing,
) -> None:
    """比对构建与在用数据 / compare a build with the live rows, at one and the same position."""
    asked = {"view": view, "build": build}
    act(who, who.service(service), "projection-compare", asked, options)


@operators(app, "switch")
def switch(
    who: Operator,
    service: ServiceArgument,
    view: ViewArgument,
    build: BuildOption = 0,
    *,
    options: Moving,
) -> None:
    """切换到新构建 / put the ready build in the place of the live one; the number declares how
    many rows differ."""
    _replace(who, service, "switch", view, build, options)


@operators(app, "rollback")
def rollback(
    who: Operator,
    service: ServiceArgument,
    view: ViewArgument,
    build: BuildOption = 0,
    *,
    options: Moving,
) -> None:
    """回退到旧构建 / put the build back that was live before, caught up with what came since."""
    _replace(who, service, "rollback", view, build, options)


def _replace(
    who: Operator, service: str, kind: str, view: str, build: int, options: JobOptions
) -> None:
    asked = {"view": view, "build": build}
    act(who, who.service(service), f"projection-{kind}", asked, options)


@operators(app, "drop")
def drop(
    who: Operator,
    service: ServiceArgument,
    view: ViewArgument,
    build: BuildOption = 0,
    version: Annotated[
        int, typer.Option("--version", min=0, help="旧版本 / an earlier version instead")
    ] = 0,
    *,
    options: Moving,
) -> None:
    """删除构建或旧版本 / drop a build or an earlier version; the number is its rows."""
    asked = {"view": view, "build": build, "version": version}
    act(who, who.service(service), "projection-drop", asked, options)

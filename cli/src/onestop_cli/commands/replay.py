"""`onestop replay …`: facts of the past once more, where they do no harm."""

from typing import Annotated, Any
from urllib.parse import quote

import typer
from onestop_contracts.identifiers import is_number

from onestop_cli.commands.job import COLUMNS as JOB_COLUMNS
from onestop_cli.ops.act import act, flat
from onestop_cli.ops.command import operators
from onestop_cli.ops.confirm import need_reason
from onestop_cli.ops.job_options import JobOptions, Moving, ReasonOption, Starting
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column, Format, instant
from onestop_cli.say import Misused, tell

app = typer.Typer(no_args_is_help=True, help="重放 / replay: facts of the past once more")

ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
ToOption = Annotated[str, typer.Option("--to", help="sandbox:NAME | subscriber:NAME")]
FromOption = Annotated[str, typer.Option("--from", help="起：位置或时刻 / position or instant")]
UntilOption = Annotated[str, typer.Option("--until", help="止：位置或时刻 / position or instant")]
ProjectOption = Annotated[str, typer.Option("--project", help="仅此项目 / only this project")]
TypeOption = Annotated[list[str] | None, typer.Option("--type", help="事实类型 / type of fact")]
RateOption = Annotated[float, typer.Option("--rate", min=0, help="每秒条数，0 不限 / per second")]
SANDBOXES = (
    Column("service", "服务", "service"),
    Column("sandbox", "沙箱", "sandbox", whole=True),
    Column("view", "视图", "view"),
    Column("rows", "行数", "rows"),
)
ROWS = (Column("key", "键", "key", whole=True), Column("row", "内容", "row"))


@operators(app, "plan")
def plan(
    who: Operator,
    service: ServiceArgument,
    to: ToOption = "",
    first: FromOption = "",
    until: UntilOption = "",
    project: ProjectOption = "",
    types: TypeOption = None,
    rate: RateOption = 500.0,
) -> None:
    """将重放多少条 / how many facts it would be; nothing is done."""
    parameters = {**wanted(to, first, until), **_narrowed(project, types, rate)}
    act(who, who.service(service), "replay", parameters, JobOptions(execute=False))


@operators(app, "start")
def start(
    who: Operator,
    service: ServiceArgument,
    to: ToOption = "",
    first: FromOption = "",
    until: UntilOption = "",
    project: ProjectOption = "",
    types: TypeOption = None,
    rate: RateOption = 500.0,
    *,
    options: Starting,
) -> None:
    """开始重放，不产生任何业务效果 / repeats them; nothing reacts to them."""
    parameters = {**wanted(to, first, until), **_narrowed(project, types, rate)}
    act(who, who.service(service), "replay", parameters, options)


@operators(app, "status")
def status(
    who: Operator,
    service: Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")] = "",
) -> None:
    """重放进度 / how far each replay is."""
    answers = who.each(service, "/ops/jobs", limit=500)
    rows = [flat(one, name) for name, jobs in answers.items() for one in jobs["items"]]
    columns = (*JOB_COLUMNS, Column("counts", "结果", "counts"))
    who.show((row for row in rows if row["kind"].startswith("replay")), *columns)


@operators(app, "cancel")
def cancel(
    who: Operator,
    service: ServiceArgument,
    job: Annotated[str, typer.Argument(help="任务编号 / the job's name")],
    reason: ReasonOption = "",
) -> None:
    """停止重放 / ends one at its next step; what it did stays until it is dropped."""
    need_reason(reason)
    who.post(who.service(service), f"/ops/jobs/{job}/cancel", {"reason": reason})
    tell(f"已请求取消 {job}", f"{job} will end at its next step")


@operators(app, "show")
def show(
    who: Operator,
    service: ServiceArgument,
    name: Annotated[str, typer.Argument(help="沙箱，默认全部 / sandbox, else all")] = "",
    view: Annotated[str, typer.Argument(help="视图 / view")] = "",
    key: Annotated[str, typer.Argument(help="键 / key")] = "",
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50,
) -> None:
    """查看沙箱 / what is in a sandbox: its views, the rows of one, one row."""
    owner, path = who.service(service), "/ops/replay/sandboxes"
    if not view:
        found = [{"service": owner, **one} for one in who.items(owner, path)]
        who.show((one for one in found if name in ("", one["sandbox"])), *SANDBOXES)
    elif not key:
        who.show(who.get(owner, f"{path}/{name}/{view}", limit=limit)["items"], *ROWS)
    else:
        row = who.get(owner, f"{path}/{name}/{view}/{quote(key)}")
        if who.how is Format.TABLE:
            who.show([{"key": field, "row": value} for field, value in row["row"].items()], *ROWS)
        else:
            who.show([row], *ROWS)


@operators(app, "drop")
def drop(
    who: Operator,
    service: ServiceArgument,
    what: Annotated[str, typer.Argument(help="sandbox:NAME | subscriber:NAME")],
    *,
    options: Moving,
) -> None:
    """删除沙箱或重放主题 / removes a sandbox, or the topic of a subscriber."""
    act(who, who.service(service), "replay.drop", _there(what), options)


def wanted(to: str, first: str, until: str) -> dict[str, Any]:
    """Where to, and between which bounds.

    Raises:
        Misused: no such place, or a bound is neither a position nor an instant with its zone.
    """
    if not until:
        raise Misused(
            "请用 --until 给出终点：位置或时刻",
            "Give an end with --until: position or instant",
        )
    return {
        **_there(to),
        **_bound("--from", first, "first", "since"),
        **_bound("--until", until, "last", "until"),
    }


def _there(to: str) -> dict[str, str]:
    where, _, name = to.partition(":")
    if where not in ("sandbox", "subscriber") or not name:
        raise Misused(
            "请指明去向：sandbox:名称 或 subscriber:名称", "Say sandbox:NAME or subscriber:NAME"
        )
    return {where: name}


def _bound(option: str, text: str, position: str, moment: str) -> dict[str, Any]:
    if not text:
        return {}
    if is_number(text):
        return {position: int(text)}
    at = instant(text)
    if at is None:
        raise Misused(
            f"{option} 应为位置或带时区的时刻，例如 2026-03-05T09:00+08:00",
            f"{option} is a position or an instant with its zone, such as 2026-03-05T09:00+08:00",
        )
    return {moment: at.isoformat()}


def _narrowed(project: str, types: list[str] | None, rate: float) -> dict[str, Any]:
    return {"project": project, "types": types or [], "rate": rate}

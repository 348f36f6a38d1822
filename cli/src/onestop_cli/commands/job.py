"""`onestop job …`: what was asked for, how far it is, waiting for it, ending it."""

from typing import Annotated

import typer

from onestop_cli.ops.act import end, flat, follow
from onestop_cli.ops.command import operators
from onestop_cli.ops.confirm import need_reason
from onestop_cli.ops.job_options import ReasonOption
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column
from onestop_cli.say import tell

app = typer.Typer(no_args_is_help=True, help="任务 / jobs: long or weighty work")

ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
JobArgument = Annotated[str, typer.Argument(help="任务编号 / the job's name")]
COLUMNS = (
    Column("job", "任务", "job", whole=True),
    Column("service", "服务", "service"),
    Column("kind", "类型", "kind"),
    Column("target", "对象", "target"),
    Column("state", "状态", "state", whole=True),
    Column("done", "已完成", "done"),
    Column("total", "总数", "total"),
    Column("requested_at", "提出时间", "asked at"),
    Column("actor", "操作人", "by"),
)


@operators(app, "list")
def list_jobs(
    who: Operator,
    service: Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")] = "",
    only_open: Annotated[bool, typer.Option("--open", help="仅未结束的 / open ones")] = False,
    limit: Annotated[int, typer.Option(min=1, max=500)] = 50,
) -> None:
    """查看任务 / what was asked for, newest first."""
    answers = who.each(service, "/ops/jobs", only_open=only_open, limit=limit)
    rows = [flat(one, name) for name, jobs in answers.items() for one in jobs["items"]]
    who.show(sorted(rows, key=lambda row: row["requested_at"], reverse=True), *COLUMNS)


@operators(app, "wait")
def wait(who: Operator, service: ServiceArgument, job: JobArgument) -> None:
    """等待任务结束 / follow a job to its end; its ending is the exit code."""
    end(who, follow(who, who.service(service), job))


@operators(app, "cancel")
def cancel(
    who: Operator, service: ServiceArgument, job: JobArgument, reason: ReasonOption = ""
) -> None:
    """取消任务，已完成的部分保留 / end a job at its next step; what it did stays done."""
    need_reason(reason)
    who.post(who.service(service), f"/ops/jobs/{job}/cancel", {"reason": reason})
    tell(f"已请求取消 {job}", f"{job} will end at its next step")

"""`onestop relay …`: how far what a service publishes has come; holding it back for a while."""

from typing import Annotated

import typer

from onestop_cli.ops.command import operators
from onestop_cli.ops.job_options import ReasonOption
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column
from onestop_cli.ops.switches import turned
from onestop_cli.say import tell

app = typer.Typer(no_args_is_help=True, help="中继 / relay: from a service's log to the bus")

ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
COLUMNS = (
    Column("service", "服务", "service"),
    Column("state", "状态", "state"),
    Column("position", "已送出至", "sent to"),
    Column("published", "已发布至", "published to"),
    Column("head", "日志末端", "head"),
    Column("backlog", "待送出", "backlog"),
    Column("tails", "各分区末位", "tails"),
    Column("paused_since", "暂停自", "paused since"),
    Column("paused_because", "暂停理由", "because"),
    Column("trouble", "故障", "trouble"),
)


@operators(app, "status")
def status(
    who: Operator,
    service: Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")] = "",
) -> None:
    """中继进度 / how far each relay is, and what waits."""
    answers = who.each(service, "/ops/relay")
    who.show(({"service": name, **one} for name, one in answers.items()), *COLUMNS)


@operators(app, "pause")
def pause(who: Operator, service: ServiceArgument, reason: ReasonOption = "") -> None:
    """暂停中继，日志照常记录 / holds back what a service publishes; nothing is lost meanwhile."""
    name = turned(who, service, "close", ("relay",), reason)
    tell(
        f"{name} 的中继已暂停；恢复：onestop relay resume {name}",
        f"The relay of {name} is paused; to go on: onestop relay resume {name}",
    )


@operators(app, "resume")
def resume(who: Operator, service: ServiceArgument, reason: ReasonOption = "") -> None:
    """恢复中继 / lets it go on where it was."""
    name = turned(who, service, "open", ("relay",), reason)
    tell(f"{name} 的中继已恢复", f"The relay of {name} goes on")

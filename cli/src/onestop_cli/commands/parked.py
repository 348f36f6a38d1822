"""`onestop parked …`: facts that nobody could react to: why, which, letting them go on."""

import time
from typing import Annotated

import typer

from onestop_cli.ops.act import act
from onestop_cli.ops.command import operators
from onestop_cli.ops.confirm import need_reason
from onestop_cli.ops.job_options import ExecuteOption, ReasonOption, Repeating
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column
from onestop_cli.say import FAILED, Misused, note, tell

app = typer.Typer(no_args_is_help=True, help="滞留事实 / parked facts")

AnyService = Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")]
ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
QueueArgument = Annotated[str, typer.Argument(help="队列：项目代码或流 / queue: project or stream")]
CauseOption = Annotated[str, typer.Option("--cause", help="原因 / cause, as in `groups`")]
LimitOption = Annotated[int, typer.Option(min=1, max=500, help="最多行数 / rows at most")]
LARGEST_PAGE = 500
GROUPS = (
    Column("service", "服务", "service"),
    Column("cause", "原因", "cause", whole=True),
    Column("type", "事实类型", "type of fact"),
    Column("facts", "数量", "facts"),
    Column("queues", "队列", "queues"),
    Column("oldest_at", "最早", "oldest", whole=True),
    Column("follower", "消费者", "follower"),
)
FACTS = (
    Column("service", "服务", "service"),
    Column("queue", "队列", "queue", whole=True),
    Column("position", "位置", "position"),
    Column("type", "事实类型", "type of fact"),
    Column("reason", "原因", "reason"),
    Column("parked_at", "滞留于", "parked", whole=True),
)
META = (
    Column("position", "位置", "position"),
    Column("id", "编号", "id", whole=True),
    Column("type", "事实类型", "type of fact"),
    Column("stream", "流", "stream"),
    Column("recorded_at", "记录于", "recorded", whole=True),
    Column("reason", "原因", "reason"),
)


@operators(app, "groups")
def groups(who: Operator, service: AnyService = "") -> None:
    """按原因汇总 / what waits, by cause and type of fact."""
    answers = who.each(service, "/ops/parked/groups")
    who.show(
        [{**one, "service": name} for name, found in answers.items() for one in found["items"]],
        *GROUPS,
    )


@operators(app, "list")
def list_parked(
    who: Operator,
    service: AnyService = "",
    cause: CauseOption = "",
    queue: Annotated[str, typer.Option("--queue", help="队列 / queue")] = "",
    older_than: Annotated[
        float, typer.Option("--older-than", min=0, help="至少滞留秒数 / waiting longer, in seconds")
    ] = 0,
    limit: LimitOption = 50,
) -> None:
    """查看滞留事实 / every fact that waits, in the order of the log."""
    asked = {"cause": cause or None, "queue": queue or None, "older_than": older_than or None}
    answers = who.each(service, "/ops/parked", limit=limit, **asked)
    who.show(
        [{**one, "service": name} for name, found in answers.items() for one in found["items"]],
        *FACTS,
    )


@operators(app, "show")
def show(who: Operator, service: ServiceArgument, queue: QueueArgument) -> None:
    """查看一个队列 / every waiting fact of one queue, in order, with what it says of itself."""
    name = who.service(service)
    who.show(who.items(name, "/ops/parked/queue", queue=queue, limit=LARGEST_PAGE), *META)


@operators(app, "retry")
def retry(
    who: Operator,
    service: ServiceArgument,
    queue: Annotated[str, typer.Argument(help="队列 / queue")] = "",
    cause: CauseOption = "",
    everything: Annotated[bool, typer.Option("--all", help="全部 / everything")] = False,
    *,
    options: Repeating,
) -> None:
    """按序重试 / try again, each queue in order: one queue, one cause, or all."""
    if sum((bool(queue), bool(cause), everything)) != 1:
        raise Misused(
            "请指定队列、--cause 或 --all 之一",
            "Give one of them: a queue, --cause, --all",
        )
    wanted = {"queue": queue, "cause": cause, "everything": everything}
    ended = act(who, who.service(service), "parked-retry", wanted, options)
    if ended is not None and (failing := ended["counts"].get("still_failing", 0)):
        note(
            f"{failing} 个队列的第一条仍然失败：onestop parked list {service}",
            f"the first of {failing} queues still fails: onestop parked list {service}",
        )
        raise SystemExit(FAILED)


@operators(app, "skip")
def skip(
    who: Operator,
    service: ServiceArgument,
    queue: QueueArgument,
    position: Annotated[int, typer.Argument(min=1, help="位置 / position of the first fact")],
    execute: ExecuteOption = False,
    reason: ReasonOption = "",
) -> None:
    """放弃队列中的第一条 / give the first fact of a queue up: nobody will react to it."""
    need_reason(reason)
    name = who.service(service)
    first = who.get(name, "/ops/parked/queue", queue=queue, limit=1)["items"][0]
    if first["position"] != position:
        raise Misused(
            f"{queue} 的第一条位于 {first['position']}，不是 {position}",
            f"The first of {queue} is at {first['position']}, not at {position}",
        )
    if not execute:
        tell(
            f"将放弃 {first['id']}（位置 {first['position']}）；执行请加 --execute",
            f"would give {first['id']} up, at {first['position']}; add --execute to do it",
        )
        return
    body = {"queue": queue, "position": position, "reason": reason}
    who.post(name, "/ops/parked/skip", body, f"cli-{time.time_ns()}")
    tell(
        f"已放弃 {queue} 的位置 {position}；其后各条：onestop parked retry {name} {queue}",
        f"{position} of {queue} is given up; what waits behind it: "
        f"onestop parked retry {name} {queue}",
    )

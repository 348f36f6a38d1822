"""`onestop bus …`: topics, who reads them, how far behind, the records, moving a reader."""

import time
from typing import Annotated, Any

import typer
from onestop_contracts.identifiers import is_number

from onestop_cli.addresses import SERVICES
from onestop_cli.ops.act import act
from onestop_cli.ops.command import operators
from onestop_cli.ops.job_options import Moving, ReasonOption
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column, Format
from onestop_cli.ops.switches import turned
from onestop_cli.say import THRESHOLD, Failed, Misused, tell

app = typer.Typer(no_args_is_help=True, help="总线 / bus: what the services tell each other")

ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
OptionalService = Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")]
FOLLOW_SECONDS = 0.5
LARGEST = 500
TOPICS = (
    Column("service", "服务", "service"),
    Column("topic", "主题", "topic", whole=True),
    Column("partition", "分区", "partition"),
    Column("first", "起", "first"),
    Column("end", "末", "end"),
    Column("position", "末条位置", "last position"),
    Column("published", "已发布至", "published to"),
    Column("complete", "齐全", "complete"),
)
GROUPS = (
    Column("group", "消费组", "group", whole=True),
    Column("state", "状态", "state"),
    Column("members", "成员", "members"),
    Column("service", "来源", "source"),
    Column("partition", "分区", "partition"),
    Column("committed", "已提交", "committed"),
    Column("stored", "已入库", "stored"),
    Column("end", "末", "end"),
    Column("lag", "落后", "lag"),
)
LAG = (
    Column("service", "服务", "service"),
    Column("source", "来源", "source"),
    Column("events", "落后条数", "events behind"),
    Column("seconds", "落后秒数", "seconds behind"),
    Column("position", "已入库至", "stored to"),
    Column("last", "来源末位", "last there"),
)
RECORDS = (
    Column("partition", "分区", "partition"),
    Column("offset", "偏移", "offset"),
    Column("at", "时间", "time", whole=True),
    Column("id", "编号", "id", whole=True),
    Column("type", "类型", "type"),
    Column("key", "键", "key", whole=True),
    Column("bytes", "字节", "bytes"),
)
DATA = (Column("data", "内容", "data"),)


@operators(app, "topics")
def topics(who: Operator, service: OptionalService = "") -> None:
    """各服务的主题是否与日志一致 / each topic, and whether it holds what was published."""
    answers = who.each(service, "/ops/bus/topic")
    if who.how in (Format.JSON, Format.NDJSON):
        who.show(answers.values())
        return
    rows = [{**one, **part} for one in answers.values() for part in one["partitions"]]
    who.show(rows, *TOPICS)


@operators(app, "groups")
def groups(who: Operator, service: OptionalService = "") -> None:
    """谁在读取各主题 / who reads each topic; `stored` is a service's own account."""
    answers = who.each(service, "/ops/bus/groups")
    rows = [row for found in answers.values() for row in found["items"]]
    stored = _stored(who, {row["group"] for row in rows})
    told = [{**row, "stored": stored.get(_place(row["group"], row))} for row in rows]
    who.show(told, *GROUPS)


@operators(app, "lag")
def lag(
    who: Operator,
    service: OptionalService = "",
    source: Annotated[str, typer.Option(help="仅此来源 / only of this source")] = "",
    max_seconds: Annotated[float | None, typer.Option(min=0)] = None,
    max_events: Annotated[int | None, typer.Option(min=0)] = None,
) -> None:
    """各服务落后多少 / how far each service is behind; exit code 4 over a given limit."""
    answers = who.each(service, "/ops/bus/lag", source=source or None)
    rows = [{"service": name, **one} for name, found in answers.items() for one in found["items"]]
    who.show(rows, *LAG)
    over = [row for row in rows if _over(row["seconds"], max_seconds)]
    over += [row for row in rows if _over(row["events"], max_events) and row not in over]
    if over:
        names = ", ".join(f"{row['service']} ← {row['source']}" for row in over)
        failed = Failed(f"超过限值：{names}", f"Over the limit: {names}")
        failed.exit_code = THRESHOLD
        raise failed


@operators(app, "tail")
def tail(
    who: Operator,
    service: ServiceArgument,
    follow: Annotated[bool, typer.Option("--follow", help="持续显示 / go on")] = False,
    most: Annotated[int, typer.Option("--max", min=1, help="最多条数 / at most so many")] = 20,
    partition: Annotated[int | None, typer.Option(help="仅此分区 / only this partition")] = None,
    full: Annotated[bool, typer.Option("--full", help="含内容，个人信息脱敏 / with data")] = False,
) -> None:
    """主题上的记录原样 / the last records of a topic as they are."""
    name, shown, start = who.service(service), 0, ""
    how = Format.NDJSON if follow and who.how is Format.JSON else who.how
    told = Operator(who.client, who.acts_as, how, who.tz)
    while True:
        limit = min(most - shown, LARGEST)
        page = told.get(
            name,
            "/ops/bus/records",
            limit=limit,
            partition=partition,
            full=full,
            **{"from": start or None},
        )
        if page["records"] or not (shown or follow):
            told.show(page["records"], *RECORDS, *(DATA if full else ()))
        shown, start = shown + len(page["records"]), page["further"]
        if not follow or shown >= most:
            return
        if not page["records"]:
            time.sleep(FOLLOW_SECONDS)


@operators(app, "reset")
def reset(
    who: Operator,
    reader: Annotated[str, typer.Argument(help="服务或消费组 / a service or a group")],
    source: Annotated[str, typer.Argument(help="来源服务 / whose facts it reads")],
    to: Annotated[
        str, typer.Option("--to", help="earliest | position N | offset PARTITION:N")
    ] = "",
    *,
    options: Moving,
) -> None:
    """移动读取位置 / moves a reader: a service while its inbox is closed, a group while empty."""
    parameters, owner = move_to(to), who.service(source)
    name = reader.replace("-", "_")
    ours = name in SERVICES
    parameters |= {"source": owner} if ours else {"group": reader}
    kind = "bus.reset" if ours else "group.reset"
    act(who, name if ours else owner, kind, parameters, options)


@operators(app, "close")
def close(who: Operator, service: ServiceArgument, reason: ReasonOption = "") -> None:
    """关闭收件，对方照常发布 / a service takes nothing in; what is published waits for it."""
    name = turned(who, service, "close", ("inbox",), reason)
    tell(
        f"{name} 的收件已关闭；打开：onestop bus open {name}",
        f"The inbox of {name} is closed; to open it again: onestop bus open {name}",
    )


@operators(app, "open")
def open_again(who: Operator, service: ServiceArgument, reason: ReasonOption = "") -> None:
    """打开收件 / it goes on where it was, or where it was moved to."""
    name = turned(who, service, "open", ("inbox",), reason)
    tell(f"{name} 的收件已打开", f"The inbox of {name} is open")


@operators(app, "renew")
def renew(who: Operator, service: ServiceArgument, *, options: Moving) -> None:
    """按设置重建服务的主题，由日志重新发布 / makes a topic anew, while its relay is paused."""
    act(who, who.service(service), "topic.renew", {}, options)


def move_to(to: str) -> dict[str, Any]:
    """The parameters behind `--to`.

    Raises:
        Misused: it is none of the three.
    """
    match to.replace("=", " ").split():
        case ["earliest"]:
            return {"earliest": True}
        case ["position", number] if is_number(number):
            return {"position": int(number)}
        case ["offset", place] if (parts := _numbers(place)) is not None:
            return {"partition": parts[0], "offset": parts[1]}
        case _:
            raise Misused(
                "请用 --to 指明：earliest、'position N' 或 'offset 分区:N'",
                "Say --to earliest, --to 'position N' or --to 'offset PARTITION:N'",
            )


def _numbers(place: str) -> tuple[int, int] | None:
    partition, _, offset = place.partition(":")
    if is_number(partition) and is_number(offset):
        return int(partition), int(offset)
    return None


def _over(value: float, limit: float | None) -> bool:
    return limit is not None and value > limit


def _place(group: str, row: dict[str, Any]) -> tuple[str, str, int]:
    return group, row["service"], row["partition"]


def _stored(who: Operator, readers: set[str]) -> dict[tuple[str, str, int], int]:
    """What the services among the groups say themselves."""
    return {
        (name, one["source"], part["partition"]): part["next"]
        for name in SERVICES
        if name in readers
        for one in who.items(name, "/ops/bus/lag")
        for part in one["partitions"]
    }

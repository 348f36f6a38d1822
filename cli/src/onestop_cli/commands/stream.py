"""`onestop stream …`: what a service recorded, stream by stream, and what follows from it."""

import json
from pathlib import Path
from typing import Annotated

import typer

from onestop_cli.ops.command import operators
from onestop_cli.ops.exporting import check, export
from onestop_cli.ops.job_options import ReasonOption
from onestop_cli.ops.looking import (
    AnyServiceArgument,
    LimitOption,
    ProjectOption,
    RevealOption,
    ServiceArgument,
    SinceOption,
    StreamArgument,
    TypeOption,
    UntilOption,
    instant_of,
    more,
    revealed,
)
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column, Format, in_zone
from onestop_cli.ops.tailing import tail as follow
from onestop_cli.say import Misused, out, tell

app = typer.Typer(no_args_is_help=True, help="事件流 / streams: what a service recorded")

LISTED = (
    Column("service", "服务", "service"),
    Column("stream", "事件流", "stream", whole=True),
    Column("version", "版本", "version"),
    Column("first_at", "首条时间", "first"),
    Column("last_at", "末条时间", "last"),
    Column("position", "位置", "position"),
)
SHOWN = (
    Column("streamversion", "版本", "version"),
    Column("position", "位置", "position"),
    Column("time", "记录时间", "recorded"),
    Column("effectivetime", "生效时间", "effective"),
    Column("type", "类型", "type"),
    Column("actor", "操作人", "by"),
    Column("capacity", "身份", "as"),
    Column("causationid", "起因", "caused by"),
)
FOLDED = (
    Column("stream", "事件流", "stream"),
    Column("version", "版本", "version"),
    Column("facts", "事实数", "facts"),
    Column("state", "状态", "state"),
)
CHANGED = (
    Column("field", "字段", "field"),
    Column("was", "原值", "was"),
    Column("now", "现值", "now"),
)


@operators(app, "list")
def list_streams(
    who: Operator,
    service: AnyServiceArgument = "",
    prefix: Annotated[str, typer.Option(help="名称前缀，如 case/ / names that begin so")] = "",
    project: ProjectOption = "",
    after: Annotated[str, typer.Option(help="上一页末条 / the last one seen")] = "",
    limit: LimitOption = 50,
) -> None:
    """列出事件流 / the streams of a log, by name."""
    if after and not service:
        raise Misused("--after 需指定服务", "--after needs one service")
    answers = who.each(
        service, "/ops/streams", prefix=prefix, project=project, after=after, limit=limit
    )
    who.show(
        [{"service": name, **row} for name, page in answers.items() for row in page["items"]],
        *LISTED,
    )
    for name, page in answers.items():
        if page["next"]:
            more(page["next"] if service else f"{name}: {page['next']}")


@operators(app, "show")
def show(
    who: Operator,
    service: ServiceArgument,
    stream: StreamArgument,
    first: Annotated[int | None, typer.Option("--from", help="起始版本 / first version")] = None,
    last: Annotated[int | None, typer.Option("--to", help="结束版本 / last version")] = None,
    full: Annotated[bool, typer.Option("--full", help="含内容 / with their data")] = False,
    reveal: RevealOption = False,
    reason: ReasonOption = "",
) -> None:
    """查看事件流中的事实 / its facts: when, what, by whom, why."""
    service = who.service(service)
    number = revealed(who, service, f"stream:{stream}", reveal=reveal, reason=reason)
    asked = {"stream": stream, "last": last, "full": full or reveal, "revealed": number}
    facts = who.items(service, "/ops/streams/facts", first=first, **asked)
    data = (Column("data", "内容", "data"),) if full or reveal else ()
    who.show(facts, *SHOWN, *data)


@operators(app, "tail")
def tail(
    who: Operator,
    service: ServiceArgument,
    kind: TypeOption = "",
    project: ProjectOption = "",
    last: Annotated[int, typer.Option("--last", min=0, max=500, help="先显示 / first")] = 10,
    following: Annotated[
        bool, typer.Option("--follow", "-f", help="持续显示新事实 / and what comes")
    ] = False,
    most: Annotated[int, typer.Option("--max", min=0, help="最多条数 / at most, 0: any")] = 0,
    seconds: Annotated[float, typer.Option("--for", min=0, help="最长秒数 / at most, 0: any")] = 0,
) -> None:
    """查看最新事实 / the latest facts of a log, and what comes; Ctrl-C ends it."""
    follow(
        who,
        who.service(service),
        {"type": kind, "project": project},
        last=last,
        follow=following,
        most=most,
        seconds=seconds,
    )


@operators(app, "state")
def state(
    who: Operator,
    service: ServiceArgument,
    stream: StreamArgument,
    at: Annotated[int | None, typer.Option("--at", help="至该版本 / up to a version")] = None,
    as_of: Annotated[str, typer.Option("--as-of", help="法律时点 / as of, in law")] = "",
    known_at: Annotated[str, typer.Option("--known-at", help="记录时点 / as known at")] = "",
    reveal: RevealOption = False,
    reason: ReasonOption = "",
) -> None:
    """查看由事实得出的状态 / the folded state, now or as it was."""
    service = who.service(service)
    number = revealed(who, service, f"stream:{stream}", reveal=reveal, reason=reason)
    answer = who.get(
        service,
        "/ops/streams/state",
        stream=stream,
        at=at,
        as_of=instant_of(as_of, who.tz, end=True),
        known_at=instant_of(known_at, who.tz, end=True),
        revealed=number,
    )
    if who.how is not Format.TABLE:
        who.show([answer], *FOLDED)
        return
    version, facts = answer["version"], answer["facts"]
    tell(f"{stream} 版本 {version}，{facts} 条事实", f"{stream} at {version}, {facts} facts")
    state = in_zone(answer["state"], who.tz)
    out.print(json.dumps(state, ensure_ascii=False, indent=2), markup=False)


@operators(app, "diff")
def diff(
    who: Operator,
    service: ServiceArgument,
    stream: StreamArgument,
    first: Annotated[int, typer.Option("--from", help="起始版本 / from; 0 is the beginning")],
    last: Annotated[int, typer.Option("--to", help="结束版本 / to")],
    reveal: RevealOption = False,
    reason: ReasonOption = "",
) -> None:
    """比较两个版本的状态 / what changed in the state, field by field."""
    service = who.service(service)
    number = revealed(who, service, f"stream:{stream}", reveal=reveal, reason=reason)
    asked = {"stream": stream, "first": first, "last": last, "revealed": number}
    who.show(who.get(service, "/ops/streams/diff", **asked)["changes"], *CHANGED)


@operators(app, "export")
def export_facts(
    who: Operator,
    service: Annotated[str, typer.Argument(help="服务 / service")] = "",
    to: Annotated[Path | None, typer.Option("--to", help="写入文件 / the file to write")] = None,
    checked: Annotated[
        Path | None, typer.Option("--check", help="核对已导出的文件 / verify a file")
    ] = None,
    stream: Annotated[str, typer.Option("--stream", help="事件流 / one stream")] = "",
    project: ProjectOption = "",
    kind: TypeOption = "",
    since: SinceOption = "",
    until: UntilOption = "",
    reveal: RevealOption = False,
    reason: ReasonOption = "",
) -> None:
    """导出事实 / facts as CloudEvents, a line each, with a manifest that verifies them."""
    if checked is not None:
        check(checked)
        return
    if not service or to is None:
        raise Misused(
            "请指定服务和 --to 文件，或用 --check 核对文件",
            "Name a service and a file with --to, or verify one with --check",
        )
    asked = {"stream": stream, "project": project, "type": kind}
    span = {
        "since": instant_of(since, who.tz),
        "until": instant_of(until, who.tz, end=True),
    }
    export(who, who.service(service), asked, span, to, reveal=reveal, reason=reason)

"""`onestop event …`: facts of every service, found, read, and traced to what caused them."""

import json
from datetime import datetime
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.tree import Tree

from onestop_cli.client import Refused
from onestop_cli.connection import Away
from onestop_cli.ops.act import act
from onestop_cli.ops.command import operators
from onestop_cli.ops.job_options import ReasonOption, Repeating
from onestop_cli.ops.looking import (
    FACT_COLUMNS,
    AnyServiceArgument,
    LimitOption,
    ProjectOption,
    RevealOption,
    ServiceArgument,
    SinceOption,
    TypeOption,
    UntilOption,
    instant_of,
    more,
    revealed,
)
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column, Format, in_zone
from onestop_cli.ops.tracing import Node, Trace, read
from onestop_cli.say import Misused, note, out

app = typer.Typer(no_args_is_help=True, help="事实 / events: found, read, traced to their causes")

NAME_UNKNOWN = "name-unknown"
READ = (
    *FACT_COLUMNS,
    Column("subject", "项目", "project"),
    Column("effectivetime", "生效时间", "effective"),
    Column("capacity", "身份", "as"),
    Column("correlationid", "关联编号", "correlation"),
    Column("position", "本地位置", "position"),
    Column("unreadable", "无法解读", "unreadable"),
)


@operators(app, "search")
def search(
    who: Operator,
    service: AnyServiceArgument = "",
    kind: TypeOption = "",
    project: ProjectOption = "",
    actor: Annotated[str, typer.Option("--actor", help="操作人 / by whom")] = "",
    correlation: Annotated[str, typer.Option("--correlation", help="关联编号 / correlation")] = "",
    stream: Annotated[str, typer.Option("--stream", help="事件流 / stream")] = "",
    since: SinceOption = "",
    until: UntilOption = "",
    heard: Annotated[
        bool, typer.Option("--heard", help="含收到的他方事实 / also what was heard from others")
    ] = False,
    after: Annotated[str, typer.Option("--after", help="上一页末尾 / where the last ended")] = "",
    limit: LimitOption = 50,
) -> None:
    """检索事实 / facts of all services, newest first."""
    asked = {
        "type": kind,
        "project": project,
        "actor": actor,
        "correlation": correlation,
        "stream": stream,
        "since": instant_of(since, who.tz),
        "until": instant_of(until, who.tz, end=True),
        "heard": heard,
        "limit": limit,
    }
    ends = _ends(after)
    found: list[tuple[str, dict[str, Any]]] = []
    answered = False
    failed: Away | Refused | None = None
    for name in who.services(service):
        try:
            page = who.get(name, "/ops/events", after=ends.get(name), **asked)
        except Away as gone:
            failed = gone
            note(gone.zh, gone.en)
            continue
        except Refused as refused:
            failed = refused
            if refused.problem.get("code") != NAME_UNKNOWN:  # a type may be another one's own
                raise
            continue
        answered = True
        found += [(name, fact) for fact in page["items"]]
    if failed is not None and not answered:
        raise failed
    found.sort(key=lambda one: (one[1].get("time", ""), one[1]["position"]), reverse=True)
    shown = found[:limit]
    who.show([{"service": name, **fact} for name, fact in shown], *FACT_COLUMNS)
    if len(found) >= limit and shown:
        ends |= {name: int(fact["position"]) for name, fact in shown}
        more(",".join(f"{name}:{position}" for name, position in sorted(ends.items())))


def _ends(after: str) -> dict[str, int]:
    """How far each service was seen: `intake:120,review:340`."""
    try:
        pairs = [one.rpartition(":") for one in after.split(",") if one]
        return {name: int(position) for name, _, position in pairs}
    except ValueError as error:
        raise Misused(
            f"--after {after} 有误，应为 服务:位置", f"--after {after}: service:position, as shown"
        ) from error


@operators(app, "reindex")
def reindex(who: Operator, service: ServiceArgument, *, options: Repeating) -> None:
    """清空并重建索引，期间检索不完整 / build the index again; until then searches find less."""
    act(who, who.service(service), "index-rebuild", {}, options)


@operators(app, "get")
def get(
    who: Operator,
    event: Annotated[str, typer.Argument(help="编号，如 review/17 / id")],
    reveal: RevealOption = False,
    reason: ReasonOption = "",
) -> None:
    """查看一条事实 / one fact, whole, from whichever service holds it."""
    service, fact = read(who, event)
    number = revealed(who, service, f"event:{event}", reveal=reveal, reason=reason)
    if number is not None:
        fact = who.get(service, f"/ops/events/{event}", revealed=number)
    who.show_one({**fact, "held_by": service}, *READ)
    if who.how is Format.TABLE and "data" in fact:
        data = in_zone(fact["data"], who.tz)
        out.print(json.dumps(data, ensure_ascii=False, indent=2), markup=False)


@operators(app, "trace")
def trace(
    who: Operator,
    event: Annotated[str, typer.Argument(help="编号，如 review/17 / id")] = "",
    request: Annotated[str, typer.Option("--request", help="请求编号 / id of a request")] = "",
    most: Annotated[
        int, typer.Option("--max", min=1, max=20_000, help="最多条数 / at most")
    ] = 2000,
) -> None:
    """追溯起因与后果 / the tree from the first request to everything that followed."""
    if bool(event) == bool(request):
        raise Misused(
            "请给出事实编号，或用 --request 给出请求编号", "Give the id of a fact, or --request ID"
        )
    start = event or f"request/{request.removeprefix('request/')}"
    tree = Trace(who, most).of(start)
    if who.how is not Format.TABLE:
        rows = [tree.told()] if who.how is not Format.CSV else _flat(tree)
        who.show(rows, Column("delay_seconds", "间隔", "delay"), *FACT_COLUMNS)
        return
    out.print(_drawn(who, tree, start, Tree(escape(_words(who, tree, start, None)))))


def _drawn(who: Operator, node: Node, asked: str, tree: Tree) -> Tree:
    for heard in node.heard:
        span = f"{who.at(heard['not_before'])} – {who.at(heard['not_after'])}"
        said = f"{heard['service']} 收到 / heard, {heard['service']} #{heard['position']}, {span}"
        tree.add(f"[dim]{escape(said)}[/dim]")
    for child in node.children:
        label = escape(_words(who, child, asked, node.at))
        _drawn(
            who, child, asked, tree.add(f"[bold]{label}[/bold]" if child.cause == asked else label)
        )
    return tree


def _words(who: Operator, node: Node, asked: str, after: datetime | None) -> str:
    mark = "→ " if node.cause == asked else ""
    if node.fact is None:
        return f"{mark}{node.cause}"
    told = node.told(after)
    delay = "" if told["delay_seconds"] is None else f"  +{told['delay_seconds']:.3f} s"
    kind = str(told["type"]).removeprefix("onestop.")
    return f"{mark}{who.at(told.get('time'))}  {kind}  {told.get('actor', '')}  {node.cause}{delay}"


def _flat(tree: Node) -> list[dict[str, Any]]:
    nodes = list(tree.every())
    above = {child.cause: node.at for node in nodes for child in node.children}
    told = [node.told(above.get(node.cause)) for node in nodes if node.fact]
    return [{k: v for k, v in one.items() if k not in ("led_to", "heard_by")} for one in told]

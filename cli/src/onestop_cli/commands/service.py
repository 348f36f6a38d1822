"""`onestop service …`: what runs, whether it is well, its settings, emptying and refilling it."""

import time
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from onestop_cli.client import Refused
from onestop_cli.connection import Away
from onestop_cli.ops.command import operators
from onestop_cli.ops.job_options import ReasonOption
from onestop_cli.ops.operator import Operator
from onestop_cli.ops.render import Column
from onestop_cli.ops.switches import turned
from onestop_cli.say import FAILED, both, err, note, tell

app = typer.Typer(no_args_is_help=True, help="服务 / services as they run")

POLL_SECONDS = 0.2
DRAINED = ("door", "inbox")
"""What is closed to empty a service: nothing new comes in, what is there is finished."""
UNREADY = 503
AnyService = Annotated[str, typer.Argument(help="服务，默认全部 / one service, else all")]
ServiceArgument = Annotated[str, typer.Argument(help="服务 / service")]
LISTED = (
    Column("service", "服务", "service"),
    Column("url", "地址", "address"),
    Column("version", "版本", "version"),
    Column("role", "角色", "role"),
    Column("running", "实例", "instances"),
    Column("started_at", "启动于", "since", whole=True),
    Column("clock", "时钟", "clock"),
)
HEALTH = (
    Column("service", "服务", "service"),
    Column("live", "存活", "live"),
    Column("ready", "就绪", "ready"),
    Column("waiting_for", "等待", "waits for"),
)
SETTINGS = (
    Column("variable", "变量", "variable", whole=True),
    Column("value", "值", "value"),
    Column("description", "说明", "meaning"),
)
ORIGIN = (Column("origin", "来源", "from"), Column("default", "默认", "default"))


@operators(app, "list")
def list_services(who: Operator, service: AnyService = "") -> None:
    """查看服务及其实例 / every service: address, version, instances, since when."""
    rows = [
        {
            **about,
            "url": who.client.urls[name],
            "running": ", ".join(one["instance"] for one in about["instances"]),
        }
        for name, about in who.each(service, "/ops/service").items()
    ]
    who.show(rows, *LISTED)


@operators(app, "health")
def health(who: Operator, service: AnyService = "") -> None:
    """查看是否存活与就绪 / whether each lives and is ready, and what it waits for; else exit 1."""
    rows = [_health(who, name) for name in who.services(service)]
    who.show(rows, *HEALTH)
    if not all(row["ready"] for row in rows):
        raise SystemExit(FAILED)


@operators(app, "config")
def config(
    who: Operator,
    service: ServiceArgument,
    show_origin: Annotated[
        bool, typer.Option("--show-origin", help="显示来源 / where each value came from")
    ] = False,
) -> None:
    """查看设置；密钥只显示是否已设 / every setting; of a secret only whether it is set."""
    rows = who.items(who.service(service), "/ops/config")
    who.show(rows, *SETTINGS, *(ORIGIN if show_origin else ()))


@operators(app, "drain")
def drain(
    who: Operator,
    service: ServiceArgument,
    reason: ReasonOption = "",
    patience: Annotated[
        float, typer.Option("--patience", min=0, help="最多等待秒数 / seconds to wait at most")
    ] = 120.0,
) -> None:
    """停止接收并完成手头工作 / take nothing new in, and finish what is at hand."""
    name = turned(who, service, "close", DRAINED, reason)
    end, told = time.monotonic() + patience, ""
    while left := at_hand(who.get(name, "/ops/status"), who.get(name, "/ops/waits")):
        if time.monotonic() > end:
            err.print(both(f"{name} 未在 {patience:.0f} 秒内排空：{left}", f"not empty: {left}"))
            raise SystemExit(FAILED)
        if left != told:
            note(f"{name} 仍有 {left}", f"{name} still has {left}")
            told = left
        time.sleep(POLL_SECONDS)
    tell(
        f"{name} 已排空，可安全停止；恢复：onestop service resume {name} --reason …",
        f"{name} is empty and may be stopped; to go on: onestop service resume {name} --reason …",
    )


@operators(app, "resume")
def resume(who: Operator, service: ServiceArgument, reason: ReasonOption = "") -> None:
    """恢复接收 / take in again what comes."""
    name = turned(who, service, "open", DRAINED, reason)
    tell(f"{name} 已恢复", f"{name} goes on")


def at_hand(status: Mapping[str, Any], waits: Mapping[str, Any]) -> str:
    """What a drained service has still to do, in words; empty when there is nothing.

    A part that an operator closed is not waited for: it does nothing until it is opened.
    """
    closed = status["closed"]
    found = [
        f"{part} +{count}"
        for part, count in waits["behind"].items()
        if count and part not in closed
    ]
    relay = waits["relay"]
    if relay is not None and relay["backlog"] and "relay" not in closed:
        found.append(f"relay +{relay['backlog']}")
    if waits["due"] > waits["held"] and "deadlines" not in closed:
        found.append(f"deadlines {waits['due']}")
    going = sum(waits["jobs"].get(one, 0) for one in ("requested", "running", "cancelling"))
    if going:
        found.append(f"jobs {going}")
    return ", ".join(found)


def _health(who: Operator, name: str) -> dict[str, Any]:
    row: dict[str, Any] = {"service": name, "live": False, "ready": False, "waiting_for": []}
    try:
        row["live"] = who.client.get(name, "/health/live")["status"] == "alive"
        row["ready"] = who.client.get(name, "/health/ready")["status"] == "ready"
    except Away:
        row["waiting_for"] = ["process"]
    except Refused as refused:
        if refused.status != UNREADY:
            raise
        row["waiting_for"] = refused.problem.get("waiting_for", [])
    return row

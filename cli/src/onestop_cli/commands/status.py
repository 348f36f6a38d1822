"""`onestop status`: what runs, how far it is, what waits and for how long."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Annotated, Any

import typer
from onestop_chassis.clock import SHANGHAI
from rich.box import SIMPLE
from rich.table import Table

from onestop_cli.addresses import addresses
from onestop_cli.client import Client, Refused
from onestop_cli.connection import Away
from onestop_cli.ops.completion import complete_services
from onestop_cli.ops.operator import known_service
from onestop_cli.options import (
    DataOption,
    Output,
    OutputOption,
    ServicesOption,
)
from onestop_cli.roomy import print_table
from onestop_cli.runfile import data_directory
from onestop_cli.say import FAILED, THRESHOLD, both, emit, err, out

ALARM_SECONDS = 3600.0
"""A parked fact that is older is marked here, and is an alert in Prometheus."""
HEADINGS = {
    "服务\nservice": None,
    "位置\nposition": 8,
    "滞后\nbehind": 6,
    "搁置\nparked": 6,
    "到期\ndue": 3,
    "发布\nrelay": 6,
    "任务\njobs": 4,
    "时钟\nclock": 10,
}
"""The columns with the least width of each; the first, with the address, gives way."""
Status = Mapping[str, Any]

ServiceArgument = Annotated[
    str,
    typer.Argument(help="服务，默认全部 / one service, else all", autocompletion=complete_services),
]
LagOption = Annotated[
    float | None,
    typer.Option("--max-lag-seconds", min=0, help="滞后上限（秒）/ exit 4 when anything is behind"),
]
ParkedOption = Annotated[
    int | None, typer.Option("--max-parked", min=0, help="搁置上限 / exit 4 when more are parked")
]


def status(
    service: ServiceArgument = "",
    data: DataOption = None,
    services: ServicesOption = "",
    output: OutputOption = Output.TABLE,
    max_lag_seconds: LagOption = None,
    max_parked: ParkedOption = None,
    acts_as: Annotated[str, typer.Option("--as", help="操作人 / who asks")] = "operator",
) -> None:
    """查看各服务状态 / every service: how far it is, what waits there and for how long."""
    urls = addresses(data_directory(data), services)
    names = [known_service(service)] if service else list(urls)
    with Client(urls) as client:
        found = {name: _ask(client, name, acts_as) for name in names}
    if output is Output.JSON:
        emit({name: {"url": urls[name], **one} for name, one in found.items()})
    else:
        print_table(out, _table(urls, found))
    if any("away" in one for one in found.values()):
        raise SystemExit(FAILED)
    exceeded = [line for one in found.values() for line in over(one, max_lag_seconds, max_parked)]
    for line in exceeded:
        err.print(line)
    if exceeded:
        raise SystemExit(THRESHOLD)


def lag(one: Status) -> int:
    """How many events the follower that is furthest behind has not seen."""
    positions = one.get("followers", {}).values()
    return max((int(one["position"]) - int(position) for position in positions), default=0)


def behind(one: Status) -> dict[str, float]:
    """By part, for how many seconds the first thing it lacks has waited; what is at rest is 0."""
    waits = one["waits"]
    parts = dict(waits["followers"])
    parts |= {f"inbox {source}": seconds for source, seconds in waits["inbox"].items()}
    if waits["relay"] is not None:
        parts["relay"] = waits["relay"]["seconds"]
    return parts


def over(one: Status, most_seconds: float | None, most_parked: int | None) -> Iterator[str]:
    """A line for everything that exceeds a limit."""
    name = one["service"]
    if most_seconds is not None:
        for part, seconds in behind(one).items():
            if seconds > most_seconds:
                yield both(
                    f"{name} 的 {part} 滞后 {seconds:.0f} 秒",
                    f"{part} of {name} is {seconds:.0f} s behind",
                )
    parked = one["waits"]["parked"]
    if most_parked is not None and parked > most_parked:
        yield both(f"{name} 有 {parked} 条滞留事实", f"{name} has {parked} parked facts")


def _ask(client: Client, name: str, acts_as: str) -> dict[str, Any]:
    try:
        answer = client.get(name, "/ops/status", acts_as)
        waits = client.get(name, "/ops/waits", acts_as)
    except (Away, Refused) as failed:
        return {"service": name, "away": failed.en}
    return {**answer, "lag": lag(answer), "waits": waits}


def _table(urls: Mapping[str, str], found: Mapping[str, Status]) -> Table:
    table = Table(title="服务 / services", header_style="bold", box=SIMPLE, padding=(0, 1, 0, 0))
    for heading, width in HEADINGS.items():
        table.add_column(heading, no_wrap=width is not None, min_width=width, overflow="fold")
    for name, one in found.items():
        table.add_row(f"{name}\n[dim]{urls[name]}[/dim]{_closed(one)}", *_cells(one))
    return table


def _closed(one: Status) -> str:
    parts, halted = one.get("closed", {}), one.get("halted")
    told = f"\n[yellow]关闭 / closed: {', '.join(parts)}[/yellow]" if parts else ""
    return told + ("\n[red]已停止 / halted[/red]" if halted else "")


def _cells(one: Status) -> tuple[str, ...]:
    if "away" in one:
        return "未应答\naway", "", "", "", "", "", ""
    now = datetime.fromisoformat(one["clock"]["now"]).astimezone(SHANGHAI)
    return (
        str(one["position"]),
        _behind(one),
        _parked(one["waits"]),
        _due(one["waits"]),
        _relay(one["waits"]["relay"]),
        _jobs(one["waits"]["jobs"]),
        f"{now:%Y-%m-%d}\n{now:%H:%M}",
    )


def _behind(one: Status) -> str:
    late = {part: seconds for part, seconds in behind(one).items() if seconds >= 1}
    if not late:
        return "0 s"
    return "\n".join(f"{part} {span(seconds)}" for part, seconds in late.items())


def _parked(waits: Status) -> str:
    if not waits["parked"]:
        return "0"
    old = waits["parked_oldest"]
    mark = " [red]![/red]" if old > ALARM_SECONDS else ""
    return f"{waits['parked']}\n{span(old)}{mark}"


def _due(waits: Status) -> str:
    held = f"\nheld {waits['held']}" if waits["held"] else ""
    late = f"\n{span(waits['overdue'])}" if waits["due"] else ""
    return f"{waits['due']}{late}{held}"


def _relay(relay: Status | None) -> str:
    if relay is None:
        return ""
    return f"{relay['state']}\n+{relay['backlog']}" if relay["backlog"] else str(relay["state"])


def _jobs(states: Mapping[str, int]) -> str:
    failed = states.get("failed", 0) + states.get("unverified", 0)
    going = sum(states.get(one, 0) for one in ("requested", "running", "cancelling"))
    return f"{going}\nfailed {failed}" if failed else str(going)


def span(seconds: float) -> str:
    """A time in the largest unit that tells something."""
    for size, unit in ((86_400, "d"), (3600, "h"), (60, "min")):
        if seconds >= size:
            return f"{seconds / size:.1f} {unit}"
    return f"{seconds:.0f} s"

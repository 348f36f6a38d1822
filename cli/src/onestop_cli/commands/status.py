"""`onestop status`: what runs, how far it is, how far behind."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onestop_chassis.clock import SHANGHAI
from rich.box import SIMPLE
from rich.table import Table

from onestop_cli.addresses import SERVICES, addresses
from onestop_cli.client import Away, Client, Refused
from onestop_cli.options import DataOption, Output, OutputOption, ServicesOption
from onestop_cli.runfile import data_directory
from onestop_cli.say import FAILED, emit, out

HEADINGS = {
    "服务\nservice": None,
    "位置\nposition": 8,
    "滞后\nlag": 4,
    "搁置\nparked": 6,
    "时钟\nclock": 16,
}
"""The columns with the least width of each; the first, with the address, gives way."""
Status = Mapping[str, Any]


def status(
    data: DataOption = None, services: ServicesOption = "", output: OutputOption = Output.TABLE
) -> None:
    """查看各服务状态 / every service: where it answers, its position, what lags."""
    urls = addresses(data_directory(data), services)
    with Client(urls) as client:
        found = {name: _ask(client, name) for name in SERVICES}
    if output is Output.JSON:
        emit({name: {"url": urls[name], **one} for name, one in found.items()})
    else:
        out.print(_table(urls, found))
    if any("away" in one for one in found.values()):
        raise SystemExit(FAILED)


def lag(one: Status) -> int:
    """How many events the follower that is furthest behind has not seen."""
    positions = one.get("followers", {}).values()
    return max((int(one["position"]) - int(position) for position in positions), default=0)


def _ask(client: Client, name: str) -> dict[str, Any]:
    try:
        answer = client.get(name, "/ops/status")
    except (Away, Refused) as failed:
        return {"service": name, "away": failed.en}
    return {**answer, "lag": lag(answer)}


def _table(urls: Mapping[str, str], found: Mapping[str, Status]) -> Table:
    table = Table(title="服务 / services", header_style="bold", box=SIMPLE)
    for heading, width in HEADINGS.items():
        table.add_column(heading, no_wrap=width is not None, min_width=width, overflow="fold")
    for name, one in found.items():
        table.add_row(f"{name}\n[dim]{urls[name]}[/dim]", *_cells(one))
    return table


def _cells(one: Status) -> tuple[str, ...]:
    if "away" in one:
        return "未应答 / away", "", "", ""
    now = (
        datetime.fromisoformat(one["clock"]["now"]).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")
    )
    return str(one["position"]), str(one["lag"]), str(one.get("parked", 0)), now

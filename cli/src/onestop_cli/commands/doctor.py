"""`onestop doctor`: what is missing here or in what runs, and how to mend it."""

from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Annotated
from zoneinfo import ZoneInfo

import typer

from onestop_cli.addresses import addresses
from onestop_cli.client import Client
from onestop_cli.doctor import machine, running
from onestop_cli.doctor.finding import Finding, Verdict, lacking
from onestop_cli.ops.render import Column, Format, render
from onestop_cli.options import DataOption, ServicesOption
from onestop_cli.runfile import data_directory
from onestop_cli.say import FAILED, Failed, note

COLUMNS = (
    Column("check", "检查", "check"),
    Column("verdict", "结论", "verdict", whole=True),
    Column("found", "发现", "found"),
    Column("mend", "处理办法", "mend"),
)


def doctor(
    data: DataOption = None,
    services: ServicesOption = "",
    output: Annotated[Format, typer.Option("--output", help="输出格式 / output")] = Format.TABLE,
    acts_as: Annotated[str, typer.Option("--as", help="操作人 / who asks")] = "operator",
) -> None:
    """检查本机与服务，逐项给出处理办法 / look for what is missing; each with its mend."""
    found = list(_findings(data_directory(data), services, acts_as))
    render([asdict(one) for one in found], COLUMNS, output, ZoneInfo("Asia/Shanghai"))
    wrong = sum(one.verdict is Verdict.WRONG for one in found)
    if wrong:
        note(f"{wrong} 项需要处理", f"{wrong} to mend")
        raise SystemExit(FAILED)


def _findings(data: Path, services: str, acts_as: str) -> Iterator[Finding]:
    yield from machine.checks(data)
    yield running.backups()
    try:
        urls = addresses(data, services)
    except Failed as nowhere:
        yield lacking("services", nowhere.en, "onestop up")
        return
    with Client(urls) as client:
        yield from running.checks(client, acts_as)

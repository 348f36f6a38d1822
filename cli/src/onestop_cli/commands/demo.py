"""`onestop demo …`: set the demonstration up, play it, compare how it came out."""

from collections.abc import Collection
from datetime import date, datetime
from typing import Annotated

import typer
from onestop_contracts.identifiers import is_number
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from onestop_cli.addresses import addresses
from onestop_cli.client import PATIENCE_SECONDS, Client
from onestop_cli.demo.board import Project
from onestop_cli.demo.counter import done
from onestop_cli.demo.load import EVERY, load_demonstration
from onestop_cli.demo.moments import local
from onestop_cli.demo.outcome import outcomes
from onestop_cli.demo.report import report, results
from onestop_cli.demo.run import drive
from onestop_cli.demo.script import LAST_DAY
from onestop_cli.options import DataOption, Output, OutputOption, ServicesOption
from onestop_cli.runfile import data_directory, wait_until_ready
from onestop_cli.say import FAILED, Misused, emit, err, note, tell

app = typer.Typer(no_args_is_help=True, help="演示 / the demonstration")

ProjectsOption = Annotated[
    str,
    typer.Option(
        "--projects",
        help="只申报这些项目（序号 1–12，逗号分隔）/ file only these, by number, 1 to 12",
    ),
]


@app.command("load")
def load_command(
    projects: ProjectsOption = "", data: DataOption = None, services: ServicesOption = ""
) -> None:
    """载入演示数据，可重复执行 / set it up; what is there stays."""
    only = _numbers(projects)
    with _client(data, services) as client:
        loaded = load_demonstration(client, only)
    if loaded.new:
        tell(f"已申报 {loaded.new} 个项目", f"{loaded.new} projects filed")
    else:
        tell("演示数据已全部载入，没有变化", "everything is there already, nothing changed")


@app.command("run")
def run_command(
    output: OutputOption = Output.TABLE,
    until: Annotated[
        datetime | None,
        typer.Option("--until", formats=["%Y-%m-%d"], help="演示到此日 / play up to this day"),
    ] = None,
    projects: ProjectsOption = "",
    data: DataOption = None,
    services: ServicesOption = "",
) -> None:
    """推演全部审批，可中断后继续 / play every approval; interrupt and go on as you like."""
    last, only = until.date() if until else LAST_DAY, _numbers(projects)
    with _client(data, services) as client:
        load_demonstration(client, only)
        played = _played(client, last)
        found = results(client, played)
        if output is Output.JSON:
            emit(found)
        else:
            report(client, found)
    if not all(done(project) for project in played) and until is None:
        raise SystemExit(FAILED)


@app.command("outcome")
def outcome_command(
    output: OutputOption = Output.JSON, data: DataOption = None, services: ServicesOption = ""
) -> None:
    """业务结果，不含编号与时刻 / what was decided, ids and instants aside, to compare runs."""
    with _client(data, services) as client:
        found = outcomes(client)
    if output is Output.JSON:
        emit(found)
        return
    for project in found:
        events = len(project["events"])
        tell(f"{project['project']}：{events} 条记录", f"{project['project']}: {events} facts")


def _numbers(given: str) -> Collection[int]:
    """The numbers of projects as they were typed; every one where none was."""
    named = [part.strip() for part in given.split(",") if part.strip()]
    unknown = [part for part in named if not is_number(part) or int(part) not in EVERY]
    if unknown:
        these = ", ".join(unknown)
        zh, en = f"没有序号为 {these} 的项目", f"there is no project number {these}"
        raise Misused(zh, en, "1–12")
    return [int(part) for part in named] or EVERY


def _client(data: DataOption, services: str) -> Client:
    directory = data_directory(data)
    urls = addresses(directory, services)
    wait_until_ready(directory, urls)
    return Client(urls, patience=PATIENCE_SECONDS)


def _played(client: Client, last: date) -> list[Project]:
    columns = TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn()
    try:
        with Progress(*columns, console=err, transient=True) as progress:
            bar = progress.add_task("演示 / playing", total=1.0)

            def tick(now: datetime, projects: list[Project]) -> None:
                share = sum(map(_share, projects)) / max(len(projects), 1)
                day = local(now).strftime("%Y-%m-%d %H:%M")
                progress.update(bar, completed=share, description=f"{day}")

            return drive(client, last, tick)
    except KeyboardInterrupt:
        note("已中断；再次运行 onestop demo run 即可继续", "interrupted; run it again to go on")
        raise


def _share(project: Project) -> float:
    """How far a project has come, roughly, for the bar."""
    if done(project):
        return 1.0
    return project.approved / (project.items + 1)

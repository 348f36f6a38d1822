"""`onestop demo …`: set the demonstration up, play it, compare how it came out."""

from datetime import date, datetime
from typing import Annotated

import typer
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from onestop_cli.addresses import addresses
from onestop_cli.client import PATIENCE_SECONDS, Client
from onestop_cli.demo.board import Project
from onestop_cli.demo.counter import done
from onestop_cli.demo.load import load_demonstration
from onestop_cli.demo.moments import local
from onestop_cli.demo.outcome import outcomes
from onestop_cli.demo.report import report, results
from onestop_cli.demo.run import drive
from onestop_cli.demo.script import LAST_DAY
from onestop_cli.options import DataOption, Output, OutputOption, ServicesOption
from onestop_cli.runfile import data_directory, wait_until_ready
from onestop_cli.say import FAILED, emit, err, note, tell

app = typer.Typer(no_args_is_help=True, help="演示 / the demonstration")


@app.command("load")
def load_command(data: DataOption = None, services: ServicesOption = "") -> None:
    """载入演示数据，可重复执行 / set it up; what is there stays."""
    with _client(data, services) as client:
        loaded = load_demonstration(client)
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
    data: DataOption = None,
    services: ServicesOption = "",
) -> None:
    """推演全部审批，可中断后继续 / play every approval; interrupt and go on as you like."""
    last = until.date() if until else LAST_DAY
    with _client(data, services) as client:
        load_demonstration(client)
        projects = _played(client, last)
        found = results(client, projects)
        if output is Output.JSON:
            emit(found)
        else:
            report(client, found)
    if not all(done(project) for project in projects) and until is None:
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

"""The projects as a table in the terminal: alive on a screen, line by line elsewhere."""

import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from rich.box import SIMPLE
from rich.live import Live
from rich.markup import escape
from rich.table import Table

from onestop_cli.client import Client
from onestop_cli.connection import Away
from onestop_cli.importers.filing import all_projects
from onestop_cli.roomy import least_width, print_table
from onestop_cli.say import note, out

REFRESH_SECONDS = 1.0
LEISURE = 20.0
"""How many times as long as a look took it rests: who watches does not hold up who works."""
VIEWER = "director"

STAGES = {
    "filed": ("已申报", "filed"),
    "correcting": ("补正中", "correcting"),
    "accepted": ("办理中", "in progress"),
    "cleared": ("可开工", "cleared"),
    "refused": ("不予受理", "refused"),
    "withdrawn": ("已撤回", "withdrawn"),
    "closed": ("已办结", "closed"),
    "rejected": ("不予批准", "rejected"),
}
HEADINGS = {
    "项目\nproject": 24,
    "阶段\nstage": 11,
    "天数\ndays": 7,
    "已批\nok": 5,
    "办理\nwith": 8,
    "计划\nplan": 10,
}
"""The columns and the least width of each: together they fit a terminal of 80."""
Row = tuple[str, ...]


def watch(
    client: Client,
    going: Callable[[], bool] = lambda: True,
    mark: Callable[[], object] = object,
) -> None:
    """Shows the projects until interrupted; a line per change where there is no screen.

    As long as `mark` says the same, nothing has changed and nobody is asked.
    """
    looks = _looks(client, going, mark)
    if out.is_terminal and out.width >= least_width(out, projects_table([])):
        _on_screen(looks)
    else:
        _line_by_line(looks)


def rows_of(client: Client) -> list[Row]:
    """One row per project, as of now."""
    return [row_of(project) for project in all_projects(client, VIEWER)]


def row_of(project: dict[str, Any]) -> Row:
    """What the table shows of one project."""
    counted = [item for item in project["items"] if item["before_start"]]
    approved = sum(item["state"] == "approved" for item in counted)
    plan = project["plan"]
    return (
        escape(f"{project['project']}\n{project['name_zh']} {project['name_en']}"),
        "\n".join(STAGES.get(project["stage"], (project["stage"],) * 2)),
        _days(project),
        f"{approved}/{len(counted)}" if counted else "",
        _pairs(project["holders"]),
        _planned(plan) if plan else "",
    )


def projects_table(rows: Sequence[Row]) -> Table:
    """The whole table."""
    table = Table(
        title="一站式审批 / one-stop approval",
        header_style="bold",
        box=SIMPLE,
        padding=(0, 1, 0, 0),
    )
    for heading, width in HEADINGS.items():
        table.add_column(heading, no_wrap=not heading.startswith("项目"), min_width=width)
    for row in rows:
        table.add_row(*row)
    return table


def _days(project: dict[str, Any]) -> str:
    raw, net, limit = project["days_raw"], project["days_net"], project["limit_days"]
    if raw is None:
        return ""
    used = f"{net}/{limit}" if raw == net else f"{net}/{limit}\n({raw})"
    return f"{used} ⏸" if project["paused"] else used


def _pairs(holders: Sequence[str]) -> str:
    """Codes of departments, two to a line."""
    lines = (" ".join(holders[n : n + 2]) for n in range(0, len(holders), 2))
    return "\n".join(lines)


def _planned(plan: dict[str, Any]) -> str:
    return str(plan["finish_on"]) + ("" if plan["feasible"] else "\n超期 late")


def _on_screen(looks: Iterator[list[Row]]) -> None:
    with Live(console=out, auto_refresh=False) as live:
        for rows in looks:
            live.update(projects_table(rows), refresh=True)


def _line_by_line(looks: Iterator[list[Row]]) -> None:
    shown = next(looks, [])
    print_table(out, projects_table(shown))
    for rows in looks:
        for row in rows:
            if row not in shown:
                out.print("  ".join(cell.replace("\n", " ") for cell in row if cell))
        shown = rows


def _looks(
    client: Client, going: Callable[[], bool], mark: Callable[[], object]
) -> Iterator[list[Row]]:
    """The rows, again each time that they may have changed; a moment without an answer is passed
    over."""
    seen: object = None
    while going():
        # Before the rows: what changes while they are fetched is fetched again.
        now, began = mark(), time.monotonic()
        if now != seen:
            try:
                rows = rows_of(client)
            except Away as away:
                note(away.zh, away.en)
            else:
                seen = now
                yield rows
        time.sleep(max(REFRESH_SECONDS, LEISURE * (time.monotonic() - began)))

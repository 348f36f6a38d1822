"""How the demonstration came out: per project, and one decision with its proof."""

from collections.abc import Mapping, Sequence
from typing import Any

from onestop_contracts.identifiers import case_of_licence
from rich.box import SIMPLE
from rich.table import Table

from onestop_cli.client import Client
from onestop_cli.demo.board import Project
from onestop_cli.demo.notable import notable
from onestop_cli.demo.proof import Proof, prove
from onestop_cli.demo.reading import DIRECTOR, all_cases
from onestop_cli.demo.remarks import remarks
from onestop_cli.importers.filing import all_projects
from onestop_cli.live import STAGES
from onestop_cli.roomy import print_table
from onestop_cli.say import both, out

REVOKED = "revoked"
WINDOWS = {
    "default_consent": ("默认同意", "silence"),
    "consent": ("明示同意", "consent"),
    "objection": ("反对意见", "objection"),
    "": ("未结束", "open"),
}
DECISIONS = {
    "approve": ("准予", "approved"),
    "reject": ("不予", "rejected"),
    "refused": ("不予受理", "not taken on"),
    "withdrawn": ("终止", "ended undecided"),
    REVOKED: ("准予后撤销证照", "approved, licence revoked"),
    "": ("—", "none"),
}
Result = Mapping[str, Any]


def results(client: Client, projects: Sequence[Project]) -> list[dict[str, Any]]:
    """What `demo run --output json` prints."""
    cases: dict[str, list[Result]] = {}
    for row in all_cases(client):
        cases.setdefault(row["project"], []).append(row)
    rows = {row["project"]: row for row in all_projects(client, DIRECTOR)}
    return [_result(client, rows[one.project], cases.get(one.project, [])) for one in projects]


def _result(client: Client, row: Result, cases: Sequence[Result]) -> dict[str, Any]:
    gone = {case_of_licence(number) for number in row["revoked"]}
    told = [_case(case, revoked=case["case"] in gone) for case in cases]
    return {
        "project": row["project"],
        "outcome": row["outcome"] or row["stage"],
        "days_raw": row["days_raw"],
        "days_net": row["days_net"],
        "critical_path": row["plan"]["critical_path"] if row["plan"] else [],
        "cases": sorted(told, key=lambda case: str(case["item"])),
        "licences": row["licences"],
        **notable(client, row),
    }


def _case(row: Result, *, revoked: bool) -> dict[str, Any]:
    order = sorted(row["windows"], key=lambda window: str(window["stage"]))
    return {
        "item": row["case"],
        "decision": REVOKED if revoked else _decided(row),
        "windows": [{"stage": w["stage"], "ended_by": w["ended_by"] or ""} for w in order],
    }


def _decided(row: Result) -> str:
    """How the case ended; `withdrawn` also where the project ended before it was decided."""
    if row["decision"]:
        return str(row["decision"]["outcome"])
    return str(row["progress"]) if row["progress"] in ("refused", "withdrawn") else ""


def report(client: Client, found: Sequence[Result]) -> None:
    """The same for people."""
    print_table(out, _summary(found))
    for result in found:
        print_table(out, _cases(result))
    for line in remarks(found):
        out.print(line, markup=False)
    proved = prove(client, found)
    if proved:
        _show(proved)


def _summary(found: Sequence[Result]) -> Table:
    table = Table(title="结果 / outcome", header_style="bold", box=SIMPLE)
    for heading in (
        "项目\nproject",
        "结果\noutcome",
        "天数\ndays",
        "净\nnet",
        "证照\nlicences",
        "关键路径\ncritical path",
    ):
        table.add_column(heading, no_wrap=heading.startswith("项目"))
    for one in found:
        stage = STAGES.get(one["outcome"], (one["outcome"],) * 2)
        table.add_row(
            one["project"],
            "\n".join(stage),
            str(one["days_raw"]),
            str(one["days_net"]),
            str(len(one["licences"])),
            " ".join(one["critical_path"]),
        )
    return table


def _cases(result: Result) -> Table:
    table = Table(title=result["project"], title_justify="left", header_style="bold", box=SIMPLE)
    for heading in (
        "事项\nitem",
        "决定\ndecision",
        "受理监督期\nacceptance window",
        "办理监督期\nhandling window",
    ):
        table.add_column(heading)
    for case in result["cases"]:
        ended = {w["stage"]: both(*WINDOWS[w["ended_by"]]) for w in case["windows"]}
        table.add_row(
            case["item"],
            both(*DECISIONS[case["decision"]]),
            ended.get("acceptance", ""),
            ended.get("handling", ""),
        )
    return table


def _show(proof: Proof) -> None:
    out.print(
        f"\n[bold]一项决定的核验记录 / the verified record of one decision[/bold] {proof.name}"
    )
    for line in proof.lines:
        out.print(f"  {line}", markup=False)

"""Sets the demonstration up: reference tables, delegations, posts, firms, and twelve filings."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.progress import Progress

from onestop_cli.client import Client
from onestop_cli.demo.act import Act, digest, do
from onestop_cli.demo.clock import require_simulated
from onestop_cli.demo.incidents import CITY, POSTS, delegation, mandate, post_of
from onestop_cli.demo.quiet import settle, statuses
from onestop_cli.demo.script import late_papers
from onestop_cli.importers.filing import all_projects, file_projects
from onestop_cli.importers.kinds import KINDS, load
from onestop_cli.importers.sending import send
from onestop_cli.say import err

DATA = Path(__file__).parent.parent / "data"
FIRST = "divisions"
"""What is said of a place is refused by who knows other places: they are heard of first."""
TABLES = ("departments", "people", "calendar", "materials", "items", "indices")
KEPT = ("P2-13",)
"""What the negative list leaves with the department."""
CONDITIONS = (
    "civil_servant",
    "authorised",
    "knows_the_law",
    "writes_and_computes",
    "heads_section",
)
EVERY = range(1, 13)
Records = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True, slots=True)
class Loaded:
    """What the setting up changed."""

    projects: int
    new: int


def load_demonstration(client: Client, only: Collection[int] = EVERY) -> Loaded:
    """Brings everything in; what is there already stays, so it can be repeated or resumed.

    `only` are the numbers of the projects that are filed: 1 to 12.
    """
    require_simulated(statuses(client))
    every = (FIRST, *TABLES, "projects")
    records = {name: load(KINDS[name], DATA / f"{name}.csv") for name in every}
    numbers = {code: n for n, code in enumerate(demonstration_projects(), start=1)}
    wanted = [one for one in records["projects"] if numbers[one["project"]] in only]
    with Progress(console=err, transient=True) as progress:
        task = progress.add_task("载入演示数据 / loading", total=len(TABLES) + 3)
        send(client, FIRST, records[FIRST])
        settle(client)
        progress.advance(task)
        for name in TABLES:
            send(client, name, records[name])
            progress.advance(task)
        settle(client)
        for act in appointments(records):
            do(client, act)
        progress.advance(task)
        settle(client)
        known = {row["project"] for row in all_projects(client, "clerk")}
        missing = [one for one in wanted if one["project"] not in known]
        if missing:
            late = {one["project"]: late_papers(numbers[one["project"]]) for one in missing}
            file_projects(client, missing, late)
        settle(client)
    return Loaded(len(wanted), len(missing))


def demonstration_projects() -> list[str]:
    """The codes of the twelve projects, in the order of their numbers."""
    return [record["project"] for record in load(KINDS["projects"], DATA / "projects.csv")]


def demonstration_routes() -> dict[str, str]:
    """By which route each of them goes: filing, verification, or approval."""
    records = load(KINDS["projects"], DATA / "projects.csv")
    return {record["project"]: record["attributes"]["route"] for record in records}


def appointments(records: Records) -> Iterator[Act]:
    """Delegations, the negative list, and a chief representative for every department."""
    departments = [record["code"] for record in records["departments"]]
    yield Act(
        "delegations",
        "director",
        "review",
        "/delegations/grant-delegations",
        {"delegations": delegations(records)},
    )
    yield Act(
        "negative-list",
        "director",
        "review",
        "/negative-list/revise-negative-list",
        {"entries": [kept()]},
    )
    for code in departments:
        yield from _post(code)


def delegations(records: Records) -> list[dict[str, Any]]:
    """One instrument per department with everything that the list does not keep there."""
    items: dict[str, list[str]] = {}
    for record in records["items"]:
        if record["item"] not in KEPT:
            items.setdefault(record["department"], []).append(record["item"])
    return [
        {
            "delegation": delegation(department),
            "department": department,
            "jurisdiction": CITY,
            "items": sorted(codes),
            "instrument": f"审批事项委托书 {department} 2026",
            "in_force_from": "2026-01-01",
        }
        for department, codes in sorted(items.items())
    ]


def kept() -> dict[str, Any]:
    """The entry of the negative list."""
    return {
        "entry": "NL-1",
        "items": list(KEPT),
        "basis": "涉及国家安全事项由主管部门办理 / national security stays with the department",
        "in_force_from": "2026-01-01",
    }


def _post(department: str) -> Iterator[Act]:
    post, person = post_of(department), f"rep.{department}"
    evidence = [
        {"condition": condition, "document": digest(person, condition)} for condition in CONDITIONS
    ]
    nomination = {**post, "person": person, "evidence": evidence}
    path = f"{POSTS}/nominate-representative"
    yield Act(f"nomination/{department}", f"head.{department}", "review", path, nomination)
    appointment = {**post, "person": person, "mandate": mandate(department)}
    path = f"{POSTS}/appoint-representative"
    yield Act(f"appointment/{department}", "director", "review", path, appointment)

"""Reads from the services how things stand."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from onestop_chassis.worktime import Notice, WorkCalendar
from onestop_contracts.identifiers import case_of_licence
from onestop_contracts.parts import Supervision

from onestop_cli.client import Client
from onestop_cli.demo.board import Case, Licence, Objection, Project, Window
from onestop_cli.demo.incidents import CITY, Held
from onestop_cli.demo.load import demonstration_projects
from onestop_cli.demo.script import to_be_revoked
from onestop_cli.importers.filing import all_projects

DIRECTOR = "director"
PAGE = 500
BEFORE_ACCEPTANCE = "correction"
"""A ground that stops the centre's time before acceptance, by a correction notice."""

OPEN = ("awaiting_materials", "opened", "correcting", "accepted")
"""How far a case has come that is not over."""

FAILED = ("rejected", "refused", "withdrawn", "revoked")
"""How an item ends that may be applied for again."""

Row = Mapping[str, Any]


def read_projects(client: Client) -> list[Project]:
    """The twelve projects of the demonstration with their open cases, by number."""
    numbers = {code: n for n, code in enumerate(demonstration_projects(), start=1)}
    open_rows = [row for state in OPEN for row in all_cases(client, state=state)]
    rows = {row["project"]: row for row in all_projects(client, DIRECTOR)}
    cases: dict[str, dict[str, Case]] = {}
    for row in open_rows:
        if row["project"] in numbers:
            read = case_of(row, numbers[row["project"]], unapproved(rows.get(row["project"])))
            cases.setdefault(read.project, {})[read.name] = read
    return [
        replace(
            project_of(rows[code], number, cases.get(code, {})),
            licence=read_licence(client, rows[code], number),
        )
        for code, number in numbers.items()
        if code in rows
    ]


def all_cases(client: Client, **where: str) -> list[dict[str, Any]]:
    """Every case, page by page."""
    return client.items("review", "/cases", DIRECTOR, limit=PAGE, **where)


def project_of(row: Row, number: int, cases: dict[str, Case]) -> Project:
    """A project as its row tells; a correction is asked for on the day of filing."""
    handed = set(row["handed_out"])
    items = [item for item in row["items"] if item["before_start"]]
    approved, blocking = sum(item["state"] == "approved" for item in items), row["blocking"]
    blocked = bool(blocking) and approved + len(blocking) == len(items)
    return Project(
        project=row["project"],
        number=number,
        stage=row["stage"],
        corrected=bool(row["correction"]),
        correction_at=_instant(row["filed_at"]),
        items=len(items),
        approved=approved,
        failed=tuple((i["item"], i["attempt"]) for i in items if i["state"] in FAILED),
        blocked_by="; ".join(f"{b['zh']} / {b['en']}" for b in blocking) if blocked else "",
        waiting_licences=tuple(one for one in row["licences"] if one not in handed),
        cases=cases,
    )


def unapproved(row: Row | None) -> frozenset[str]:
    """The items of the project that are not approved, or not any more."""
    items = row["items"] if row else ()
    return frozenset(item["item"] for item in items if item["state"] != "approved")


def read_licence(client: Client, row: Row, number: int) -> Licence | None:
    """The licence that the story takes back from this project; None before it was handed out, and
    once its item is applied for again."""
    told = to_be_revoked(number)
    if told is None:
        return None
    item, _ = told
    attempts = {one["item"]: one["attempt"] for one in row["items"]}
    ours = [one for one in row["handed_out"] if case_of_licence(one) == item]
    if not ours or attempts[item] > 1:
        return None
    listed = client.items("review", f"/projects/{row['project']}/licences", DIRECTOR)
    return _licence(next(one for one in listed if one["number"] == ours[0]))


def _licence(row: Row) -> Licence:
    asked = row["revocation"] or {}
    return Licence(
        number=row["number"],
        department=row["department"],
        announced_at=_instant(asked.get("announced_at")),
        answered=bool(asked.get("answer")),
        revoked_at=_instant(row["revoked_at"]),
    )


def case_of(row: Row, number: int, unapproved: frozenset[str] = frozenset()) -> Case:
    """A case as its row tells; of what it needs, `unapproved` are unmet."""
    running = [stop["ground"] for stop in row["stops"] if stop["ended_at"] is None]
    return Case(
        project=row["project"],
        number=number,
        item=row["item"],
        attempt=row["attempt"],
        department=row["department"],
        authority=row["authority"],
        progress=row["progress"],
        since=_known(row["since"]),
        promised_limit_wd=row["promised_limit_wd"],
        windows_before=Supervision(row["supervision"]).windows_before,
        clock=tuple(ground for ground in row["clock"] if ground != BEFORE_ACCEPTANCE),
        required=tuple(row["required_materials"]),
        missing=tuple(row["missing"]),
        corrected=row["corrected"],
        correction_at=_instant(row["correction_at"]),
        accepted_at=_instant(row["accepted_at"]),
        drafted=row["draft"] is not None,
        windows={window["stage"]: _window(window) for window in row["windows"]},
        objection=_objection(row["objections"][-1]) if row["objections"] else None,
        stopped=running[-1] if running else "",
        stops=tuple((stop["ground"], _known(stop["began_at"])) for stop in row["stops"]),
        suspended_at=_instant(row["suspended_at"]),
        suspended_before=bool(row["suspensions"]),
        extended=row["extended"],
        bound=row["bound"],
        unmet=tuple(one for one in row["prerequisites"] if one in unapproved),
    )


def read_held(client: Client) -> Held:
    """The mandate in force for each department's post in the city."""
    posts = client.items("review", "/representatives", DIRECTOR)
    return {
        str(post["department"]): str(post["holder"]["mandate"])
        for post in posts
        if post["jurisdiction"] == CITY and post["holder"]
    }


def read_calendar(client: Client) -> WorkCalendar:
    """The working calendar that review decides by."""
    notices = client.items("review", "/calendar", DIRECTOR)
    return WorkCalendar.of(_notice(n, row) for n, row in enumerate(notices, start=1))


def _notice(version: int, row: Row) -> Notice:
    days = tuple(
        (date.fromisoformat(day["day"]), bool(day["working"]), str(day.get("name", "")))
        for day in row["days"]
    )
    published = date.fromisoformat(row["published_on"])
    return Notice(version, row["notice"], published, tuple(row["years"]), days)


def _window(row: Row) -> Window:
    return Window(
        stage=row["stage"],
        opens_at=_known(row["opens_at"]),
        deadline=_known(row["deadline"]),
        representative=row["representative"],
        ended_by=row["ended_by"] or "",
        vacant=row["vacant"],
    )


def _objection(row: Row) -> Objection:
    slot = row["slot_on"]
    return Objection(
        objection=row["objection"],
        stage=row["stage"],
        standing=row["standing"],
        moved_at=_known(row["moved_at"]),
        slot_on=date.fromisoformat(slot) if slot else None,
        withdrawn=row["withdrawn_at"] is not None,
    )


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _known(text: str) -> datetime:
    return datetime.fromisoformat(text)

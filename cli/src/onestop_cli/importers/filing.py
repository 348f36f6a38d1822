"""Files projects at the window, with the papers that their guidance sheet names."""

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from rich.progress import track

from onestop_cli.client import Client, key_of
from onestop_cli.say import Failed, err

CLERK = "clerk"
PAGE = 500
Record = Mapping[str, Any]


def file_projects(client: Client, records: Sequence[Record]) -> tuple[int, int]:
    """How many projects were there before, and how many were filed now.

    Nothing is filed unless every project's division is served and its guidance can be drawn up.

    Raises:
        Failed: with a line per project that cannot be filed.
    """
    _check_divisions(client, records)
    before = {row["project"] for row in all_projects(client, CLERK)}
    bodies = [(record["project"], _body(client, record)) for record in records]
    for code, body in track(bodies, "立项申报 / filing", console=err, transient=True):
        path = f"/projects/{code}/file-project"
        client.post("intake", path, CLERK, body, key_of("file", code, body))
    return len(before), sum(code not in before for code, _ in bodies)


def all_projects(client: Client, user: str) -> list[dict[str, Any]]:
    """Every project that the user may see, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        after = found[-1]["project"] if found else ""
        page = client.get("intake", "/projects", user, limit=PAGE, after=after)
        found += page
        if len(page) < PAGE:
            return found


def _check_divisions(client: Client, records: Sequence[Record]) -> None:
    known = {row["code"] for row in client.get("intake", "/divisions")}
    strange = [record for record in records if record["division"] not in known]
    if strange:
        raise Failed(
            "部分项目所在区划未登记，未导入任何数据；请先导入 divisions",
            "Some divisions are not known, nothing was loaded; import divisions first",
            *(f"{record['project']}: {record['division']}" for record in strange),
        )


def _body(client: Client, record: Record) -> dict[str, Any]:
    attributes = {"attributes": record["attributes"]}
    sheet = client.post("intake", "/guidance", "", attributes)
    papers = [_paper(record["project"], code) for code in sheet["materials"]]
    sent = {name: value for name, value in record.items() if name != "project"}
    return {**sent, "materials": papers}


def _paper(project: str, code: str) -> dict[str, str]:
    """A table of projects carries no documents: the digest stands in until the original is in."""
    digest = sha256(f"{project}/{code}".encode()).hexdigest()
    return {"code": code, "digest": digest, "name": "以原件核对为准 / subject to the original"}

"""Files projects at the window, with the papers that their guidance sheet names."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from types import MappingProxyType
from typing import Any

from rich.progress import track

from onestop_cli.client import Away, Client, Refused, key_of
from onestop_cli.say import Failed, err, note

CLERK = "clerk"
PAGE = 500
SHOWN = ("name_zh", "name_en", "division", "industry_class")
"""What the list of projects says of a filing, so that it can be compared."""
OF_THE_ROW = (400, 403, 404, 409, 413, 422)
"""Answers that are about one project; with any other the next project would fare no better."""
Record = Mapping[str, Any]
NONE_LATE: Mapping[str, Collection[str]] = MappingProxyType({})


@dataclass
class Filed:
    """How far a table has come: of `rows`, some were there before, some are filed now, and some
    are refused, each with its reason.
    """

    rows: int
    there: int = 0
    new: int = 0
    refused: list[str] = field(default_factory=list)

    @property
    def left(self) -> int:
        """Rows that were not come to."""
        return self.rows - self.there - self.new - len(self.refused)


class Interrupted(Failed):
    """It ended before the last row; the same command goes on with those that are left."""

    def __init__(self, filed: Filed, why: Failed):
        super().__init__(*_so_far(filed), f"{why.zh} / {why.en}", *why.lines, *filed.refused)
        self.exit_code = why.exit_code


def file_projects(
    client: Client, records: Sequence[Record], late: Mapping[str, Collection[str]] = NONE_LATE
) -> Filed:
    """Files the projects that are not there yet, one by one; a refused one stops no other.

    `late` are papers that do not come with a project, by its code.

    Nothing is filed unless every project's division is served and its guidance can be drawn up.

    Raises:
        Failed: with a line per project whose division is not served.
        Interrupted: the service went away, with how far it came.
    """
    _check_divisions(client, records)
    there = {row["project"]: row for row in all_projects(client, CLERK)}
    known = [record for record in records if record["project"] in there]
    filed = Filed(rows=len(records))
    filed.refused += [line for one in known for line in _differs(one, there[one["project"]])]
    filed.there = len(known) - len(filed.refused)
    sheets: dict[str, list[str]] = {}
    bodies = [
        (record["project"], _body(client, record, sheets, late.get(record["project"], ())))
        for record in records
        if record["project"] not in there
    ]
    try:
        for code, body in track(bodies, "立项申报 / filing", console=err, transient=True):
            _file(client, code, body, filed)
    except KeyboardInterrupt:
        note(*_so_far(filed))
        raise
    except (Away, Refused) as error:
        raise Interrupted(filed, error) from error
    return filed


def all_projects(client: Client, user: str) -> list[dict[str, Any]]:
    """Every project that the user may see, page by page."""
    found: list[dict[str, Any]] = []
    while True:
        after = found[-1]["project"] if found else ""
        page = client.get("intake", "/projects", user, limit=PAGE, after=after)
        found += page
        if len(page) < PAGE:
            return found


def _so_far(filed: Filed) -> tuple[str, str]:
    counts = filed.there, filed.new, len(filed.refused), filed.left
    zh, en = (
        "导入中断：共 {} 条，原已在库 {}，新增 {}，拒绝 {}，尚未办理 {}；"
        "重新执行同一命令即从此处继续",
        "the import was interrupted: of {} projects {} were there before, {} are new, {} refused,"
        " {} are left; the same command goes on with them",
    )
    return zh.format(filed.rows, *counts), en.format(filed.rows, *counts)


def _file(client: Client, code: str, body: Mapping[str, Any], filed: Filed) -> None:
    try:
        path = f"/projects/{code}/file-project"
        client.post("intake", path, CLERK, body, key_of("file", code, body))
    except Refused as error:
        if error.status not in OF_THE_ROW:
            raise
        filed.refused.append("; ".join((f"{code}: {error.zh} / {error.en}", *error.lines)))
    else:
        filed.new += 1


def _differs(record: Record, there: Mapping[str, Any]) -> Iterator[str]:
    names = ", ".join(name for name in SHOWN if record[name] != there[name])
    if names:
        yield (
            f"{record['project']}: 已有不同内容的申报（{names}），未作改动；请更正表格或在窗口办理"
            f" / filed before with another {names}; left as it is: correct the table, or see to it"
            " at the window"
        )


def _check_divisions(client: Client, records: Sequence[Record]) -> None:
    known = {row["code"] for row in client.get("intake", "/divisions")}
    strange = [record for record in records if record["division"] not in known]
    if strange:
        raise Failed(
            "部分项目所在区划未登记，未导入任何数据；请先导入 divisions",
            "Some divisions are not known, nothing was loaded; import divisions first",
            *(f"{record['project']}: {record['division']}" for record in strange),
        )


def _body(
    client: Client, record: Record, sheets: dict[str, list[str]], late: Collection[str]
) -> dict[str, Any]:
    """What is filed; `sheets` keeps the materials of projects of the same shape."""
    shape = key_of(record["attributes"])
    if shape not in sheets:
        asked = {name: record[name] for name in ("division", "industry_class", "attributes")}
        sheets[shape] = client.post("intake", "/guidance", "", asked)["materials"]
    papers = [_paper(record["project"], code) for code in sheets[shape] if code not in late]
    sent = {name: value for name, value in record.items() if name != "project"}
    return {**sent, "materials": papers}


def _paper(project: str, code: str) -> dict[str, str]:
    """A table of projects carries no documents: the digest stands in until the original is in."""
    digest = sha256(f"{project}/{code}".encode()).hexdigest()
    return {"code": code, "digest": digest, "name": "以原件核对为准 / subject to the original"}

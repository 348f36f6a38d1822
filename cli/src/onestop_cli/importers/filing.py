"""Files projects at the window, with the papers that their guidance sheet names."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from rich.progress import track

from onestop_cli.client import Client, Refused, key_of
from onestop_cli.connection import Away
from onestop_cli.documents import page
from onestop_cli.importers.checks import Problem
from onestop_cli.naming import post_naming
from onestop_cli.say import Failed, err, note

CLERK = "clerk"
PAGE = 500
SHOWN = ("name_zh", "name_en", "division", "industry_class")
"""What the list of projects says of a filing, so that it can be compared."""
OF_THE_ROW = (400, 403, 404, 409, 413, 422)
"""Answers that are about one project; with any other the next project would fare no better."""
STAND_IN = page(
    "以原件核对为准",
    "Imported from a table, which carries no documents.",
    "Subject to the original.",
)
"""What the archive keeps of each project until the originals are in."""
Record = Mapping[str, Any]
NONE_LATE: Mapping[str, Collection[str]] = MappingProxyType({})


@dataclass
class Filed:
    """How far a table has come: of `rows`, some were there before, some are filed now, and some
    are refused, each with its reason. `position` is that of the last one filed.
    """

    rows: int
    there: int = 0
    new: int = 0
    refused: list[str] = field(default_factory=list)
    position: int = 0

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
    """Files the projects that are not there yet, one by one, after the service has looked at all.

    `late` are papers that do not come with a project, by its code. Nothing is filed unless every
    project could be; one that is refused though it could, because something changed in between,
    stops no other.

    Raises:
        Failed: with a line for everything that is wrong with any project; nothing was filed.
        Interrupted: the service went away, with how far it came.
    """
    there = {row["project"]: row for row in all_projects(client, CLERK)}
    known = [record for record in records if record["project"] in there]
    problems = [found for one in known for found in _differs(one, there[one["project"]])]
    bodies = list[tuple[str, dict[str, Any]]]()
    sheets: dict[str, list[str]] = {}
    new = [record for record in records if record["project"] not in there]
    for record in track(new, "核对 / checking", console=err, transient=True):
        body, found = _looked_at(client, record, sheets, late.get(record["project"], ()))
        problems += found
        bodies.append((record["project"], body))
    if problems:
        raise _nothing_filed(problems)
    return _file_all(client, bodies, Filed(rows=len(records), there=len(known)))


def _looked_at(
    client: Client, record: Record, sheets: dict[str, list[str]], late: Collection[str]
) -> tuple[dict[str, Any], list[Problem]]:
    """What is filed, and what the service would say to it."""
    problems, papers = list[Problem](), list[dict[str, str]]()
    try:
        papers = _papers(client, record, sheets, late)
    except Refused as refused:
        problems = _wrong(record, refused)
    sent = {name: value for name, value in record.items() if name not in ("project", "row")}
    body = {**sent, "materials": papers}
    try:
        client.post("intake", f"{_path(record['project'])}?dry_run=true", CLERK, body)
    except Refused as refused:
        found = _wrong(record, refused)
        # Which papers a project needs is not known where its guidance cannot be drawn up.
        return body, [one for one in found if not problems or one.column != "materials"]
    return body, problems


def _nothing_filed(problems: Sequence[Problem]) -> Failed:
    ordered = sorted(problems, key=lambda problem: (problem.line, problem.column))
    return Failed(
        f"有 {len(problems)} 处错误，未导入任何数据；请改正后重新导入",
        f"{len(problems)} problems, nothing was loaded; mend them and import again",
        *(str(problem) for problem in ordered),
    )


def _file_all(client: Client, bodies: Sequence[tuple[str, dict[str, Any]]], filed: Filed) -> Filed:
    try:
        for code, body in track(bodies, "立项申报 / filing", console=err, transient=True):
            _file(client, code, body, filed)
        if filed.position:  # whoever looks next, or imports again, finds them
            client.get("intake", "/projects", CLERK, limit=1, min_position=filed.position)
    except KeyboardInterrupt:
        note(*_so_far(filed))
        raise
    except (Away, Refused) as error:
        raise Interrupted(filed, error) from error
    return filed


def all_projects(client: Client, user: str) -> list[dict[str, Any]]:
    """Every project that the user may see, page by page."""
    return client.items("intake", "/projects", user, limit=PAGE)


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
        path, key = _path(code), key_of("file", code, body)
        receipt = post_naming(client, (STAND_IN,), code, "intake", path, CLERK, body, key)
    except Refused as error:
        if error.status not in OF_THE_ROW:
            raise
        filed.refused.append("; ".join((f"{code}: {error.zh} / {error.en}", *error.lines)))
    else:
        filed.new += 1
        filed.position = int(receipt["position"])


def _path(code: str) -> str:
    return f"/projects/{code}/file-project"


def _differs(record: Record, there: Mapping[str, Any]) -> list[Problem]:
    """Where a project of this code was filed before, and otherwise."""
    return [
        Problem(
            record["row"],
            name,
            f"{record['project']} 已有不同内容的申报（{there[name]}）；请更正表格或在窗口办理",
            f"{record['project']} was filed before with {there[name]}: correct the table, or see to"
            " it at the window",
        )
        for name in SHOWN
        if record[name] != there[name]
    ]


def _wrong(record: Record, refused: Refused) -> list[Problem]:
    """What the service says of a row, by the columns that it came from.

    Raises:
        Refused: it is not about this row.
    """
    if refused.status not in OF_THE_ROW:
        raise refused
    errors = refused.problem.get("errors") or [{"zh": refused.zh, "en": refused.en}]
    return [
        Problem(record["row"], _column(str(one.get("field", ""))), one["zh"], one["en"])
        for one in errors
    ]


def _column(pointer: str) -> str:
    name = pointer.rpartition("/")[2]
    return "applicant" if pointer.endswith("/applicant/name") else name or "code"


def _papers(
    client: Client, record: Record, sheets: dict[str, list[str]], late: Collection[str]
) -> list[dict[str, str]]:
    """What comes with it; `sheets` keeps the materials of projects of the same shape."""
    asked = {name: record[name] for name in ("division", "industry_class", "attributes")}
    shape = key_of(record["attributes"])
    if shape not in sheets:
        sheets[shape] = client.post("intake", "/guidance", "", asked)["materials"]
    return [_paper(code) for code in sheets[shape] if code not in late]


def _paper(code: str) -> dict[str, str]:
    """A table of projects carries no documents: one page stands in until the originals are in."""
    name = "以原件核对为准 / subject to the original"
    return {"code": code, "digest": STAND_IN.digest, "name": name}

"""The generated pages: what the notice asks for and what shows it, and who may do what."""

import csv
import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path

from onestop_contracts.served import AMONG_AUTHORITIES
from onestop_review.case.served import OF_CASE, OF_WINDOW, Served

from docs.tables.acts import Offered, of_rows, offered
from docs.tables.personal import personal
from docs.tables.shown import pages_of_rows
from docs.tables.who import cells_of, readers_of
from tests.permissions.reads import READS

ROOT = Path(__file__).parents[2]
ROWS = ROOT / "docs/domain/notice_rows.csv"
TEST = re.compile(r"^(?: {4})?def (test_((?:[a-g]\d{1,2}_)+)\w+)", re.MULTILINE)
"""A test that shows one row, or several."""
NOTICE = """# What the notice asks for, and what shows it

Made from the code and the tests by `make docs`: an act names its row in its docstring
(`Source: notice C7`), a page of the console in its docstring or its module's, a test in its name
(`test_c7_…`). Any other act has its form at `/do/…`. The notice is that of the Ordos municipal
government's office of 27 May 2019 (鄂府办发〔2019〕29号). A row without an act is **not built**.

"""
PERMISSIONS = """# Who may do what

Made from the code by `make docs`: each act, who may do it (a rule of the noun, asked with the
person, the state and the rules in force), and every reason for which it may be refused. What nobody
does by hand is done by deadlines and by reactions to facts.

Roles, levels and whose people they are come from the table `tests/permissions/table.py`, written by
hand; every other cell is denied, and each is tested. *Own* is said of the place, department or firm
of the matter. What is the whole city's is open to the city's people only, also where a line names
the own banner.

"""
READING = """## Who reads what

From the table `tests/permissions/reads.py`, written by hand; each address of each service is asked
by one of each role, here and elsewhere, of the department, the firm and of others. Whoever is not
named is denied, or told that there is no such thing; a list leaves it out. Officers of a department
see of other departments' cases, on the archive's timeline and in its records, what is served on the
applicant. A document is seen by whoever sees a fact that names it, and by the party that stored it;
whoever sees the project may store one, except auditors.
"""
SEEN = """## What an applicant sees of his case

Whoever reads for an authority sees every property of the cases within reach. An applicant, and the
agent of his firm, see what is served on him; the same rule holds for the case, the list of cases,
its deadlines (of which his are `accept_by` and `decide_by`), the archive's timeline and records.
The decision record and the certificates of silence carry what the authorities said to each other,
and are theirs to give; at the same address (`…/record`) he gets the decision or refusal that was
served on him, signed, and at `…/correction-notice` the notice.
"""
HIDDEN = "Of the published facts of a case these are not served: "
COLUMNS = ("noun", "act", "address", "who", "roles", "level", "whose people", "refused for")


def text_of(page: Path) -> str:
    """What stands there, or nothing."""
    return page.read_text(encoding="utf-8") if page.exists() else ""


def rows() -> list[dict[str, str]]:
    """Every row of the notice: its id, its term, the duty in a line."""
    with ROWS.open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def shown_by() -> dict[str, list[str]]:
    """The tests named after each row, as `file::test`."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for file in sorted((ROOT / "tests").rglob("test_*.py")):
        place = file.relative_to(ROOT / "tests").as_posix()
        for name, named in TEST.findall(file.read_text(encoding="utf-8")):
            for row in named.upper().split("_")[:-1]:
                found[row].append(f"{place}::{name}")
    return found


def notice() -> str:
    """docs/domain/notice.md."""
    acts, shown, pages = of_rows(offered()), shown_by(), pages_of_rows()
    lines = ["| row | the notice | noun | acts | events | tests | read at | pages |"]
    lines.append("|" + "---|" * 8)
    for row in rows():
        built, named = acts.get(row["row"], []), shown.get(row["row"], [])
        lines.append(_notice_line(row, built, named, pages.get(row["row"], [])))
    return NOTICE + "\n".join(lines) + "\n"


def _notice_line(
    row: dict[str, str], built: Sequence[Offered], named: Sequence[str], pages: Sequence[str]
) -> str:
    nouns = dict.fromkeys(f"{one.service}: {one.stream}" for one in built)
    events = sorted({event for one in built for event in one.events})
    files = dict.fromkeys(name.partition("::")[0] for name in named)
    cells = (
        row["row"],
        f"{row['chinese']} · {row['duty']}",
        "<br>".join(nouns) or ("parts" if named else "**not built**"),
        ", ".join(one.act.__name__ for one in built),
        ", ".join(events),
        f"{len(named)}: " + ", ".join(files) if named else "",
        "<br>".join(dict.fromkeys(f"/{one.service}{one.noun.path}" for one in built)),
        "<br>".join(pages),
    )
    return "| " + " | ".join(cells) + " |"


def permissions() -> str:
    """docs/domain/permissions.md."""
    parts = []
    for service in dict.fromkeys(one.service for one in offered()):
        parts.append(f"## {service}\n")
        parts.append(f"| {' | '.join(COLUMNS)} |\n|" + "---|" * len(COLUMNS))
        parts += [_permission(one) for one in offered() if one.service == service]
        parts.append("")
    return PERMISSIONS + "\n".join([*parts, *_reads(), *_properties()])


def _reads() -> list[str]:
    """Who sees what at each address, over all services."""
    lines = [READING, "| service | address | roles | level | whose people |", "|" + "---|" * 5]
    for one in READS:
        cells = (one.service, f"`GET /{one.service}{one.route}`", *readers_of(one))
        lines.append("| " + " | ".join(cells) + " |")
    return [*lines, ""]


def _properties() -> list[str]:
    """What of a case its applicant sees, where that is not everything always."""
    lines = [SEEN, "| of | property | shown to applicant and agent |\n|---|---|---|"]
    for of, table in (("case", OF_CASE), ("window", OF_WINDOW)):
        some = {name: when for name, when in table.items() if when is not Served.ALWAYS}
        lines += [f"| {of} | `{name}` | {when} |" for name, when in some.items()]
    hidden = sorted(kind.__name__ for kind in AMONG_AUTHORITIES)
    return [*lines, "", HIDDEN + ", ".join(f"`{name}`" for name in hidden) + ".", ""]


def _permission(one: Offered) -> str:
    codes = ", ".join(f"`{kind.code}`" for kind in one.noun.refusals(one.act))
    address = f"`POST {one.address}`" if one.address else ""
    cells = (one.stream, one.act.__name__, address, one.who, *cells_of(one.name), codes)
    return "| " + " | ".join(cells) + " |"


PAGES: dict[str, Callable[[], str]] = {
    "docs/domain/notice.md": notice,
    "docs/domain/permissions.md": permissions,
    "docs/domain/personal.md": personal,
}

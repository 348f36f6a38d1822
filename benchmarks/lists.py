"""Lists over many rows: pages by deadline, searches, counts, duties, beside reading rows by key.

A database of review with `--rows` cases, one in ten of them still open. Each list is asked as its
route asks it, for 50 rows; the reference reads 50 rows of the same table by their keys. Prints one
JSON document with medians in milliseconds; `within` tells whether each takes `LIMIT_MS` at most.
"""

import argparse
import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from onestop_chassis.duty import OPEN_DUTIES, Duty
from onestop_chassis.log.database import Database
from onestop_chassis.service.prepare import prepare
from onestop_chassis.views.listing import Listing, Search, holding, matching
from onestop_chassis.views.queries import Views
from onestop_chassis.views.tables import placed, table_of
from onestop_cli.embedded import EmbeddedPostgres
from onestop_review.app import blueprint
from onestop_review.case.short import CaseLine, WindowLine
from onestop_review.case.view import WINDOWS, KeptCase, cases
from psycopg import sql

from tests.support.cases import DRAFTED, LAPSED, Desk, decision

LIMIT_MS = 100.0
ROUNDS = 7
PAGE = 51
OPEN, DECIDED = (*DRAFTED,), (*LAPSED, decision())
FILL = """
    INSERT INTO {} (key, row)
    SELECT code || '/P2-01', replace(replace(%s, %s, code),
        to_char(timestamp '2026-03-05' , 'YYYY-MM-DD'),
        to_char(timestamp '2020-01-01' + n * interval '31 minutes', 'YYYY-MM-DD'))::jsonb
    FROM (SELECT n, to_char(2020 + n %% 7, 'FM0000') || '-150602-30-03-' ||
        to_char(n, 'FM000000') AS code FROM generate_series(1, %s) AS n
        WHERE (n %% 10 = 0) = %s) AS made
"""


@contextmanager
def filled(rows: int) -> Iterator[Database]:
    """A database of review with so many cases; removed afterwards."""
    directory = Path(tempfile.mkdtemp(prefix="onestop-bench-"))
    postgres = EmbeddedPostgres(directory / "data").start()
    try:
        url = postgres.url("review")
        prepare(blueprint, url)
        with Database(url) as database:
            fill(database, rows)
            yield database
    finally:
        postgres.stop()
        shutil.rmtree(directory, ignore_errors=True)


def fill(database: Database, rows: int) -> None:
    table = placed(table_of(cases))
    with database.connection() as connection:
        for acts, are_open in ((OPEN, True), (DECIDED, False)):
            desk = Desk()
            desk.do(*acts)
            text = KeptCase(**dict(desk.state)).model_dump_json()
            told = (text, desk.state.facts.project, rows, are_open)
            connection.execute(sql.SQL(FILL).format(table), told)
        connection.execute(sql.SQL("VACUUM ANALYZE {}").format(table))  # as autovacuum leaves it


def took(call: Callable[[], Any]) -> float:
    """Median milliseconds."""
    spans = []
    for _ in range(ROUNDS):
        began = perf_counter()
        call()
        spans.append((perf_counter() - began) * 1000)
    return round(median(spans), 2)


def lists(views: Views) -> dict[str, Callable[[], Any]]:
    """Every kind of list, by what it is called in the results."""
    by_due = Search(Listing((cases,)), "by_due")
    windows = Search(Listing((cases,), WINDOWS), "by_deadline")
    live = windows.of(Listing((cases,), WINDOWS[:1]))
    duties = Search(Listing((cases,), (OPEN_DUTIES,)), "by_due")
    accepted = by_due.also(*matching({"progress": "accepted"}))
    return {
        "cases_by_due": lambda: views.listed(by_due, CaseLine, None, PAGE),
        "cases_by_due_accepted": lambda: views.listed(accepted, CaseLine, None, PAGE),
        "cases_whole": lambda: views.listed(by_due, KeptCase, None, PAGE, whole=True),
        "cases_searched": lambda: views.listed(
            by_due.also(holding("search", "-000123")), CaseLine, None, PAGE
        ),
        "cases_counted": lambda: views.counted(by_due, "progress"),
        "windows_open": lambda: views.listed(live, WindowLine, None, PAGE),
        "windows_counted": lambda: views.counted(windows, "state"),
        "duties": lambda: views.listed(duties, Duty, None, PAGE),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000)
    asked = parser.parse_args()
    with filled(asked.rows) as database:
        views = Views(database, None)
        keys = [key for key, _ in views.entries(cases, limit=PAGE)]
        reference = took(lambda: [views.get(cases, key) for key in keys])
        medians = {name: took(call) for name, call in lists(views).items()}
    told = {"rows": asked.rows, "reference_by_key_ms": reference, "ms": medians}
    print(json.dumps({**told, "within": {k: v <= LIMIT_MS for k, v in medians.items()}}))


if __name__ == "__main__":
    main()

"""What views keep beside their rows is listed: ordered, filtered, counted, also after a rebuild."""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from typing import Any

import pytest
from onestop_chassis.listed import searchable
from onestop_chassis.view import View
from onestop_chassis.views.listing import (
    Listing,
    Place,
    Query,
    Search,
    any_of,
    before,
    holding,
    matching,
)
from psycopg import sql
from psycopg.types.json import Jsonb
from pydantic import BaseModel, ConfigDict, computed_field

from tests.support.errands import ToyCount
from tests.support.toy_views import Toys, counts, prepared, running, some

COLUMNS = (
    "SELECT column_name, is_generated FROM information_schema.columns"
    " WHERE table_name = 'view_toy_counts_v1' ORDER BY 1"
)
INDEXES = "SELECT indexdef FROM pg_indexes WHERE tablename = 'view_toy_counts_v1' ORDER BY 1"


class Short(BaseModel):
    """What lists show."""

    model_config = ConfigDict(frozen=True)

    project: str
    name: str
    rank: str
    odd: bool


class Thing(BaseModel):
    name: str
    rank: str


class Told(ToyCount):
    """A count with what lists show of it."""

    @computed_field  # type: ignore[prop-decorator]
    @property
    def short(self) -> Short:
        n = int(self.project[1:])
        return Short(
            project=self.project,
            name=searchable("示例", f"Project {n}"),
            rank=str(9 - n),
            odd=bool(n % 2),
        )

    @computed_field  # type: ignore[prop-decorator]
    @property
    def things(self) -> tuple[Thing, ...]:
        n = int(self.project[1:])
        return tuple(Thing(name=f"{self.project}.{i}", rank=str(i)) for i in range(n))


view: View[Any] = replace(
    counts,
    row=Told,
    evolve=lambda row, fact: counts.evolve(row or Told(project=fact.subject), fact),
    brief="short",
    orders=("rank",),
    filters=("odd",),
    searched="name",
    parts=("things",),
)
LISTED = Search(Listing((view,)), "rank")
THINGS = Search(Listing((view,), ("things",)), "rank")


@pytest.fixture(scope="module")
def toys() -> Iterator[Toys]:
    with prepared(view) as url, running(url, view) as one:
        one.row("p3", one.record(*some(4)))
        yield one


def names(toys: Toys, search: Search, after: Place | None = None, limit: int = 9) -> list[str]:
    found = toys.runtime.views.listed(search, Short, after, limit)
    return [row.project for _, row in found]


def test_rows_come_in_the_order_of_a_field_and_page_by_page(toys: Toys) -> None:
    assert names(toys, LISTED) == ["p3", "p2", "p1", "p0"]
    first = toys.runtime.views.listed(LISTED, Short, None, 2)
    assert names(toys, LISTED, first[-1][0]) == ["p1", "p0"]
    whole = toys.runtime.views.listed(LISTED, Told, None, 1, whole=True)
    assert [(row.project, row.begun) for _, row in whole] == [("p3", 4)]


def test_rows_are_filtered_searched_and_counted(toys: Toys) -> None:
    assert names(toys, LISTED.also(*matching({"odd": True}))) == ["p3", "p1"]
    assert names(toys, LISTED.also(*matching({"project": ("p0", "p2")}))) == ["p2", "p0"]
    assert names(toys, LISTED.also(before("rank", "8"))) == ["p3", "p2"]
    assert names(toys, LISTED.also(holding("name", "例 ＰＲＯＪＥＣＴ 2"))) == ["p2"]
    assert names(toys, LISTED.also(holding("name", "%"))) == []
    either = any_of(*matching({"project": "p0"}), before("rank", "7"))
    assert names(toys, LISTED.also(either)) == ["p3", "p0"]
    assert toys.runtime.views.counted(LISTED, "odd") == {"false": 2, "true": 2}


def test_each_of_several_things_of_a_row_is_listed_by_itself(toys: Toys) -> None:
    found = toys.runtime.views.listed(THINGS, Thing, None, 9)
    assert [row.name for _, row in found] == ["p1.0", "p2.0", "p3.0", "p2.1", "p3.1", "p3.2"]
    later = toys.runtime.views.listed(THINGS, Thing, found[3][0], 9)
    assert [row.name for _, row in later] == ["p3.1", "p3.2"]


def test_a_build_that_takes_the_place_of_the_rows_is_listed_as_they_were(toys: Toys) -> None:
    def shape() -> list[Any]:
        with toys.runtime.database.connection() as connection:
            return [connection.execute(one).fetchall() for one in (COLUMNS, INDEXES)]

    as_made = shape()
    assert len(as_made[0]) == 7
    for _ in range(2):
        toys.done("rebuild")
        toys.done("switch")
        assert shape() == as_made
    assert names(toys, LISTED) == ["p3", "p2", "p1", "p0"]
    assert len(toys.runtime.views.listed(THINGS, Thing, None, 9)) == 6


def explained(toys: Toys, query: Query, *unless: str) -> list[str]:
    """The lines of its plan, of ways that a large table is read."""
    text, values = query
    with toys.runtime.database.connection() as connection, connection.transaction():
        for way in unless:
            connection.execute(sql.SQL("SET LOCAL {} = off").format(sql.Identifier(way)))
        explain = connection.execute(sql.SQL("EXPLAIN ") + text, values)
        return [line for (line,) in explain.fetchall()]


def test_a_list_is_read_in_the_order_of_its_index(toys: Toys) -> None:
    plan = explained(toys, LISTED.query(Place("6", "p3"), 2, whole=False), "enable_seqscan")
    assert "view_toy_counts_v1_by_rank" in "\n".join(plan)
    assert not [line for line in plan if "Sort" in line]


def test_rows_are_counted_without_one_being_read(toys: Toys) -> None:
    wanted = LISTED.also(*matching({"odd": True}))
    plan = explained(toys, wanted.counting("odd"), "enable_seqscan", "enable_bitmapscan")
    assert "Index Only Scan using view_toy_counts_v1_counted" in "\n".join(plan)


def test_a_name_longer_than_an_index_takes_is_stored_and_found(toys: Toys) -> None:
    name = searchable("长名 ", *(sha256(b"%d" % n).hexdigest() for n in range(100)))
    whole = {"project": "p9", "name": name, "rank": "0", "odd": False}
    with (
        toys.runtime.database.connection() as connection,
        connection.transaction(force_rollback=True),
    ):
        connection.execute(
            "INSERT INTO views.view_toy_counts_v1 (key, row) VALUES ('p9', %s)",
            (Jsonb({"short": whole, "things": []}),),
        )
        text, values = LISTED.also(holding("name", name[-80:])).query(None, 9, whole=False)
        assert [key for _, key, _ in connection.execute(text, values).fetchall()] == ["p9"]

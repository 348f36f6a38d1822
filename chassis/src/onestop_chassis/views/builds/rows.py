"""The rows of one table: read by key; written in bulk, new ones by COPY, known ones over."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from psycopg import Connection, sql
from pydantic import BaseModel

from onestop_chassis.log.arrays import Texts
from onestop_chassis.view import View
from onestop_chassis.views.tables import placed

CHUNK = 5000
Row = BaseModel | None


class Rows:
    """The rows of a view in `table`, over one connection and in its transaction."""

    def __init__(self, connection: Connection[Any], view: View[Any], table: str):
        self._connection = connection
        self._read = view.row.__pydantic_validator__.validate_json
        self._table = placed(table)

    def are_none(self) -> bool:
        """Whether the table is empty."""
        return self._connection.execute(self._for("SELECT 1 FROM {} LIMIT 1")).fetchone() is None

    def load(self, keys: Collection[str]) -> dict[str, Row]:
        """Those of the rows that are there."""
        found = self._connection.execute(
            self._for("SELECT key, row::text FROM {} WHERE key = ANY(%b)"), (Texts(keys),)
        ).fetchall()
        return {key: self._read(text) for key, text in found}

    def add(self, rows: Mapping[str, str]) -> None:
        """Rows, as JSON, under keys that are not there yet."""
        with self._connection.cursor().copy(self._for("COPY {} (key, row) FROM STDIN")) as copy:
            for lines in _chunks(rows):
                copy.write("".join(f"{_escaped(key)}\t{_escaped(row)}\n" for key, row in lines))

    def replace(self, rows: Mapping[str, str]) -> None:
        """Rows, as JSON, under keys that are there."""
        query = self._for(
            "UPDATE {} AS known SET row = new.row::jsonb"
            " FROM unnest(%b, %b) AS new (key, row) WHERE known.key = new.key"
        )
        for pairs in _chunks(rows):
            keys, texts = zip(*pairs, strict=True)
            self._connection.execute(query, (Texts(keys), Texts(texts)))

    def remove(self, keys: Collection[str]) -> None:
        """The rows under these keys."""
        self._connection.execute(self._for("DELETE FROM {} WHERE key = ANY(%b)"), (Texts(keys),))

    def _for(self, query: str) -> sql.Composed:
        return sql.SQL(query).format(self._table)


def _escaped(text: str) -> str:
    """As COPY reads it. `str.translate` says the same, fifty times as slowly where text is not
    ASCII."""
    text = text.replace("\\", r"\\").replace("\t", r"\t")
    return text.replace("\n", r"\n").replace("\r", r"\r")


def _chunks(rows: Mapping[str, str]) -> Iterator[list[tuple[str, str]]]:
    pairs = list(rows.items())
    return (pairs[at : at + CHUNK] for at in range(0, len(pairs), CHUNK))

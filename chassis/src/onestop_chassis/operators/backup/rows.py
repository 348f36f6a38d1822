"""Rows as PostgreSQL's binary COPY writes them: read from a file without a database."""

from collections.abc import Iterator
from struct import Struct
from typing import BinaryIO, NamedTuple

from onestop_chassis.log.stored import StoredRow

HEADER = b"PGCOPY\n\xff\r\n\0" + bytes(8)
TRAILER = b"\xff\xff"
_FIELDS = Struct("!h")
_LENGTH = Struct("!i")
_INT8 = Struct("!q")
_END = -1

EVENTS = "originator_id, originator_version, topic, state, notification_id"
COMMANDS = "stream, command_id, digest, first_version, last_version, position"


class NotRows(ValueError):
    """The bytes are not what COPY writes: damaged, or cut off."""


class Raw(NamedTuple):
    """One row: its bytes as they stand in the file, and its fields."""

    whole: bytes
    fields: tuple[bytes, ...]


def raw_rows(file: BinaryIO) -> Iterator[Raw]:
    """Every row of a file, one at a time.

    Raises:
        NotRows: no header, no end, or a row that is cut off.
    """
    if file.read(len(HEADER)) != HEADER:
        raise NotRows("no header of a binary COPY")
    while True:
        head = _exactly(file, _FIELDS.size)
        (count,) = _FIELDS.unpack(head)
        if count == _END:
            if file.read(1):
                raise NotRows("something stands behind the end")
            return
        parts, fields = [head], []
        for _ in range(count):
            size = _exactly(file, _LENGTH.size)
            (length,) = _LENGTH.unpack(size)
            field = _exactly(file, length)
            parts += (size, field)
            fields.append(field)
        yield Raw(b"".join(parts), tuple(fields))


def events(file: BinaryIO) -> Iterator[tuple[StoredRow, bytes]]:
    """The rows of a segment of events, with their bytes.

    Raises:
        NotRows: see `raw_rows`; or the rows have other columns.
    """
    for raw in raw_rows(file):
        try:
            stream, version, topic, state, position = raw.fields
            row = StoredRow(
                stream.decode(), number(version), topic.decode(), state, number(position)
            )
        except (ValueError, UnicodeDecodeError) as error:
            raise NotRows(f"not a row of the log: {error}") from error
        yield row, raw.whole


def number(field: bytes) -> int:
    """A bigint as COPY writes it.

    Raises:
        NotRows: it has another length.
    """
    if len(field) != _INT8.size:
        raise NotRows(f"{len(field)} bytes are no bigint")
    found: int = _INT8.unpack(field)[0]
    return found


def _exactly(file: BinaryIO, size: int) -> bytes:
    if size < 0:
        raise NotRows("an empty field")
    found = file.read(size)
    if len(found) != size:
        raise NotRows("the file is cut off")
    return found

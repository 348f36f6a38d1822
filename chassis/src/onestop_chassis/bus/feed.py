"""What a service tells the others: its published facts, translated once for every transport."""

import json
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from onestop_contracts.envelope import CONTENT_TYPE_HEADER, TOPICS, schema_address, source_of
from onestop_contracts.event import class_of

INBOX_PREFIX = "inbox/"
LOCAL = -1
"""The partition of the in-process transport: its positions are not a Kafka partition's."""
HEADERS = [("content-type", CONTENT_TYPE_HEADER.encode())]
"""Of every record: the whole event is in its value. What begins with `ce_` would be an attribute
of the event, so nothing of our own does."""
_SPLIT = b'},"data":{'
_SUBJECT = re.compile(rb'"subject":"((?:[^"\\]|\\.)*)"')
_PLACE = re.compile(rb'"jurisdiction":"([0-9]*)"')


def topic_of(service: str) -> str:
    """The Kafka topic a service publishes on."""
    return TOPICS.get(service) or f"onestop.{service}"


def replays_of(service: str) -> str:
    """What the names of the topics begin with on which its facts are repeated to one reader."""
    return f"onestop.{service}.replay."


class Stored(Protocol):
    """One row of a log: `position` rises over the log, `version` counts in `stream`."""

    @property
    def stream(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def type(self) -> str: ...
    @property
    def state(self) -> bytes: ...
    @property
    def position(self) -> int: ...


class Followed(Protocol):
    """What a feed needs of a log."""

    @property
    def service(self) -> str: ...
    @property
    def address(self) -> str: ...
    def read(self, after: int, limit: int) -> Sequence[Stored]: ...


class Delivered(NamedTuple):
    """One fact on its way: `position` in the producer's log, `offset` in the partition.

    `reason` is empty, or says why the value could not be read; then `position` is 0.
    """

    source: str
    partition: int
    offset: int
    position: int
    key: bytes
    type: str
    value: bytes
    reason: str = ""


class Page(NamedTuple):
    """Facts in log order, and how far the log was looked through to find them."""

    deliveries: list[Delivered]
    through: int


@lru_cache(maxsize=4096)
def is_published(stored_type: str) -> bool:
    """Whether facts of this stored type may leave the service.

    Raises:
        UnknownType: the service does not know a type of its own log; nothing may be skipped.
    """
    return class_of(stored_type).PUBLISHED


class Outgoing(NamedTuple):
    """A fact as it leaves: the project code or stream that orders it, and the CloudEvent."""

    key: bytes
    value: bytes


def translate(service: str, row: Stored, address: str = "") -> bytes | None:
    """The CloudEvent (structured JSON) of a row of the own log; None for what stays inside.

    Raises: as `outgoing`.
    """
    fact = outgoing(service, row, address)
    return fact.value if fact else None


def outgoing(service: str, row: Stored, address: str = "") -> Outgoing | None:
    """A row of the own log as it leaves the service; None for what stays inside.

    `address` is where the service is reached: a fact names it in its source, and the schema that
    is served there. Without one it says no more than its service.

    The stored bytes are spliced, not parsed: `state` is `{"meta":{...},"data":{...}}` with flat
    `meta`, so an unescaped `},"data":{` occurs first where the one ends and the other begins.

    Raises:
        UnknownType: see `is_published`.
        ValueError: the row does not have that shape.
    """
    if row.stream.startswith(INBOX_PREFIX) or not is_published(row.type):
        return None
    meta, data = _halves(row.state)
    subject = _subject(meta)
    if not subject:  # CloudEvents forbids an empty subject
        meta = meta.replace(b'"subject":"",', b"", 1).replace(b',"subject":""', b"", 1)
    whose = _whose(service, row.type, address)
    head = (
        f'{{"specversion":"1.0","id":"{service}/{row.position}",{whose}'
        f'"streamid":{_quoted(row.stream)},"streamversion":{row.version},'
    )
    value = b"".join((head.encode(), meta, b',"data":', data, b"}"))
    return Outgoing(subject or row.stream.encode(), value)


def about(row: Stored) -> str:
    """The code of the project that a row is about, own or received; empty where there is none.

    Raises:
        ValueError: the row does not have the shape in which rows are stored.
    """
    return _subject(_attributes(row)).decode()


def place_of(row: Stored) -> str:
    """The division that it is a matter of; empty for what is of no place. Raises: as `about`."""
    found = _PLACE.search(_attributes(row))
    return found[1].decode() if found else ""


def _attributes(row: Stored) -> bytes:
    """What stands beside the data: of a received row, in front of it."""
    if row.stream.startswith(INBOX_PREFIX):
        return bytes(row.state).partition(b',"data":')[0]
    return _halves(row.state)[0]


def _subject(meta: bytes) -> bytes:
    found = _SUBJECT.search(meta)
    if not found or b"\\" not in found[1]:
        return found[1] if found else b""
    return str(json.loads(b'"' + found[1] + b'"')).encode()


@lru_cache(maxsize=4096)
def _whose(service: str, stored_type: str, address: str) -> str:
    schema = f'"dataschema":"{schema_address(stored_type, address)}",' if address else ""
    return (
        f'"type":"{stored_type}","source":"{source_of(service, address)}",{schema}'
        '"datacontenttype":"application/json",'
    )


@lru_cache(maxsize=16384)
def _quoted(stream: str) -> str:
    return json.dumps(stream, ensure_ascii=False)


def _halves(state: bytes) -> tuple[bytes, bytes]:
    cut = state.find(_SPLIT)
    if cut > 0 and state.startswith(b'{"meta":{'):
        return bytes(state[9:cut]), bytes(state[cut + 9 : -1])
    parsed = json.loads(state)  # not in the compact form our own log writes
    if not isinstance(parsed, dict) or not parsed.keys() >= {"meta", "data"}:
        raise ValueError("a stored fact has no meta or no data")
    meta, data = (_compact(parsed[half]) for half in ("meta", "data"))
    return meta[1:-1], data


def _compact(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


class Feed:
    """A service's published facts in log order, as its neighbours in this process read them."""

    def __init__(self, log: Followed):
        self._log = log
        self.service = log.service

    def read(self, after: int, limit: int) -> Page:
        """The published ones among the next `limit` rows after position `after`."""
        rows = self._log.read(after, limit)
        facts = [fact for row in rows if (fact := self._delivered(row))]
        return Page(facts, rows[-1].position if rows else after)

    def _delivered(self, row: Stored) -> Delivered | None:
        fact = outgoing(self.service, row, self._log.address)
        if fact is None:
            return None
        position = row.position
        return Delivered(self.service, LOCAL, position, position, fact.key, row.type, fact.value)

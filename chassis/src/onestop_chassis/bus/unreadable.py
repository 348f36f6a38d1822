"""What is kept of a record that is no fact of its source, and what may be said of it."""

import base64
import hashlib
import json
import re
from zlib import crc32

from onestop_contracts.envelope import source_of
from onestop_contracts.fields import Digest, Sealed, Wording
from pydantic import BaseModel, ValidationError, field_validator

from onestop_chassis.bus.feed import LOCAL, Delivered

UNREADABLE = "onestop.unreadable"

Fact = tuple[int, str, bytes]
KEPT_BYTES = 1024 * 1024
"""Of larger ones there is no copy: followers read hundreds of rows at once."""
_OFFSET_BITS, _DIGEST_BITS = 35, 16
_LOCAL_PLACE = 2**11 - 1
"""The in-process transport's partition, where a place is made a number of; none of Kafka's."""
_QUOTED = re.compile(r" ?\[type=[^\n]*|\n +For further information[^\n]*")
_CHARACTERS = 500


class NotTheirs(ValueError):
    """A record says that it is somebody else's, or none of a log's positions."""


class Unreadable(BaseModel):
    """The `data` of the fact that it is wrapped in; `key` and `value` are its bytes in base64.

    Of one that is too large to keep there is no `value`: it lies where it was found, and `digest`
    (SHA-256) tells it. Those of old have neither `partition` nor what follows on it.
    """

    reason: Wording = ""
    partition: int = LOCAL
    offset: int = LOCAL
    size: int = 0
    digest: Digest = ""
    key: Sealed = ""
    value: Sealed = ""

    @field_validator("reason")
    @classmethod
    def _without_quotations(cls, reason: str) -> str:
        """Reasons of old say what stood in the record."""
        return _QUOTED.sub("", reason)


def why(error: ValueError) -> str:
    """What is wrong with a record and where, without quoting it."""
    if isinstance(error, ValidationError):
        found = error.errors(include_url=False, include_context=False, include_input=False)
        wrong = (f"{'.'.join(map(str, one['loc'])) or 'record'}: {one['type']}" for one in found)
        return "; ".join(wrong)[:_CHARACTERS]
    return str(error) if isinstance(error, NotTheirs) else type(error).__name__


def wrapped(fact: Delivered, now: str) -> Fact:
    """A record that is no fact, as one of a type nobody knows, so that it is parked by itself.

    It has no producer position; its version is made of where it was found and what it holds,
    and is below zero, where it never meets a position.
    """
    found = f"{_where(fact.partition)}-{fact.offset}"
    named, version = f"unreadable/{found}", _version(fact)
    kept = fact.value if len(fact.value) <= KEPT_BYTES else b""
    envelope = {
        "specversion": "1.0",
        "id": f"{fact.source}/{version}",
        "type": UNREADABLE,
        "source": source_of(fact.source),
        "time": now,
        "datacontenttype": "application/json",
        "effectivetime": now,
        "streamid": f"unreadable/{fact.source}/{found}",
        "streamversion": 0,
        "correlationid": named,
        "causationid": named,
        "commandid": named,
        "actor": "",
        "capacity": "",
        "jurisdiction": "",
        "data": {
            "reason": fact.reason,
            "partition": fact.partition,
            "offset": fact.offset,
            "size": len(fact.value),
            "digest": hashlib.sha256(fact.value).hexdigest(),
            "key": base64.b64encode(fact.key).decode(),
            "value": base64.b64encode(kept).decode(),
        },
    }
    return version, UNREADABLE, json.dumps(envelope, ensure_ascii=False).encode()


def _version(fact: Delivered) -> int:
    digest = crc32(fact.value) & (1 << _DIGEST_BITS) - 1
    partition = _LOCAL_PLACE if fact.partition == LOCAL else fact.partition
    return -((partition << _OFFSET_BITS | fact.offset) << _DIGEST_BITS | digest) - 1


def _where(partition: int) -> str:
    return "local" if partition == LOCAL else str(partition)


def said(state: bytes) -> str:
    """Why a wrapped record is none, and where it was found."""
    data = Unreadable.model_validate(json.loads(state)["data"])
    place = f"partition {_where(data.partition)}, offset {data.offset}" if data.size else ""
    return "; ".join(filter(None, (data.reason.replace("\n", " "), place)))

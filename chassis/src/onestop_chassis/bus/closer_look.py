"""What a record has to be to be taken for a fact of its source: everything wrong is said at once.

Asked of what the first look does not vouch for. A reason names the place and never quotes it.
"""

from collections.abc import Iterator
from typing import Any

import orjson
from onestop_contracts.envelope import Envelope, is_source_of

from onestop_chassis.bus import peek as form
from onestop_chassis.bus.peek import Peek
from onestop_chassis.bus.unreadable import NotTheirs
from onestop_chassis.log.codec import instant

_NAMES = ("subject", "streamid")
_WHO = ("actor", "capacity", "jurisdiction", "act", "traceparent")
_TEXTS = ("type", "source", "dataschema", "correlationid", "causationid", "commandid", *_WHO)
_INSTANTS = ("time", "effectivetime")


def closer_look(value: bytes) -> Peek:
    """What a CloudEvent says of itself.

    Raises:
        NotTheirs: with everything for which it can be no fact, in words of our own.
        ValueError: it is no CloudEvent (pydantic's errors are ValueErrors).
    """
    if len(value) > form.LARGEST_BYTES:
        raise NotTheirs(f"record: larger than {form.LARGEST_BYTES} bytes")
    try:
        found = orjson.loads(value)
    except ValueError:
        raise NotTheirs("record: no JSON in UTF-8, or nested too deeply") from None
    if wrong := list(_unstorable(found)):
        raise NotTheirs("; ".join(wrong))
    envelope = Envelope.model_validate_json(value)
    if wrong := list(_wrong(found, envelope)):
        raise NotTheirs("; ".join(wrong))
    key = envelope.subject or envelope.streamid
    return Peek(envelope.service, envelope.position, envelope.type, key, instant(envelope.time))


def _unstorable(found: Any) -> Iterator[str]:
    """What no database takes and no reader gets to the bottom of, level by level."""
    level = [found]
    for _ in range(form.DEEPEST):
        if any(isinstance(one, str) and "\0" in one for one in level):
            yield "record: U+0000 in a text"
            return
        level = [inner for one in level for inner in _within(one)]
        if not level:
            return
    yield f"record: nested deeper than {form.DEEPEST}"


def _within(one: Any) -> Iterator[Any]:
    if isinstance(one, dict):
        yield from one
        yield from one.values()
    elif isinstance(one, list):
        yield from one


def _wrong(found: dict[str, Any], envelope: Envelope) -> Iterator[str]:
    if form.ID.fullmatch(envelope.id) is None:
        yield "id: not a service and a position"
    if found.get("specversion") != form.VERSION:
        yield f"specversion: not {form.VERSION}"
    if not is_source_of(envelope.source, envelope.service):
        yield "source: not that of its id"
    if envelope.datacontenttype != form.JSON:
        yield f"datacontenttype: not {form.JSON}"
    if form.TYPE.fullmatch(envelope.type) is None:
        yield "type: not a name with dots"
    yield from _too_long(envelope)
    for name in _INSTANTS:
        if not isinstance(found[name], str):
            yield f"{name}: not a text"
        elif not form.EARLIEST <= getattr(envelope, name).isoformat() < form.LATEST:
            yield f"{name}: not from {form.EARLIEST} to before {form.LATEST}"


def _too_long(envelope: Envelope) -> Iterator[str]:
    for names, longest in ((_NAMES, form.LONGEST_NAME), (_TEXTS, form.LONGEST_TEXT)):
        for name in names:
            if len(getattr(envelope, name)) > longest:
                yield f"{name}: longer than {longest} characters"

"""Does the log still hold what somebody heard of it? The same fact at the same position."""

import json
from typing import Any

from onestop_chassis.bus.feed import outgoing
from onestop_chassis.log.log import Log, StoredRow
from onestop_chassis.log.loss import LogHalted

_TELLING = ("type", "streamid", "streamversion", "time", "commandid")
"""What makes a fact that very one, in whichever version of the software it was written down."""


class LogBehind(RuntimeError):
    """Somebody holds facts of this log that it does not have: it was restored to before them."""


def holds(log: Log, position: int, value: bytes) -> bool:
    """Whether the fact that was heard (its CloudEvent) is the log's own at that position, or one
    that was given up by name."""
    if position <= 0:
        return True
    row = log.at(position)
    if row is not None and same_fact(log.service, row, value):
        return True
    return log.loss().gave_up(position)


def same_fact(service: str, row: StoredRow, value: bytes) -> bool:
    """Whether a row of the log of `service` is the fact in a CloudEvent."""
    own = outgoing(service, row)
    return own is not None and telling(own.value) == telling(value)


def must_hold(log: Log, position: int, value: bytes, by: str) -> None:
    """Halts the log where it does not hold what `by` heard of it.

    Raises:
        LogBehind: it does not; that is recorded, and says what to do.
    """
    if not holds(log, position, value):
        log.found_behind(position, position, by)
        raise LogBehind(f"{by} is at {position}, the log of {log.service} at {log.head()}; {way()}")


def must_not_be_halted(log: Log) -> None:
    """Nothing leaves a halted log.

    Raises:
        LogBehind: it is halted, with what to do.
    """
    found = log.loss()
    if found.halted:
        raise LogBehind(f"the log of {log.service} was restored to {found.position}; {way()}")


def way() -> str:
    """What to do, as one line."""
    return f"{LogHalted.remedy_zh} / {LogHalted.remedy}"


def telling(value: bytes) -> list[Any]:
    """What tells a fact (its CloudEvent) from every other one."""
    envelope = json.loads(value)
    return [envelope.get(name) for name in _TELLING]

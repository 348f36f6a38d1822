"""The smallest aggregate there is, for tests of the log itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from onestop_chassis.decider import Decider, Issue
from onestop_chassis.recorded import Cause
from onestop_chassis.refusal import Refusal
from onestop_contracts.event import Internal

LIMIT = 1_000_000


class Counted(Internal):
    """`amount` was added; `nth` is the sum after it, so that a lost or doubled one shows."""

    TYPE: ClassVar[str] = "onestop.test.Counted.v1"
    project: str = ""
    amount: int
    nth: int


class TooMuch(Refusal):
    code = "too-much"


@dataclass(frozen=True, slots=True)
class Count:
    """Adds `amount` as that many events of one; refused when the sum would exceed `limit`."""

    amount: int = 1
    at: datetime | None = None
    limit: int = LIMIT


def decide(total: int, command: Count) -> Sequence[Counted]:
    if command.amount < 0:
        raise ZeroDivisionError("a defect in a decider")
    if total + command.amount > command.limit:
        raise TooMuch(f"{total} + {command.amount}", total=total)
    return [Counted(amount=1, nth=total + n + 1) for n in range(command.amount)]


def evolve(total: int, event: Counted) -> int:
    return total + event.amount


tally = Decider(initial=0, decide=decide, evolve=evolve)


def cause(command_id: str, *, capacity: str = "window_clerk", request: str = "") -> Cause:
    """A cause that only its command id tells from others."""
    return Cause(
        command_id, f"flow/{command_id}", "request/1", "clerk", capacity, "150600", request
    )


def issue(stream: str, amount: int = 1, *, limit: int = LIMIT) -> Issue:
    """Counting on a stream, as part of a work."""
    return Issue(tally, stream, Count(amount, limit=limit))

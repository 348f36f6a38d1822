"""Putting a fact into a queue: by the policies, and by whoever else follows the log."""

from typing import Any

import structlog

from onestop_chassis.bus.peek import LONGEST_NAME
from onestop_chassis.decider import Issue
from onestop_chassis.log.log import Log, Work
from onestop_chassis.log.stored import INBOX, StoredRow
from onestop_chassis.reactions.parking import ParkFact, parking, stream_of
from onestop_chassis.recorded import Cause, Recorded
from onestop_chassis.refusal import Refusal

log = structlog.get_logger(__name__)

APART = ("view/", "deadlines/")
"""Queues of one fact each, that somebody else than a policy could not take: nothing waits there."""


class StillUnreadable(Refusal):
    """The parked fact is of a type, or a shape, that this version does not know."""

    code = "fact-unreadable"
    title = "This version cannot read the parked fact"
    title_zh = "当前版本无法解读该滞留事实"
    remedy = "Deploy a version that knows its type, or skip it with a reason."
    remedy_zh = "请部署支持该类型的版本，或注明理由后跳过。"


def queue_of(name: str, position: int) -> str:
    """The queue of that project or stream; one of the fact's own, where none can be named so."""
    taken = name.startswith((*APART, INBOX))
    named = len(name) <= LONGEST_NAME and name.isprintable() and not taken
    return name if named else f"position/{position}"


def must_be_for_policies(queue: str) -> None:
    """Refuses what reacting again does not mend.

    Raises:
        StillUnreadable: with what does.
    """
    if queue.startswith(APART):
        raise StillUnreadable(
            f"{queue} 须由能处理该事实的版本重建后跳过 / deploy a version that takes it, build what"
            " lacks it again, then skip it",
            queue=queue,
        )


def park(
    own_log: Log,
    queue: str,
    row: StoredRow,
    reason: str,
    tracking: tuple[str, int] | None = None,
) -> None:
    """Puts the fact at the end of a queue, once, together with a follower's place.

    Raises:
        CursorMoved: another process followed further.
    """
    _park(own_log, queue, row.position, row.type, reason, tracking)


def park_apart(own_log: Log, queue: str, fact: Recorded[Any], reason: str) -> None:
    """Puts a fact of another service into a queue of its own: nothing waits behind it."""
    _park(own_log, queue, fact.position, fact.event.TYPE, reason, None)


def _park(
    own_log: Log,
    queue: str,
    position: int,
    kind: str,
    reason: str,
    tracking: tuple[str, int] | None,
) -> None:
    command = ParkFact(queue, position, kind, reason, own_log.clock.now())
    name = f"park/{position}" if tracking else f"park/{queue}"
    cause = Cause(name, name, f"{own_log.service}/{position}", "policy:parking", "system")
    own_log.submit(Work([(Issue(parking, stream_of(queue), command), cause)], tracking)).result()
    log.warning("fact_parked", queue=queue, type=kind, position=position, reason=reason)

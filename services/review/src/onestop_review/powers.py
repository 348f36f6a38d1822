"""Powers: who may decide changes on a day that was named before; the open cases then follow it.

A delegation begins, ends or runs out, an entry of the negative list comes into force. What holds
from today on is heard of at once; for a day to come a timer waits.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, ClassVar

from onestop_chassis.act import Act, Ask, ask
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.recorded import Recorded
from onestop_chassis.timer import Due, Met, Timer, Words
from onestop_chassis.worktime import local_day
from onestop_contracts.event import Internal
from onestop_contracts.fields import Code
from onestop_contracts.review import DelegationEnded, DelegationGranted
from pydantic import Field

from onestop_review.docket.telling import ApplyPowers
from onestop_review.negative_list import NegativeDelisted, NegativeListed
from onestop_review.reference import Reference

STREAM = "powers/all"
DELEGATION, ENTRY = "delegation", "entry"


class PowersChanged(Internal):
    """The day has come on which a delegation or an entry of the negative list begins or ends.

    `change` is the deadline that fell due, `source` which of the two, `basis` its number.
    """

    TYPE: ClassVar[str] = "onestop.review.PowersChanged.v1"

    change: Code
    source: Code
    basis: Code
    changed_on: date


@dataclass(frozen=True, slots=True)
class Powers:
    """The last day on which powers changed."""

    changed_on: date | None = None


class ChangePowers(Act[Powers, Reference]):
    """By the timer: the day has come."""

    opens = True

    change: Code = Field(examples=["powers/2026-03-09/delegation/nr-2026-02"])
    source: Code = Field(examples=[DELEGATION])
    basis: Code = Field(examples=["nr-2026-02"])

    def decide(self, state: Powers, now: Now[Reference]) -> Sequence[PowersChanged]:
        return [PowersChanged(**self.model_dump(), changed_on=now.day)]


def evolve(state: Powers, event: PowersChanged) -> Powers:
    """With the day of this change."""
    return Powers(event.changed_on)


def deadlines(recorded: Recorded[Any]) -> Sequence[Due | Met]:
    """The days to come that a fact names."""
    today = local_day(recorded.recorded_at)
    match recorded.event:
        case PowersChanged(change=change):
            return [Met(change)]
        case DelegationGranted(delegation=number, in_force_from=begins, in_force_until=last):
            over = [last + timedelta(days=1)] if last else []
            return [_due(DELEGATION, number, day) for day in (begins, *over) if day > today]
        case DelegationEnded(delegation=number, ended_on=day) if day > today:
            return [_due(DELEGATION, number, day)]
        case NegativeListed(entry=entry, in_force_from=day) if day > today:
            return [_due(ENTRY, entry, day)]
        case _:
            return []


def _due(source: str, number: str, day: date) -> Due:
    begins = datetime.combine(day, time(), SHANGHAI).astimezone(UTC)
    return Due(f"powers/{day.isoformat()}/{source}/{number}", source, STREAM, "", begins)


def fire(due: Due, now: datetime, reference: Reference) -> Ask:
    """The act for the day that its key names."""
    number = due.key.split("/", 3)[3]
    return Ask(ChangePowers(change=due.key, source=due.kind, basis=number), due.stream)


def explain(due: Due, powers: Powers, now: datetime, reference: Reference) -> Sequence[Words]:
    """What changes on that day."""
    day, number = due.key.split("/", 3)[1], due.key.split("/", 3)[3]
    if due.kind == DELEGATION:
        return ((f"委托 {number} 自 {day} 起变更", f"delegation {number} changes on {day}"),)
    told = f"entry {number} of the negative list comes into force on {day}"
    return ((f"负面清单 {number} 自 {day} 起生效", told),)


def follow_powers(recorded: Recorded[Any], reference: Reference) -> Sequence[Ask]:
    """The open cases of the items hear that who holds the power has changed."""
    today, event = local_day(reference.at), recorded.event
    match event:
        case DelegationGranted(delegation=number, in_force_from=day) if day <= today:
            return _told(reference, number)
        case DelegationEnded(delegation=number, ended_on=day) if day <= today:
            return _told(reference, number)
        case PowersChanged(source=source, basis=number) if source == DELEGATION:
            return _told(reference, number)
        case NegativeListed(in_force_from=day) if day <= today:
            return _told(reference)
        case NegativeDelisted() | PowersChanged():
            return _told(reference)
        case _:
            return []


def _told(reference: Reference, number: str = "") -> Sequence[Ask]:
    """Every open docket is asked, about all that the delegation ever named, or about any item."""
    versions = reference.delegations.versions.get(number, ())
    items = tuple(sorted({item for version in versions for item in version.items}))
    return [ask(ApplyPowers(items=items), project) for project in reference.dockets]


powers_timer: Timer[Reference] = Timer("powers", deadlines, fire, explain)

powers: Noun[Powers, Reference] = Noun(
    stream=STREAM,
    path="/powers",
    initial=Powers(),
    evolve=evolve,
    acts=(ChangePowers,),
    timers=(powers_timer,),
)

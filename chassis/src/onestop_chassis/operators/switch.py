"""Parts of a service that an operator closes and opens again: nothing is lost, it only waits."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import ClassVar, assert_never

from onestop_contracts.event import Internal
from onestop_contracts.fields import Remark
from pydantic import AwareDatetime

from onestop_chassis.decider import Decider


class Part(StrEnum):
    """What can be closed: sending, receiving, reacting, firing deadlines; `door`: requests.

    Behind a closed `door` the service still answers; it only tells the load balancer that it
    wants no more.
    """

    RELAY = "relay"
    INBOX = "inbox"
    POLICIES = "policies"
    DEADLINES = "deadlines"
    DOOR = "door"


class PartClosed(Internal):
    """An operator closed a part, for this reason."""

    TYPE: ClassVar[str] = "onestop.chassis.PartClosed.v1"

    part: Part
    reason: Remark
    closed_at: AwareDatetime


class PartOpened(Internal):
    """An operator opened it again."""

    TYPE: ClassVar[str] = "onestop.chassis.PartOpened.v1"

    part: Part
    reason: Remark
    opened_at: AwareDatetime


SwitchEvent = PartClosed | PartOpened


@dataclass(frozen=True, slots=True)
class ClosePart:
    part: Part
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OpenPart:
    part: Part
    reason: str
    at: datetime


SwitchCommand = ClosePart | OpenPart


@dataclass(frozen=True, slots=True)
class Switch:
    """Open unless somebody closed it."""

    closed: bool = False
    reason: Remark = ""
    since: datetime | None = None


def decide(switch: Switch, command: SwitchCommand) -> Sequence[SwitchEvent]:
    match command:
        case ClosePart(part, reason, at):
            closing = PartClosed(part=part, reason=reason, closed_at=at)
            return [] if switch.closed else [closing]
        case OpenPart(part, reason, at):
            opening = PartOpened(part=part, reason=reason, opened_at=at)
            return [opening] if switch.closed else []
        case _:
            assert_never(command)


def evolve(switch: Switch, event: SwitchEvent) -> Switch:
    match event:
        case PartClosed(reason=reason, closed_at=at):
            return Switch(True, reason, at)
        case PartOpened():
            return Switch()
        case _:
            assert_never(event)


switch = Decider(initial=Switch(), decide=decide, evolve=evolve)


def stream_of(part: Part) -> str:
    """The stream of a part's switch."""
    return f"valve/{part.value}"

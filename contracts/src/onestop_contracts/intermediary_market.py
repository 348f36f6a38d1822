"""What the online intermediary market (网上中介超市) publishes."""

from datetime import date
from typing import ClassVar

from pydantic import AwareDatetime

from onestop_contracts.event import Event
from onestop_contracts.fields import Code, Firm, Prose


class IntermediaryAdmitted(Event):
    """A firm was admitted to the library (综合中介服务库) for these services, until they expire."""

    TYPE: ClassVar[str] = "onestop.intermediary_market.IntermediaryAdmitted.v1"

    intermediary: Firm
    name: Firm
    services: tuple[Code, ...]
    expires_on: date
    admitted_at: AwareDatetime


class IntermediarySuspended(Event):
    """The firm cannot be selected until it is reinstated."""

    TYPE: ClassVar[str] = "onestop.intermediary_market.IntermediarySuspended.v1"

    intermediary: Firm
    reason: Prose
    suspended_at: AwareDatetime


class IntermediaryReinstated(Event):
    """The firm can be selected again."""

    TYPE: ClassVar[str] = "onestop.intermediary_market.IntermediaryReinstated.v1"

    intermediary: Firm
    reinstated_at: AwareDatetime

"""What can happen to an intermediary in the library."""

from datetime import date
from typing import ClassVar

from onestop_contracts.event import Internal
from onestop_contracts.fields import Code, Firm, Number
from onestop_contracts.intermediary_market import (
    IntermediaryAdmitted,
    IntermediaryReinstated,
    IntermediarySuspended,
)
from pydantic import AwareDatetime


class QualificationAdded(Internal):
    """A service the firm may offer until the end of `expires_on`; the later one replaces."""

    TYPE: ClassVar[str] = "onestop.intermediary_market.QualificationAdded.v1"

    intermediary: Firm
    service: Code
    certificate: Number
    expires_on: date


class QualificationLapsed(Internal):
    """The qualification's last day is over; the firm cannot be selected for it any more."""

    TYPE: ClassVar[str] = "onestop.intermediary_market.QualificationLapsed.v1"

    intermediary: Firm
    service: Code
    expired_on: date
    lapsed_at: AwareDatetime


IntermediaryEvent = (
    IntermediaryAdmitted
    | QualificationAdded
    | QualificationLapsed
    | IntermediarySuspended
    | IntermediaryReinstated
)

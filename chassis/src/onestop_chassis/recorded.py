"""A fact with where, when and why it was recorded."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from onestop_contracts.event import Event

from onestop_chassis.log.cause import Cause

E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Recorded(Generic[E_co]):
    """One event as the own log holds it.

    `id` is `<producer>/<position in the producer's log>`; `position` is always the place in the
    own log. For a fact of another service `stream`, `version`, `recorded_at` and `cause` are
    the producer's and `source` is its name; `source` equals the own service for own events.
    """

    event: E_co
    id: str
    source: str
    position: int
    stream: str
    version: int
    recorded_at: datetime
    effective_at: datetime
    subject: str
    cause: Cause

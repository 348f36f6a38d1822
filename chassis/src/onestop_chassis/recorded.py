"""A fact with where, when and why it was recorded, and by whom."""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Generic, TypeVar

from onestop_contracts.event import Event

E_co = TypeVar("E_co", bound=Event, covariant=True)


@dataclass(frozen=True, slots=True)
class Cause:
    """The origin of a command, stored with every event it leads to.

    `command_id` is unique per stream: the same one sent twice gets the first answer.
    `causation_id` is the id of the event that led here (`review/17`), or of the request.
    `request` tells two requests with one command id apart: a digest of what the client sent. It
    is compared, not stored with the events; empty where the command itself is compared.
    `act` is the name of the act (`file-objection`), put there when it is decided; empty for the
    chassis' own commands and for what was recorded before acts had names.
    `trace` is the W3C traceparent of the work at hand; empty, and not stored, without traces.
    """

    command_id: str
    correlation_id: str
    causation_id: str
    actor: str
    capacity: str
    jurisdiction: str = ""
    request: str = field(default="", compare=False)
    act: str = field(default="", compare=False)
    trace: str = field(default="", compare=False)

    def numbered(self, n: int) -> "Cause":
        """The same cause for the n-th of several commands. The space keeps it apart from what
        callers choose: their keys have none."""
        return replace(self, command_id=f"{self.command_id} {n}") if n else self


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

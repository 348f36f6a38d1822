"""How a service's facts go out, and how long those of others have waited to come in."""

from collections.abc import Mapping
from dataclasses import dataclass, field

LEADING, STANDBY, PAUSED, STOPPED, DIRECT = "leading", "standby", "paused", "stopped", "direct"
RELAY_STATES = (LEADING, STANDBY, PAUSED, STOPPED, DIRECT)
"""`direct`: neighbours in the same process read the log itself."""


@dataclass(frozen=True, slots=True)
class BusState:
    """What an attachment knows without asking anybody.

    `relay` is one of `RELAY_STATES`, `published` the own position the bus has for certain.
    `inbox` gives, per source, the seconds for which the first fact that is not stored has been
    there to be fetched, by the wall; 0 where nothing is known to be missing. `refused` says of
    `relay` or `inbox`, as one line in both languages, what somebody has to do before it goes on.
    """

    relay: str
    published: int
    inbox: Mapping[str, float] = field(default_factory=dict)
    refused: Mapping[str, str] = field(default_factory=dict)

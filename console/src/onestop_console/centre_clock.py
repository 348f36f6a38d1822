"""What time it is at the centre: the persisted clock of a demonstration, else the machine's."""

from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.clock import Clock

from onestop_console.gateway import Gateway


@dataclass(frozen=True)
class Moment:
    """An instant, and whether it stands still until somebody moves it."""

    now: datetime
    simulated: bool


async def moment(gateway: Gateway, clock: Clock) -> Moment:
    """Now, as the services see it."""
    told = await gateway.simulated()
    return Moment(told or clock.now(), simulated=told is not None)

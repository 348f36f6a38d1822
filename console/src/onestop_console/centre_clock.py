"""What time it is at the centre: the persisted clock of a demonstration, else the machine's."""

from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.clock import Clock

from onestop_console.gateway import Gateway, Refused
from onestop_console.session import Session

NOT_FOUND = 404


@dataclass(frozen=True)
class Moment:
    """An instant, and whether it stands still until somebody moves it."""

    now: datetime
    simulated: bool


async def moment(gateway: Gateway, session: Session | None, clock: Clock) -> Moment:
    """Now, as review sees it, whose deadlines the pages show."""
    try:
        answer = await gateway.ask(session, "review", "/simulation/clock")
    except Refused as refused:
        if refused.status != NOT_FOUND:
            raise
        return Moment(clock.now(), simulated=False)
    return Moment(datetime.fromisoformat(answer["now"]), simulated=True)

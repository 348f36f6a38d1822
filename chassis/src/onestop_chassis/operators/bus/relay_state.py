"""How far what a service publishes has come on its way out."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import BaseModel, ConfigDict

from onestop_chassis.bus.bus import Bus
from onestop_chassis.log.database import Database
from onestop_chassis.operators.bus.carrier import transport_of
from onestop_chassis.operators.bus.move import IN_PROCESS
from onestop_chassis.operators.selection import Selection
from onestop_chassis.operators.switch import Part
from onestop_chassis.operators.switches import Switches


class RelayState(BaseModel):
    """`state` is leading, standby, stopped or paused; `open` where neighbours read the log
    itself. `backlog` counts published facts beyond `position`; `tails` are the last positions
    on the partitions; `trouble` is what failed last."""

    model_config = ConfigDict(frozen=True)

    transport: str
    state: str
    position: int
    head: int
    published: int
    backlog: int
    tails: dict[str, int]
    paused_since: datetime | None
    paused_because: str
    trouble: str


def relay_state(
    service: str, database: Database, bus: Bus, switches: Switches, status: Mapping[str, Any]
) -> RelayState:
    """As this instance sees it and says in its `status`; one that has no relay of its own looks
    at the topic.

    Raises:
        BrokerAway, TopicMissing: it has to look at the topic, and cannot.
    """
    here = status["bus"]
    switch = switches.of(Part.RELAY)
    transport = transport_of(bus)
    head = int(status["position"])
    if "relay" in here:
        position, tails, state = _own(here)
    else:
        places = transport.places(service)
        tails = {str(place.partition): place.position for place in places}
        position, state = max(tails.values(), default=0), "elsewhere"
    with database.connection() as connection:
        backlog = Selection(position, head).count(connection)
    if transport.kind == IN_PROCESS and not switch.closed:
        state = "open"
    return RelayState(
        transport=transport.kind,
        state="paused" if switch.closed else state,
        position=position,
        head=head,
        published=int(status["published"]),
        backlog=backlog,
        tails=tails,
        paused_since=switch.since,
        paused_because=switch.reason,
        trouble=str(here.get("troubles", {}).get("relay", "")),
    )


def _own(bus: Mapping[str, Any]) -> tuple[int, dict[str, int], str]:
    return int(bus["relay"]), dict(bus.get("tails", {})), str(bus.get("leading", ""))

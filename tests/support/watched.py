"""What a stand-in for a runtime says of itself when somebody watches it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from onestop_chassis.operators.monitoring.figures import Figures, Relay
from onestop_chassis.operators.monitoring.parked import Cause
from onestop_chassis.refusal import Unavailable

from tests.support.unattended import Unattended

AT = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PARKED = Cause(cause="below-zero", type="onestop.x.Y.v1", facts=2, queues=1, oldest_at=AT, first=7)


@dataclass
class Watched(Unattended):
    """To be inherited: figures that somebody made up, away when `away` says so."""

    @property
    def away(self) -> bool:
        return False

    @property
    def started_at(self) -> datetime:
        return AT

    def answers(self) -> bool:
        return not self.away

    def lacks(self) -> Mapping[str, str]:
        return {}

    def standing(self) -> Mapping[str, Any]:
        return {"troubles": {}, "alive": True, "closed": {}, "unbuilt": [], "refused": {}}

    def figures(self) -> Figures:
        if self.away:
            raise Unavailable("the database is away")
        return Figures(
            position=9,
            behind={"views": 2},
            followers={"views": 1.5},
            inbox={"other": 3.5},
            relay=Relay(state="leading", backlog=4, seconds=2.5),
            causes=(PARKED,),
            parked=2,
            parked_oldest=60.0,
            due=1,
            overdue=7.0,
            held=1,
            jobs={"running": 1, "failed": 2},
            backup_age=30.0,
        )

"""A stand-in for a runtime that no operator comes to."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from onestop_chassis.bus.bus import Bus
from onestop_chassis.log.database import Database
from onestop_chassis.operators.http.port import BlueprintPort, SettingsPort
from onestop_chassis.operators.jobs.jobs import Jobs
from onestop_chassis.operators.switches import Switches
from onestop_chassis.reactions.policies import Reactions
from onestop_chassis.service.settings import ServiceSettings
from onestop_chassis.view import View

NOBODY = "no operator works here"


class Unattended:
    """To be inherited: whatever an operator would work with is not there."""

    @property
    def database(self) -> Database:
        raise AssertionError(NOBODY)

    @property
    def jobs(self) -> Jobs:
        raise AssertionError(NOBODY)

    @property
    def switches(self) -> Switches:
        raise AssertionError(NOBODY)

    @property
    def bus(self) -> Bus:
        raise AssertionError(NOBODY)

    @property
    def reactions(self) -> Reactions[Any]:
        raise AssertionError(NOBODY)

    @property
    def blueprint(self) -> BlueprintPort:
        raise AssertionError(NOBODY)

    @property
    def settings(self) -> SettingsPort:
        """What every application needs of them; as they are where nobody says anything."""
        return ServiceSettings()

    @property
    def every_view(self) -> tuple[View[Any], ...]:
        raise AssertionError(NOBODY)

    def on_the_bus(self) -> Mapping[str, Any]:
        raise AssertionError(NOBODY)

    def record_beat(self, at: datetime, key: str) -> None:
        raise AssertionError(NOBODY)

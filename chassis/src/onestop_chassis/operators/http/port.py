"""What the operators' routes need of a running service; `service.Runtime` is the real one."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from onestop_chassis.bus.bus import Bus
from onestop_chassis.decider import Decider
from onestop_chassis.log.log import Log
from onestop_chassis.operators.jobs.jobs import Jobs
from onestop_chassis.operators.monitoring.port import WatchedPort
from onestop_chassis.operators.setting import Setting
from onestop_chassis.operators.switches import Switches
from onestop_chassis.reactions.policies import Reactions
from onestop_chassis.timer import Timer
from onestop_chassis.view import View


class BlueprintPort(Protocol):
    """What a service is made of, as far as operators look at it."""

    @property
    def listens(self) -> tuple[str, ...]: ...

    @property
    def views(self) -> tuple[View[Any], ...]: ...

    @property
    def timers(self) -> tuple[Timer[Any], ...]: ...

    @property
    def streams(self) -> Mapping[str, Decider[Any, Any, Any]]: ...

    @property
    def migrations(self) -> Path | None: ...


class SettingsPort(Protocol):
    """What a service was told by its environment."""

    @property
    def env(self) -> str: ...

    @property
    def production(self) -> bool: ...

    @property
    def known_hosts(self) -> tuple[str, ...]: ...

    @property
    def role(self) -> StrEnum: ...

    @property
    def instance(self) -> str: ...

    @property
    def backup_directory(self) -> str: ...

    def weak_secrets(self) -> list[str]:
        """The variables of keys that are not set, or are the demonstration's."""
        ...

    def listed(self) -> list[Setting]:
        """Every setting, secrets without their value."""
        ...


class OperatorsPort(WatchedPort, Protocol):
    """A service that operators look at and work on."""

    @property
    def log(self) -> Log: ...

    @property
    def jobs(self) -> Jobs: ...

    @property
    def switches(self) -> Switches: ...

    @property
    def bus(self) -> Bus: ...

    @property
    def reactions(self) -> Reactions[Any]: ...

    @property
    def blueprint(self) -> BlueprintPort: ...

    @property
    def settings(self) -> SettingsPort: ...

    @property
    def every_view(self) -> tuple[View[Any], ...]:
        """The views of the blueprint, and those that every service has."""
        ...

    def on_the_bus(self) -> Mapping[str, Any]:
        """What this process says of itself and the bus; empty where it is on none."""
        ...

    def record_beat(self, at: datetime, key: str) -> None:
        """A beat of this instance's own heart has come in, that set out at `at`.

        Raises:
            RouteUnknown: it is somebody else's.
        """
        ...

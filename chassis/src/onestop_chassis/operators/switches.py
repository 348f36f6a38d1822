"""The switches of one service's parts: whether each is open, closing one, opening it again."""

from onestop_chassis.clock import Clock
from onestop_chassis.log.log import Log
from onestop_chassis.operators.switch import (
    ClosePart,
    OpenPart,
    Part,
    Switch,
    SwitchCommand,
    stream_of,
    switch,
)
from onestop_chassis.recorded import Cause


class Switches:
    """Kept in the service's own log, so that every process of it goes by them."""

    def __init__(self, log: Log, clock: Clock):
        self._log = log
        self._clock = clock

    def of(self, part: Part) -> Switch:
        """Whether a part is closed, since when and why."""
        return self._log.state(switch, stream_of(part))[0]

    def is_open(self, part: Part) -> bool:
        """Whether a part may work."""
        return not self.of(part).closed

    def close(self, part: Part, reason: str, cause: Cause) -> int:
        """Closes a part; it stops after what is at hand. The position of it in the log."""
        return self._done(ClosePart(part, reason, self._clock.now()), cause)

    def open(self, part: Part, reason: str, cause: Cause) -> int:
        """Opens a part again."""
        return self._done(OpenPart(part, reason, self._clock.now()), cause)

    def _done(self, command: SwitchCommand, cause: Cause) -> int:
        return self._log.handle(switch, stream_of(command.part), command, cause).position

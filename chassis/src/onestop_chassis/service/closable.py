"""Parts of a running service that rest while somebody keeps them closed."""

from collections.abc import Callable

from onestop_chassis.bus.bus import Attachment
from onestop_chassis.log.log import Log
from onestop_chassis.operators.switch import Part
from onestop_chassis.operators.switches import Switches

MIND_SECONDS = 0.2
LOOK_SECONDS = 1.0
"""How soon a switch is found that was turned without a word to who waits for the log."""


class Closable:
    """Which parts may work now. A log that is halted after a loss closes what would react."""

    def __init__(self, log: Log, switches: Switches):
        self._log = log
        self._switches = switches
        self._minded = -1

    def may_work(self, part: Part) -> bool:
        """Whether a part that reacts to the log may do so."""
        return self._switches.is_open(part) and not self._log.loss().halted

    def unless_closed(self, part: Part, step: Callable[[], None]) -> Callable[[], float | None]:
        """The step of a follower that rests while its part may not work."""

        def minded() -> float | None:
            if not self.may_work(part):
                return MIND_SECONDS
            step()
            return None

        return minded

    def mind(self, attachment: Attachment) -> float:
        """The bus is told which of its parts are closed, whenever the log has moved; the others
        look for themselves. How many seconds to rest then: a busy log moves all the time."""
        head = self._log.wait(self._minded, LOOK_SECONDS)
        for part in (Part.RELAY, Part.INBOX):
            attachment.mind(part.value, closed=not self._switches.is_open(part))
        rest = MIND_SECONDS if head > self._minded else 0.0
        self._minded = head
        return rest

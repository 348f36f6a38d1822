"""A deadline that is open, with what opened it; and one that was tried and rests."""

from dataclasses import dataclass

from onestop_chassis.recorded import Cause
from onestop_chassis.timer import Due


@dataclass(frozen=True, slots=True)
class Held:
    """A deadline whose command was refused or changed nothing; it rests before the next try.

    It is noted in the table as well, for those who look from another process.
    """

    failures: int
    reason: str
    rest_until: float


@dataclass(frozen=True, slots=True)
class OpenDeadline:
    """A deadline with its timer, the fact that opened or moved it, and that fact's correlation."""

    timer: str
    opened_by: str
    correlation: str
    due: Due

    @property
    def cause(self) -> Cause:
        """The same deadline fired twice is one command; one moved, or opened again, is another."""
        at = self.due.at.isoformat()
        return Cause(
            command_id=f"timer/{self.timer}/{self.due.key}/{at}/{self.opened_by}",
            correlation_id=self.correlation,
            causation_id=self.opened_by,
            actor=f"timer:{self.timer}",
            capacity="system",
        )

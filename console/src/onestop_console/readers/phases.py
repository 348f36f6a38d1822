"""How far a project is, as intake tells everybody who has its code."""

from datetime import date

from onestop_console.readers.reader import Reader


class Phase(Reader):
    """One phase."""

    phase: int
    state: str
    begun_on: date | None
    done_on: date | None


class Phases(Reader):
    """A project's phases, in their order."""

    project: str
    phases: list[Phase]

    @property
    def begun(self) -> bool:
        """Whether anything is told: not before the project is accepted."""
        return any(one.state not in ("not_begun", "not_needed") for one in self.phases)

"""How far a project is, for everybody who has its code: phase by phase, and nothing else of it."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum

from onestop_contracts.fields import Code
from onestop_contracts.parts import Part

from onestop_intake.project.case_progress import CaseProgress
from onestop_intake.project.state import Project, Stage

PHASES = range(1, 5)
OVER = frozenset({Stage.REFUSED, Stage.WITHDRAWN, Stage.CLOSED})


class PhaseState(StrEnum):
    """Where a phase stands."""

    NOT_BEGUN = "not_begun"
    UNDER_WAY = "under_way"
    STOPPED = "stopped"
    DONE = "done"
    NOT_NEEDED = "not_needed"
    ENDED = "ended"


class PhaseAnswer(Part):
    """One phase. It is done when all of its items are approved, on the day of the last of them;
    it is `ended` where the project was over before that."""

    phase: int
    state: PhaseState
    begun_on: date | None = None
    done_on: date | None = None


class PhasesAnswer(Part):
    """A project's phases. Until it is accepted none has begun, and one of which nothing is known
    is answered in the same way: whether somebody has filed it is not everybody's to know."""

    project: Code
    phases: tuple[PhaseAnswer, ...]


def phases_of(code: str, project: Project) -> PhasesAnswer:
    """Phase by phase, all of them."""
    return PhasesAnswer(project=code, phases=tuple(_phase(project, number) for number in PHASES))


def _phase(project: Project, phase: int) -> PhaseAnswer:
    if not project.items:
        return PhaseAnswer(phase=phase, state=PhaseState.NOT_BEGUN)
    codes = [item.item for item in project.items if item.phase == phase]
    if not codes:
        return PhaseAnswer(phase=phase, state=PhaseState.NOT_NEEDED)
    known = (project.cases.get(code) for code in codes)
    begun = [case for case in known if case is not None and not case.awaiting]
    done = all(project.approved(code) for code in codes)
    return PhaseAnswer(
        phase=phase,
        state=PhaseState.DONE if done else _open(project, begun),
        begun_on=min((case.opened_on for case in begun), default=None),
        done_on=_last(begun) if done else None,
    )


def _open(project: Project, begun: list[CaseProgress]) -> PhaseState:
    """Where a phase stands that is not done."""
    if project.stage in OVER:
        return PhaseState.ENDED
    if not begun:
        return PhaseState.NOT_BEGUN
    running = [case for case in begun if case.open]
    paused = project.clock is not None and project.clock.paused
    if paused or (running and all(case.stopped for case in running)):
        return PhaseState.STOPPED
    return PhaseState.UNDER_WAY


def _last(cases: Iterable[CaseProgress]) -> date | None:
    return max((case.decided_on for case in cases if case.decided_on is not None), default=None)

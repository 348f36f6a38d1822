"""One investment project (投资项目), stream `project/<code>`: which command is decided where."""

from collections.abc import Sequence
from typing import assert_never

from onestop_chassis.decider import Decider

from onestop_intake.acceptance import (
    AcceptProject,
    DeemAccepted,
    RefuseProject,
    accept_project,
    deem_accepted,
    refuse_project,
)
from onestop_intake.checks import RevisePlan, WarnClock, revise_plan, warn_clock
from onestop_intake.correction import (
    RequestCorrection,
    SupplyCorrection,
    request_correction,
    supply_correction,
)
from onestop_intake.ending import CloseProject, HandOut, Withdraw, close_project, hand_out, withdraw
from onestop_intake.filing import FileProject, file_project
from onestop_intake.progress import (
    RecordLicences,
    RecordProgress,
    record_licences,
    record_progress,
)
from onestop_intake.project_events import ProjectEvent
from onestop_intake.project_state import Project, evolve
from onestop_intake.stops import PauseClock, ResumeClock, pause_clock, resume_clock

ProjectCommand = (
    FileProject
    | RequestCorrection
    | SupplyCorrection
    | AcceptProject
    | DeemAccepted
    | RefuseProject
    | PauseClock
    | ResumeClock
    | RecordProgress
    | RecordLicences
    | RevisePlan
    | WarnClock
    | HandOut
    | Withdraw
    | CloseProject
)


def decide(state: Project, command: ProjectCommand) -> Sequence[ProjectEvent]:
    match command:
        case FileProject():
            return file_project(state, command)
        case RequestCorrection():
            return request_correction(state, command)
        case SupplyCorrection():
            return supply_correction(state, command)
        case AcceptProject():
            return accept_project(state, command)
        case DeemAccepted():
            return deem_accepted(state, command)
        case RefuseProject():
            return refuse_project(state, command)
        case PauseClock():
            return pause_clock(state, command)
        case ResumeClock():
            return resume_clock(state, command)
        case RecordProgress():
            return record_progress(state, command)
        case RecordLicences():
            return record_licences(state, command)
        case RevisePlan():
            return revise_plan(state, command)
        case WarnClock():
            return warn_clock(state, command)
        case HandOut():
            return hand_out(state, command)
        case Withdraw():
            return withdraw(state, command)
        case CloseProject():
            return close_project(state, command)
        case _:
            assert_never(command)


def stream_of(code: str) -> str:
    """The stream of the project with this code."""
    return f"project/{code}"


project: Decider[Project, ProjectCommand, ProjectEvent] = Decider(
    initial=Project(), decide=decide, evolve=evolve
)

"""The investment project (投资项目): the door of its room.

Source: notice A1, A2, A3, A4, A6.
"""

from onestop_chassis.noun import Noun

from onestop_intake.project import (
    acceptance,
    amending,
    applying_again,
    correction,
    ending,
    hand_in,
    looking_again,
    progress,
    stops,
)
from onestop_intake.project.acting import ProjectUnknown
from onestop_intake.project.deadlines import timers
from onestop_intake.project.filing import FileProject
from onestop_intake.project.plans import plans
from onestop_intake.project.policies import policies
from onestop_intake.project.projects import projects
from onestop_intake.project.sheets import guidance
from onestop_intake.project.sight import seen_by
from onestop_intake.project.state import Project, evolve
from onestop_intake.reference import Reference

project: Noun[Project, Reference] = Noun(
    stream="project/{project}",
    path="/projects/{project}",
    initial=Project(),
    evolve=evolve,
    unknown=ProjectUnknown,
    seen_by=seen_by,
    acts=(
        FileProject,
        *(correction.RequestCorrection, correction.SupplyCorrection),
        *(acceptance.AcceptProject, acceptance.DeemAccepted, acceptance.RefuseProject),
        amending.AmendAttributes,
        hand_in.HandInMaterials,
        *(stops.PauseClock, stops.ResumeClock),
        *(progress.RecordProgress, progress.RecordLicences, progress.RecordRevocation),
        *(looking_again.RevisePlan, looking_again.WarnClock, looking_again.WarnOfHandOut),
        applying_again.ApplyAgain,
        *(ending.HandOutLicences, ending.WithdrawProject, ending.CloseProject),
    ),
    views=(projects, plans, guidance),
    policies=policies,
    timers=timers,
)

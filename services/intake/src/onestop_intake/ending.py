"""The way out: results over the counter, withdrawal, closing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.refusal import Conflict, Invalid
from onestop_contracts.intake import ProjectClosed, ProjectWithdrawn, ResultHandedOut

from onestop_intake.project_state import Project, Stage
from onestop_intake.refusals import ProjectUnknown, wrong_stage

OVER = frozenset({Stage.REFUSED, Stage.WITHDRAWN, Stage.CLOSED})


class NothingToHandOut(Conflict):
    """No such licence lies at the counter; `waiting` lists those that do."""

    code = "nothing-to-hand-out"
    title = "No such licence lies at the counter"
    title_zh = "窗口没有可发放的该证照"
    remedy = "Hand out only licences that are listed as waiting."
    remedy_zh = "请只发放 waiting 所列证照。"


class ReasonMissing(Invalid):
    """The record needs a reason in words."""

    code = "reason-missing"
    title = "A reason is needed"
    title_zh = "须说明原因"
    remedy = "Say in a sentence why."
    remedy_zh = "请用一句话说明原因。"


@dataclass(frozen=True, slots=True)
class HandOut:
    """Hand licences to the applicant; none named means all that wait."""

    project: str
    licences: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Withdraw:
    """The applicant takes the project back."""

    project: str
    reason: str
    at: datetime


@dataclass(frozen=True, slots=True)
class CloseProject:
    """Nothing more will happen; say how it ended."""

    project: str
    outcome: str
    explanation: str
    at: datetime


def hand_out(project: Project, command: HandOut) -> Sequence[ResultHandedOut]:
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(command.project, project=command.project)
    if command.licences and set(command.licences) <= set(project.handed_out):
        return []  # They are in the applicant's hands already.
    waiting = tuple(number for number in project.ready if number not in project.handed_out)
    wanted = command.licences or waiting
    if not wanted or not set(wanted) <= set(waiting):
        raise NothingToHandOut(
            f"待领取 {len(waiting)} / {len(waiting)} waiting",
            project=command.project,
            waiting=list(waiting),
        )
    licences = tuple(dict.fromkeys(wanted))
    return [ResultHandedOut(project=command.project, licences=licences, handed_out_at=command.at)]


def withdraw(project: Project, command: Withdraw) -> Sequence[ProjectWithdrawn]:
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(command.project, project=command.project)
    if project.stage is Stage.WITHDRAWN:
        return []
    if project.stage not in (Stage.FILED, Stage.CORRECTING, Stage.ACCEPTED):
        raise wrong_stage(command.project, project.stage)
    if not command.reason.strip():
        raise ReasonMissing("缺少原因 / no reason given", project=command.project)
    return [
        ProjectWithdrawn(project=command.project, reason=command.reason, withdrawn_at=command.at)
    ]


def close_project(project: Project, command: CloseProject) -> Sequence[ProjectClosed]:
    if project.stage is Stage.UNFILED:
        raise ProjectUnknown(command.project, project=command.project)
    if project.stage is Stage.CLOSED:
        return []
    if project.stage in OVER:
        raise wrong_stage(command.project, project.stage)
    if not command.outcome.strip() or not command.explanation.strip():
        raise ReasonMissing("缺少说明 / no explanation given", project=command.project)
    return [
        ProjectClosed(
            project=command.project,
            outcome=command.outcome,
            explanation=command.explanation,
            closed_at=command.at,
        )
    ]

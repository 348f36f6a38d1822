"""What every act on a project shares: who acts, and the reasons that several refuse for."""

from onestop_chassis.act import Act
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, NotFound
from onestop_contracts.people import Role
from pydantic import ConfigDict

from onestop_intake.project.faults import Fault, fault
from onestop_intake.project.sight import OWNERS, owns
from onestop_intake.project.state import Project, Stage
from onestop_intake.reference import Reference

DIGEST_OR_NONE = r"^([0-9a-f]{64})?$"
"""A document by the SHA-256 of its bytes; that it is missing is for the rules to say."""


class ProjectUnknown(NotFound):
    """No project carries this code, or it is somebody else's."""

    code = "project-unknown"
    title = "No project carries this code"
    title_zh = "未找到该项目代码"
    remedy = "Check the project code; a project is there once it was filed at the window."
    remedy_zh = "请核对项目代码；项目在窗口申报后方可查询。"


class WrongStage(Conflict):
    """The project is not at the stage that this act belongs to; `stage` says where it is."""

    code = "wrong-stage"
    title = "The project is not at the stage for this"
    title_zh = "项目当前阶段不能进行该操作"
    remedy = "Look at the project's stage; what can be done next depends on it."
    remedy_zh = "请查看项目当前阶段，后续操作以阶段为准。"


STAGES_ZH = {
    "filed": "已申报",
    "correcting": "补正中",
    "accepted": "审批中",
    "cleared": "已可开工",
    "refused": "不予受理",
    "withdrawn": "已撤回",
    "closed": "已办结",
}


class ProjectAct(Act[Project, Reference]):
    """What can be asked of a project."""

    model_config = ConfigDict(str_max_length=2000)


def must_be(project: Project, now: Now[Reference], *stages: Stage) -> None:
    """Refuses an act at any other stage.

    Raises:
        WrongStage: saying at which stage the project is.
    """
    if project.stage in stages:
        return
    where = STAGES_ZH.get(project.stage, project.stage)
    detail = f"现处于{where} / it is {project.stage}"
    raise WrongStage(detail, project=now.key("project"), stage=project.stage)


def unsigned(request: str, now: Now[Reference]) -> list[Fault]:
    """A fault where a clerk acts for the applicant without naming the request they signed."""
    if request or now.capacity != Role.WINDOW_CLERK:
        return []
    en, zh = "name the request that the applicant signed", "请写明申请人签署的书面申请"
    return [fault("request", en, zh)]


def the_window(actor: Actor, project: Project, now: Now[Reference]) -> str:
    """The clerk at the one window of the project's division or of the city, or the director."""
    return actor.require(Role.WINDOW_CLERK, Role.DIRECTOR, jurisdiction=project.division)


def the_firm_or_the_window(actor: Actor, project: Project, now: Now[Reference]) -> str:
    """The applicant, an agent of the same firm, or the clerk of the project's division."""
    if owns(actor, project.organisation):
        return actor.require(*OWNERS)
    return actor.require(Role.WINDOW_CLERK, jurisdiction=project.division)


def the_director(actor: Actor, project: Project, now: Now[Reference]) -> str:
    """The director, of the project's division or of the city."""
    return actor.require(Role.DIRECTOR, jurisdiction=project.division)


def whoever_files(actor: Actor, project: Project, now: Now[Reference]) -> str:
    """The clerk in their division, or an applicant or agent for the firm of their token."""
    return actor.require(Role.WINDOW_CLERK, *OWNERS)

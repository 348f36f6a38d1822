"""Reasons that several of a project's commands can be refused for."""

from onestop_chassis.refusal import Conflict, NotFound


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


def wrong_stage(project: str, stage: str) -> WrongStage:
    """The refusal that says at which stage the project is."""
    where = STAGES_ZH.get(stage, stage)
    return WrongStage(f"现处于{where} / it is {stage}", project=project, stage=stage)


class ClockNotStarted(NotFound):
    """The 100-day clock begins with acceptance."""

    code = "clock-not-started"
    title = "The 100-day clock has not begun"
    title_zh = "百日计时尚未开始"
    remedy = "It begins when the project is accepted."
    remedy_zh = "项目受理后开始计时。"


class PlanUnknown(NotFound):
    """There is no such version, or none yet: plan and guidance sheet come with acceptance."""

    code = "plan-unknown"
    title = "There is no such plan or guidance sheet"
    title_zh = "没有该版本的计划或指导单"
    remedy = "Ask for a version that exists; the first comes with acceptance."
    remedy_zh = "请查询已有版本；首个版本在受理时生成。"

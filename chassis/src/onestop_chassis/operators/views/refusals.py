"""Why something cannot be done with the builds of a view."""

from onestop_chassis.refusal import Conflict, NotFound


class BuildUnknown(NotFound):
    """The view has no build, or no version, of this number."""

    code = "build-unknown"
    title = "The view has no such build"
    title_zh = "该视图没有此构建"
    remedy = "See which there are: onestop projection show."
    remedy_zh = "请查看现有构建：onestop projection show。"


class NoReadyBuild(Conflict):
    """There is no build that could take the place of the live one."""

    code = "no-ready-build"
    title = "There is no build that could be switched to"
    title_zh = "没有可切换的构建"
    remedy = "Build one first: onestop projection rebuild."
    remedy_zh = "请先构建：onestop projection rebuild。"


class NoOldBuild(Conflict):
    """Nothing was replaced, or what was replaced has been dropped."""

    code = "no-old-build"
    title = "There is no earlier build to go back to"
    title_zh = "没有可回退的旧构建"
    remedy = "Build the view anew instead: onestop projection rebuild."
    remedy_zh = "请改为重新构建：onestop projection rebuild。"


class LiveBuildKept(Conflict):
    """It is what readers see."""

    code = "live-build-kept"
    title = "The live build is not dropped"
    title_zh = "在用的构建不可删除"
    remedy = "Switch to another build first, or choose another one."
    remedy_zh = "请先切换到其他构建，或选择其他构建。"


class ViewBeingBuilt(Conflict):
    """A job works on this view; `job` names it."""

    code = "view-being-built"
    title = "A job works on this view"
    title_zh = "该视图正由任务处理"
    remedy = "Wait for the job (onestop job wait), or end it (onestop job cancel)."
    remedy_zh = "请等待该任务（onestop job wait）或取消（onestop job cancel）。"


class ViewNotLive(Conflict):
    """This version of the view has never been live: there is nothing to compare with."""

    code = "view-not-live"
    title = "This version of the view is not live yet"
    title_zh = "该版本视图尚未启用"
    remedy = (
        "The service builds it by itself; see onestop job list. Or: onestop projection rebuild."
    )
    remedy_zh = "服务将自动构建，见 onestop job list；或执行 onestop projection rebuild。"


class DifferencesUndeclared(Conflict):
    """More rows differ than the operator said they knew of; nothing was switched."""

    code = "differences-undeclared"
    title = "More rows differ than were declared"
    title_zh = "差异行数超出已申明的数量"
    remedy = "Look at them (onestop projection show) and type the new number, or rebuild."
    remedy_zh = "请查看差异（onestop projection show）后以新数量确认，或重新构建。"


class VersionSuperseded(Conflict):
    """The code has a later version of the view than the one that was asked for."""

    code = "version-superseded"
    title = "A later version of the view has taken its place"
    title_zh = "该视图已有更新的版本"
    remedy = "Nothing needs doing: the service builds its own version, see onestop job list."
    remedy_zh = "无需处理：服务会自行构建其版本，见 onestop job list。"

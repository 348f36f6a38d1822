"""Why a command to a case (办件) is refused, and what to do instead.

One list, longer than other files are: who looks for a code or translates finds them all here.
"""

from onestop_chassis.refusal import Conflict, Forbidden, Invalid, NotFound, Refusal


class CaseUnknown(NotFound):
    """No such case was opened."""

    code = "case-unknown"
    title = "There is no such case"
    title_zh = "没有该办件"
    remedy = "Check the project code and the item; see /cases for what is open."
    remedy_zh = "请核对项目代码和事项编码；已开启的办件见 /cases。"


class CaseClosed(Conflict):
    """The case was decided or withdrawn; nothing more happens in it."""

    code = "case-closed"
    title = "The case is closed"
    title_zh = "办件已办结"
    remedy = "Read the case for its decision; a new matter needs a new case."
    remedy_zh = "请查看办件的决定；新的申请须另行立件。"


class CaseStandsStill(Conflict):
    """The case is suspended."""

    code = "case-suspended"
    title = "The case is suspended"
    title_zh = "办件已中止"
    remedy = "Wait until it is resumed; every open deadline then moves by the time it stood still."
    remedy_zh = "请待恢复办理；届时各未到期限按中止时间顺延。"


class CaseRuns(Conflict):
    """The case is not suspended."""

    code = "case-not-suspended"
    title = "The case is not suspended"
    title_zh = "办件未处于中止状态"
    remedy = "Nothing needs to be resumed."
    remedy_zh = "无需恢复办理。"


class NotAccepted(Conflict):
    """The case has not been taken on yet."""

    code = "case-not-accepted"
    title = "The case has not been accepted yet"
    title_zh = "办件尚未受理"
    remedy = "Accept the case first."
    remedy_zh = "请先受理。"


class AcceptedAlready(Conflict):
    """The case was taken on; a correction can no longer be asked for."""

    code = "case-accepted-already"
    title = "The case has been accepted"
    title_zh = "办件已受理"
    remedy = "Go on with the materials there are; a correction is asked for before acceptance."
    remedy_zh = "请按现有材料办理；补正应在受理前一次性告知。"


class AcceptedByLaw(Conflict):
    """The time for a correction notice is over: the case counts as accepted (art. 32)."""

    code = "accepted-by-law"
    title = "The case counts as accepted since its materials came in"
    title_zh = "逾期未告知补正，自收到材料之日起即为受理"
    remedy = "Nothing is to be done: the acceptance is recorded within a minute."
    remedy_zh = "无需操作，系统将在一分钟内记录视为受理。"


class CorrectionAskedOnce(Conflict):
    """A correction is asked for once, with everything in it."""

    code = "correction-asked-once"
    title = "A correction was asked for already"
    title_zh = "补正只能一次性告知"
    remedy = "Accept the case with what came in."
    remedy_zh = "请按已收到的材料受理。"


class CorrectionIncomplete(Invalid):
    """The correction notice does not list everything that is missing."""

    code = "correction-incomplete"
    title = "The correction notice is not complete"
    title_zh = "补正告知内容不完整"
    remedy = "List every missing material with reasons and the expected date in one notice."
    remedy_zh = "请在一份告知书中列明全部应补材料、理由及预计日期。"


class NoCorrectionOpen(Conflict):
    """Nobody asked for a correction, or it came in already."""

    code = "no-correction-open"
    title = "No correction is open"
    title_zh = "没有待补正的材料"
    remedy = "Nothing needs to be handed in."
    remedy_zh = "无需补交材料。"


class CorrectionOpen(Conflict):
    """The applicant's correction has not come in yet."""

    code = "correction-open"
    title = "The correction has not come in yet"
    title_zh = "补正材料尚未收到"
    remedy = "Wait for the correction, or record it."
    remedy_zh = "请等待申请人补正，或先登记补正材料。"


class MaterialsMissing(Refusal):
    """Required materials are not there; `errors` lists each."""

    code = "materials-missing"
    title = "Required materials are missing"
    title_zh = "必要材料不齐全"
    remedy = "Ask for all of them in one correction notice."
    remedy_zh = "请一次性告知补正全部材料。"


class WindowNotOpen(Conflict):
    """The notice of this window has not been served."""

    code = "window-not-open"
    title = "The supervision window has not opened"
    title_zh = "默认监督期尚未开始"
    remedy = "Wait for the notice of this window."
    remedy_zh = "请等待该阶段的监督通知。"


class WindowClosed(Conflict):
    """The window closed; `closed_at` says when, `ended_by` how, if that is recorded yet."""

    code = "window-closed"
    title = "The supervision window is closed"
    title_zh = "默认监督期已结束"
    remedy = "The department's power after approval is supervision and inspection of the case."
    remedy_zh = "期限届满后，主管部门可依法实施事中事后监管。"


class NotRecorded(Conflict):
    """Received in time, but silence was on record first, after the settle time: it does not count.

    Nothing was acknowledged, so nothing acknowledged is lost.
    """

    code = "silence-recorded-first"
    title = "It was received in time but could not be recorded in time"
    title_zh = "虽在期限内收到，但未能及时记录"
    remedy = "It does not count. Report the failure to the centre: an outage extends windows."
    remedy_zh = "本次提交无效。请向中心报告故障；通道故障可依规延长监督期。"


class WindowContested(Conflict):
    """An objection was filed in this window already."""

    code = "window-contested"
    title = "An objection has been filed in this window"
    title_zh = "该监督期内已有书面反对意见"
    remedy = "The centre is checking or handling it; it can be withdrawn in the consultation."
    remedy_zh = "中心正在审查或处理；可在会商中撤回。"


class MendingOpen(Conflict):
    """An objection of this window is out for mending; it is mended, not filed again."""

    code = "mending-open"
    title = "An objection is waiting to be mended"
    title_zh = "已有反对意见待补正"
    remedy = "Mend the returned objection; it keeps its receipt time."
    remedy_zh = "请补正被退回的反对意见，其收到时间不变。"


class MendingClosed(Conflict):
    """The time to mend the objection is over; `closed_at` says since when."""

    code = "mending-closed"
    title = "The time to mend the objection is over"
    title_zh = "反对意见补正期限已过"
    remedy = "While the window is still open, file a complete objection."
    remedy_zh = "监督期尚未结束的，可重新提出完整的书面反对意见。"


class NotTheRepresentative(Forbidden):
    """Only the chief representative or the recorded stand-in speaks for the department."""

    code = "not-the-representative"
    title = "You do not hold the department's post"
    title_zh = "非该部门首席代表或已登记的代行人员"
    remedy = "Let the chief representative or the recorded stand-in do it."
    remedy_zh = "请由首席代表或已登记的代行人员办理。"


class ObjectionIncomplete(Invalid):
    """An objection without grounds is none; everything missing is listed."""

    code = "objection-incomplete"
    title = "The objection is not complete"
    title_zh = "书面反对意见内容不完整"
    remedy = "Give grounds, legal basis and the signed document, and file it again in time."
    remedy_zh = "请写明理由、法律依据并附签署的文件，在期限内重新提交。"


class ObjectionUnknown(NotFound):
    """No objection carries this id."""

    code = "objection-unknown"
    title = "There is no such objection"
    title_zh = "没有该反对意见"
    remedy = "Read the case for its objections."
    remedy_zh = "请查看办件中的反对意见。"


class FormallyDeficient(Refusal):
    """The objection fails the formal check; `errors` lists where."""

    code = "formally-deficient"
    title = "The objection is formally deficient"
    title_zh = "反对意见形式审查不合格"
    remedy = "Return it to be mended."
    remedy_zh = "请退回补正。"


class FormallyInOrder(Conflict):
    """A mended objection that is formally in order cannot be returned once more."""

    code = "formally-in-order"
    title = "The mended objection is formally in order"
    title_zh = "补正后的反对意见形式合格"
    remedy = "Register it."
    remedy_zh = "请予登记。"


class OutOfTurn(Conflict):
    """The objection does not stand on this rung; `standing` says on which."""

    code = "objection-out-of-turn"
    title = "The objection is not at this step"
    title_zh = "反对意见不在该办理环节"
    remedy = "Follow the order: check, consultation, government."
    remedy_zh = "请按审查、会商、报政府决定的顺序办理。"


class ConsultationIncomplete(Invalid):
    """The consultation's invitation or its record lacks something; all of it is listed."""

    code = "consultation-incomplete"
    title = "The consultation's record is not complete"
    title_zh = "会商记录不完整"
    remedy = "Give everything listed and send it again."
    remedy_zh = "请补全所列内容后重新提交。"


class SlotUnfit(Invalid):
    """Consultations are held on working Mondays and Tuesdays; `next_on` is the next one."""

    code = "slot-unfit"
    title = "The deputies are not on site on that day"
    title_zh = "该日不是集中办公日"
    remedy = "Take the next working Monday or Tuesday."
    remedy_zh = "请选择下一个集中办公日（周一、周二且为工作日）。"


class DutiesNotApart(Forbidden):
    """The same person may not do both; `did` says what was done before."""

    code = "duties-not-apart"
    title = "Somebody else must do this"
    title_zh = "须由其他人员办理（职责分离）"
    remedy = "Let another authorised person do it."
    remedy_zh = "请由其他有权人员办理。"


class DraftedAlready(Conflict):
    """The decision was drafted; its window supervises that draft."""

    code = "drafted-already"
    title = "The decision was drafted already"
    title_zh = "已有拟办意见"
    remedy = "Decide on the draft there is."
    remedy_zh = "请按现有拟办意见办理。"


class DraftMissing(Conflict):
    """Nobody drafted the decision."""

    code = "draft-missing"
    title = "No decision was drafted"
    title_zh = "尚无拟办意见"
    remedy = "Let the reviewer draft the decision first."
    remedy_zh = "请先由审查人员拟办。"


class ReasonsMissing(Invalid):
    """What is said has to be said with reasons; everything missing is listed."""

    code = "reasons-missing"
    title = "Reasons or particulars are missing"
    title_zh = "缺少理由或必要内容"
    remedy = "Give everything listed and send it again."
    remedy_zh = "请补全所列内容后重新提交。"


class ObjectionOpen(Conflict):
    """An objection stands: the case stops until it is resolved."""

    code = "objection-open"
    title = "An objection is not resolved yet"
    title_zh = "书面反对意见尚未处理完毕"
    remedy = "Resolve the objection by consultation or the government's decision."
    remedy_zh = "请通过会商或报政府决定处理反对意见。"


class WindowOpen(Conflict):
    """A supervision window has not ended; `errors` lists each with its closing time."""

    code = "window-open"
    title = "A supervision window has not ended"
    title_zh = "默认监督期尚未结束"
    remedy = "Wait for the window to end."
    remedy_zh = "请待监督期结束后再作决定。"


class Bound(Conflict):
    """A resolved objection leaves only `outcome`."""

    code = "outcome-bound"
    title = "The outcome is bound by how the objection was resolved"
    title_zh = "决定受反对意见处理结果约束"
    remedy = "Decide as the consultation or the government did."
    remedy_zh = "请按会商结果或政府决定办理。"


class NotSupervised(Conflict):
    """The draft proposed a rejection: an approval was never supervised."""

    code = "approval-not-drafted"
    title = "No approval was drafted"
    title_zh = "拟办意见并非准予"
    remedy = "Reject as drafted."
    remedy_zh = "请按拟办意见作出不予决定。"


class NoDelegation(Forbidden):
    """The centre has no delegation of this item in force on that day."""

    code = "no-delegation"
    title = "No delegation of this item is in force"
    title_zh = "该事项无有效委托"
    remedy = "Let the department delegate the item, or keep it by the negative list."
    remedy_zh = "请由主管部门办理委托，或列入负面清单由其自行决定。"


class NotTheDepartment(Forbidden):
    """The negative list leaves this item with the department."""

    code = "not-the-department"
    title = "The department decides this item itself"
    title_zh = "该事项由主管部门决定"
    remedy = "Let the department's authorised person decide."
    remedy_zh = "请由主管部门有权人员决定。"


class PrerequisitesUnmet(Conflict):
    """Other items have to be approved first; `errors` lists each."""

    code = "prerequisites-unmet"
    title = "Prerequisites are not approved"
    title_zh = "前置事项尚未批准"
    remedy = "Wait for the items listed."
    remedy_zh = "请待所列前置事项批准后办理。"


class StoppedAlready(Conflict):
    """The clock is stopped for this ground already, or stands still when it must run."""

    code = "clock-stopped-already"
    title = "The item's clock is stopped"
    title_zh = "计时已暂停"
    remedy = "Resume the clock first."
    remedy_zh = "请先恢复计时。"


class StopUnknown(Conflict):
    """The clock is not stopped for this ground."""

    code = "clock-not-stopped"
    title = "The item's clock is not stopped for this ground"
    title_zh = "未因该事由暂停计时"
    remedy = "Read the case for the stops that are open."
    remedy_zh = "请查看办件当前的暂停事由。"


class ExtendedOnce(Conflict):
    """The limit was prolonged once; the law allows no second time (art. 42)."""

    code = "extended-once"
    title = "The limit has been extended already"
    title_zh = "办理期限只能延长一次"
    remedy = "Decide within the limit there is."
    remedy_zh = "请在现有期限内作出决定。"


class ExtensionLate(Conflict):
    """The limit ran out before it was prolonged; `decide_by` says when."""

    code = "extension-late"
    title = "The limit has run out"
    title_zh = "办理期限已届满"
    remedy = "Decide now; the case is shown as overdue."
    remedy_zh = "请尽快作出决定；办件已按超期显示。"

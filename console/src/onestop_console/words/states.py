"""The words of states, stages and outcomes; the same seven everywhere a step is meant."""

STEPS = {
    "waiting": "未开始",
    "awaiting_materials": "未开始",
    "opened": "待受理",
    "received": "待受理",
    "filed": "待受理",
    "correcting": "待补正",
    "correction": "待补正",
    "accepted": "办理中",
    "handling": "办理中",
    "supervised": "监督期",
    "objected": "监督期",
    "consulting": "监督期",
    "escalated": "监督期",
    "stopped": "停钟",
    "suspended": "停钟",
    "approved": "已办结",
    "rejected": "已办结",
    "refused": "已办结",
    "withdrawn": "已办结",
    "revoked": "已办结",
    "decided": "已办结",
    "cleared": "已办结",
    "closed": "已办结",
    "lapsed": "已办结",
    "not_begun": "未开始",
    "under_way": "办理中",
    "done": "已办结",
    "not_needed": "无需办理",
    "ended": "已终止",
}
OUTCOMES = {
    "approve": "准予",
    "approve_with_conditions": "附条件准予",
    "reject": "不予",
    "approved": "准予",
    "rejected": "不予",
    "refused": "不予受理",
    "withdrawn": "已撤回",
    "revoked": "已撤销",
}
PHASES = {
    1: "立项用地规划许可阶段",
    2: "工程建设许可阶段",
    3: "施工许可阶段",
    4: "竣工验收阶段",
}
STAGES = {"acceptance": "受理环节", "handling": "办理环节"}
ENDED = {
    "consent": "明示同意",
    "default_consent": "默认同意",
    "objection": "提出书面反对意见",
    "reply": "其他答复",
    "withdrawal": "已撤回",
    "refusal": "不予受理",
    "stopped": "停钟",
}
EXTENSIONS = {
    "outage": "意见提交渠道中断",
    "vacancy": "岗位空缺，重新给足期限",
    "mending": "反对意见退回补正，监督期继续",
    "calendar": "节假日安排调整",
    "suspension": "办件中止，期限顺延",
}
LICENCES = {"none": "尚未核发证照", "valid": "证照有效", "revoked": "证照已撤销"}
AUTHORITIES = {"centre": "由中心依委托作出", "department": "由主管部门作出"}
ROLES = {
    "applicant": "申请人",
    "window_clerk": "窗口人员",
    "agent": "代办员",
    "reviewer": "审批人员",
    "representative": "首席代表",
    "director": "中心主任",
    "standing_deputy": "常务副主任",
    "deputy": "副主任",
    "land_officer": "用地保障人员",
    "market_officer": "中介市场人员",
    "intermediary": "中介机构",
    "archivist": "档案人员",
    "auditor": "审计人员",
    "operator": "运维人员",
    "government": "政府",
    "system": "系统",
}
HOLDERS = {"centre": "一站式服务中心", "applicant": "申请人", "government": "政府"}


def step_zh(state: str) -> str:
    """A step in words; its own name where it has none yet."""
    return STEPS.get(state, state)


def phase_zh(number: int) -> str:
    """A phase in words."""
    return PHASES.get(number, str(number))

"""What the registers call things."""

LIMITS = {
    "correction": "补正告知",
    "acceptance_window": "受理环节监督期",
    "handling_window": "办理环节监督期",
    "consultation": "会商",
    "government": "政府裁定",
    "hand_over": "证照送达",
    "hearing": "申请听证",
    "mending": "补正反对意见",
}
UNITS = {"working_day": "个工作日", "calendar_day": "个自然日", "working_hour": "个工作小时"}
SUPERVISION = {
    "before": "受理和办理环节均监督",
    "handling": "办理环节监督",
    "afterwards": "事后监督",
}
HOLDINGS = {"representative": "首席代表", "stand_in": "代行人"}
STANDINGS_OF_MANDATES = {"in_force": "有效", "not_yet": "尚未生效", "over": "已失效"}
STANDINGS = {
    "filed": "已提出",
    "returned": "退回补正",
    "mended": "已补正",
    "registered": "已登记",
    "convened": "会商中",
    "no_agreement": "未达成一致",
    "escalated": "报请政府",
    "resolved": "已办结",
    "fell": "未补正，失效",
}
RESULTS = {
    "withdrawn": "反对意见撤回",
    "upheld": "反对意见成立",
    "agreed_with_conditions": "附条件一致同意",
    "no_agreement": "未达成一致",
    "approve": "政府准予",
    "approve_with_conditions": "政府附条件准予",
    "reject": "政府不予",
}
COMPARED = {
    "phase": "阶段",
    "before_start": "开工前办结",
    "name_zh": "中文名称",
    "name_en": "英文名称",
    "department": "部门",
    "legal_limit_wd": "法定时限",
    "promised_limit_wd": "承诺时限",
    "basis": "依据",
    "needs": "前置事项",
    "when": "适用条件",
    "joint": "联合办理",
    "commitment": "承诺制",
    "cover": "区域评价覆盖",
    "clock": "停钟事由",
    "materials": "材料",
    "mark": "可信程度",
    "supervision": "监督方式",
}
"""What can differ between two versions of an item."""

"""What each act is called on its button."""

ACTS = {
    "file-project": "申报项目",
    "request-correction": "一次性告知补正",
    "supply-correction": "提交补正",
    "accept-project": "受理项目",
    "refuse-project": "不予受理项目",
    "amend-attributes": "变更项目属性",
    "hand-in-materials": "收取事项材料",
    "pause-clock": "停钟",
    "resume-clock": "恢复计时",
    "apply-again": "重新申请事项",
    "hand-out-licences": "发放证照",
    "withdraw-project": "撤回项目",
    "close-project": "办结项目",
    "register-divisions": "登记行政区划",
    "name-materials": "登记材料名称",
    "refuse-case": "不予受理",
    "accept-case": "受理",
    "give-consent": "同意",
    "record-reply": "其他答复",
    "file-objection": "提出书面反对意见",
    "register-objection": "登记反对意见",
    "return-objection": "退回反对意见",
    "mend-objection": "补正反对意见",
    "convene-consultation": "召集会商",
    "withdraw-objection": "撤回反对意见",
    "conclude-consultation": "会商结论",
    "escalate-objection": "报请政府裁定",
    "record-government-decision": "登记政府裁定",
    "draft-decision": "拟定决定",
    "decide-case": "作出决定",
    "extend-limit": "延长期限",
    "suspend-case": "中止办理",
    "resume-case": "恢复办理",
    "withdraw-case": "撤回申请",
    "register-departments": "登记部门",
    "register-people": "登记人员",
    "record-departure": "登记离岗",
    "cancel-departure": "取消离岗",
    "revise-catalogue": "修订事项目录",
    "grant-delegations": "授予委托",
    "end-delegation": "终止委托",
    "revise-negative-list": "修订负面清单",
    "publish-calendar": "公布工作日历",
    "revise-rules": "修订规则",
    "record-outage": "登记受理渠道中断",
    "nominate-representative": "推荐首席代表",
    "refuse-nomination": "不接受推荐",
    "appoint-representative": "任命首席代表",
    "name-stand-in": "指定代行人",
    "request-replacement": "要求更换代表",
    "end-mandate": "终止授权",
    "request-revocation": "申请撤销证照",
    "announce-revocation": "拟撤销告知",
    "answer-revocation": "陈述申辩",
    "waive-hearing": "放弃听证",
    "record-hearing": "登记听证",
    "revoke-licence": "撤销证照",
    "revise-indices": "修订指标",
    "admit-intermediary": "准入中介机构",
    "add-qualification": "增加资质",
    "suspend-intermediary": "暂停中介机构",
    "reinstate-intermediary": "恢复中介机构",
}

GRAVE = frozenset(
    {
        "file-objection",
        "refuse-case",
        "refuse-project",
        "revoke-licence",
        "end-mandate",
        "withdraw-project",
        "withdraw-case",
        "close-project",
    }
)
"""Acts that take something from somebody; their buttons look so."""


DUTIES = {"give-consent": "监督期内答复"}
"""Where the act that is waited for is one of several that would do."""


def duty_zh(act: str) -> str:
    """What is waited for, in words."""
    return DUTIES.get(act) or act_zh(act)


def act_zh(act: str) -> str:
    """An act in words; its own name where it has none yet."""
    return ACTS.get(act, act)

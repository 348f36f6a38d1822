"""How papers name what facts say in codes."""

from onestop_contracts.parts import ConsultationOutcome, EndedBy, Stage

STAGES = {Stage.ACCEPTANCE: "受理环节", Stage.HANDLING: "办理环节"}
ENDED = {
    EndedBy.OBJECTION: "提出反对意见",
    EndedBy.CONSENT: "书面同意",
    EndedBy.DEFAULT_CONSENT: "逾期未反对，默认同意",
}
OUTCOMES = {
    ConsultationOutcome.WITHDRAWN: "撤回反对意见",
    ConsultationOutcome.UPHELD: "反对意见成立",
    ConsultationOutcome.AGREED_WITH_CONDITIONS: "附条件同意",
    ConsultationOutcome.NO_AGREEMENT: "未达成一致，报政府研究决定",
}
CAPACITIES = {
    "director": "中心主任",
    "standing_deputy": "常务副主任",
    "deputy": "副主任",
    "reviewer": "审批人员",
    "representative": "首席代表",
}

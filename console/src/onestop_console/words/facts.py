"""A sentence for each kind of fact."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from onestop_contracts.fields import PERSON
from onestop_contracts.names import register

from onestop_console.words import times
from onestop_console.words.fields import choice_zh
from onestop_console.words.language import filled, half, said

SENTENCES = {
    "archive.DocumentStored": "存入文件“%(name)s”",
    "archive.DossierClosed": "档案归集完毕，共 %(records)s 条记录",
    "intake.ClockPaused": "百日计时停钟：%(ground)s",
    "intake.ClockResumed": "百日计时恢复，最后期限 %(deadline)s",
    "intake.ClockWarningRaised": "百日预警：已用 %(days_net)s 天",
    "intake.ConstructionCleared": "开工前审批全部办结，用时 %(days_net)s 天",
    "intake.DivisionRegistered": "登记行政区划 %(name_zh)s",
    "intake.GuidanceIssued": "出具办事指导单，共 %(items)s 个事项",
    "intake.ItemAppliedAgain": "%(item)s：重新申请（第 %(attempt)s 次）",
    "intake.MaterialsHandedIn": "%(item)s：收取材料 %(materials)s 份",
    "intake.PaperPrinted": "打印文书 %(number)s（第 %(copy_number)s 份）",
    "intake.PlanDrawn": "倒排计划第 %(version)s 版，计划 %(finish_on)s 完成",
    "intake.PlanRevised": "倒排计划调整为第 %(version)s 版，计划 %(finish_on)s 完成（%(because)s）",
    "intake.ProjectAccepted": "项目受理，第100天为 %(target_on)s",
    "intake.ProjectAmended": "变更项目属性：%(reason)s",
    "intake.ProjectClosed": "项目办结：%(explanation)s",
    "intake.ProjectFiled": "申报项目“%(name_zh)s”",
    "intake.ProjectRefused": "项目不予受理：%(reasons)s",
    "intake.ProjectWithdrawn": "撤回项目：%(reason)s",
    "intake.ResultHandedOut": "发放证照 %(licences)s",
    "intermediary_market.IntermediaryAdmitted": "准入中介机构 %(name)s",
    "intermediary_market.IntermediaryReinstated": "恢复中介机构 %(intermediary)s",
    "intermediary_market.IntermediarySuspended": "暂停中介机构 %(intermediary)s：%(reason)s",
    "land.EarlyCheckConcluded": "完成早期核查：%(outcome)s",
    "land.NegativeListRevised": "修订区域负面清单第 %(version)s 版",
    "review.AuthorityPassed": "%(item)s：审批权由 %(passed_from)s 转至 %(passed_to)s",
    "review.CalendarPublished": "公布工作日历（通知 %(notice)s）",
    "review.CaseAccepted": "%(item)s：受理，决定期限 %(decide_by)s",
    "review.CaseClockPaused": "%(item)s：停钟（%(ground)s）",
    "review.CaseClockResumed": "%(item)s：恢复计时，决定期限 %(decide_by)s",
    "review.CaseDeemedAccepted": "%(item)s：逾期未答复，视为受理",
    "review.CaseOpened": "%(item)s：收件",
    "review.CaseRefused": "%(item)s：不予受理（%(reasons)s）",
    "review.CaseResumed": "%(item)s：恢复办理",
    "review.CaseSuspended": "%(item)s：中止办理（%(reason)s）",
    "review.CaseWithdrawn": "%(item)s：撤回申请（%(reason)s）",
    "review.CatalogueRevised": "修订事项目录第 %(version)s 版",
    "review.ConsentGiven": "%(item)s：%(representative)s 明示同意（%(stage)s）",
    "review.ConsultationConcluded": "%(item)s：会商结论为%(outcome)s",
    "review.ConsultationConvened": "%(item)s：召集会商，定于 %(slot_on)s",
    "review.DeadlinesMoved": "%(item)s：因日历变动调整期限",
    "review.DefaultConsentGranted": (
        "%(item)s：期限届满未提出书面反对，视为 %(department)s 同意（%(stage)s）"
    ),
    "review.DelegationEnded": "委托 %(delegation)s 终止：%(reason)s",
    "review.DelegationGranted": "授予委托 %(delegation)s",
    "review.DepartmentRegistered": "登记部门 %(name_zh)s",
    "review.EscalatedToGovernment": "%(item)s：报请政府裁定",
    "review.GovernmentDecided": "%(item)s：政府裁定为%(outcome)s",
    "review.ItemApproved": "%(item)s：准予（%(decision)s）",
    "review.ItemRejected": "%(item)s：不予（%(decision)s）",
    "review.LicenceRevoked": "撤销证照 %(number)s：%(ground)s",
    "review.LicencesIssued": "核发证照 %(licences)s 件",
    "review.LimitExtended": "%(item)s：延长 %(working_days)s 个工作日（%(reason)s）",
    "review.MandateEnded": "%(person)s 的授权终止：%(reason)s",
    "review.MaterialsAwaited": "%(item)s：等待材料",
    "review.ObjectionFiled": (
        "%(item)s：%(representative)s 提出书面反对意见（%(stage)s）：%(grounds)s"
    ),
    "review.ObjectionRegistered": "%(item)s：登记反对意见，%(consult_by)s 前会商",
    "review.PaperPrinted": "打印文书 %(number)s（第 %(copy_number)s 份）",
    "review.RepresentativeAppointed": "任命首席代表 %(person)s",
    "review.StandInNamed": "指定代行人 %(person)s",
    "review.SupervisionOpened": "%(item)s：%(stage)s开启监督期，%(deadline)s 届满",
    "review.WindowExtended": "%(item)s：监督期延至 %(deadline)s（%(reason)s）",
}
ROUTINE = frozenset(
    {
        "intake.PlanRevised",
        "review.CaseOpened",
        "review.MaterialsAwaited",
        "review.SupervisionOpened",
        "review.DeadlinesMoved",
        "archive.DocumentStored",
    }
)
"""Kinds that follow from others or come many times; a page folds them."""
PEOPLE = frozenset(name for name, meaning in register().items() if meaning is PERSON)
"""The fields of facts that name a person, by sign-in name."""
NOBODY: Mapping[str, str] = {}
LONGEST_LIST = 4
"""So many texts are named; of more, or of what is no text, it is said how many there are."""


def kind_of(type_name: str) -> str:
    """The service and the fact's own name: `review.ObjectionFiled`."""
    parts = type_name.split(".")
    return ".".join(parts[1:-1])


def sentence(
    language: str,
    type_name: str,
    data: Mapping[str, Any],
    item: str = "",
    people: Mapping[str, str] = NOBODY,
) -> str:
    """A fact as a sentence; `item` is the name of the item it is about, `people` are the names of
    people by sign-in name."""
    kind = kind_of(type_name)
    if kind not in SENTENCES:
        return kind
    words: dict[str, object] = defaultdict(str)
    words |= {name: _worded(language, name, value) for name, value in data.items()}
    words |= {name: people.get(who, who) for name, who in named_in(data).items()}
    if item:
        words["item"] = item
    return filled(language, SENTENCES[kind], words)


def named_in(data: Mapping[str, Any]) -> dict[str, str]:
    """Whom a fact names, by field."""
    return {name: who for name, who in data.items() if name in PEOPLE and isinstance(who, str)}


def _worded(language: str, name: str, value: Any) -> str:
    match value:
        case None | "":
            return ""
        case bool():
            return said(language, "是" if value else "否")
        case list():
            short = len(value) <= LONGEST_LIST and all(isinstance(one, str) for one in value)
            joined = "；".join(half(language, one) for one in value) if short else ""
            return joined or str(len(value))
        case str() if name.endswith(("_at", "_by")) or name == "deadline":
            return _instant(language, value)
        case str() if name.endswith("_on"):
            return _day(language, value)
        case str() if name in ("stage", "ground", "outcome"):
            return said(language, choice_zh(value))
        case str():
            return half(language, value)
    return str(value)


def _instant(language: str, text: str) -> str:
    try:
        return times.local(language, datetime.fromisoformat(text))
    except ValueError:
        return text


def _day(language: str, text: str) -> str:
    try:
        return times.day(language, date.fromisoformat(text))
    except ValueError:
        return text

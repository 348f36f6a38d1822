"""Filing at the one window (一窗受理): everything that is wrong is said at once."""

import re
from collections.abc import Iterable, Sequence

from onestop_chassis.now import Now
from onestop_chassis.refusal import Conflict, Forbidden, Invalid
from onestop_chassis.worktime import deadline
from onestop_contracts.conditions import AMOUNTS, CHOICES
from onestop_contracts.fields import Code, Prose
from onestop_contracts.identifiers import PROJECT_CODE, CreditCode, IndustryClass
from onestop_contracts.intake import ProjectFiled
from onestop_contracts.parts import Attributes
from onestop_contracts.people import CITY, Role
from pydantic import Field, TypeAdapter, ValidationError

from onestop_intake.applicability import CatalogueCircular, CatalogueMissing
from onestop_intake.guidance import draw_up
from onestop_intake.project.acting import ProjectAct, whoever_files
from onestop_intake.project.faults import PLACE, Fault, fault
from onestop_intake.project.material_faults import material_faults
from onestop_intake.project.papers import SentApplicant, SentAttributes, SentMaterial, values
from onestop_intake.project.sight import owns, seen_by
from onestop_intake.project.state import Project, Stage, as_filed
from onestop_intake.reference import Reference

LARGEST = 10**12
DECIMALS = 6
NOT_YOURS = (
    "只能为令牌所载单位、以其项目代码申报"
    " / only for the firm that your token names, and under a code of its own"
)
"""The same whether the firm or the code is another's: who may not see a project learns nothing."""
FILED_AGAIN = (Stage.REFUSED, Stage.WITHDRAWN)
"""Where the same firm may file the project again under its code."""
_CREDIT_CODE: TypeAdapter[str] = TypeAdapter(CreditCode)
_INDUSTRY: TypeAdapter[str] = TypeAdapter(IndustryClass)


class FilingFaulty(Invalid):
    """Something in the filing is missing or wrong; `errors` names every field at once."""

    code = "filing-faulty"
    title = "The filing is not complete or not correct"
    title_zh = "申报材料不齐全或不符合要求"
    remedy = "Correct every field listed under errors, then file again."
    remedy_zh = "请按 errors 所列逐项更正后重新申报。"


class AlreadyFiled(Conflict):
    """Another filing carries this project code already."""

    code = "already-filed"
    title = "A different filing carries this project code"
    title_zh = "该项目代码已有不同内容的申报"
    remedy = "Use the project that is there, or file under the right code."
    remedy_zh = "请使用已有项目，或更正项目代码后申报。"


class FileProject(ProjectAct):
    """Hands a whole project in at the one window (一窗受理), once; again after it was refused or
    withdrawn, and then everything begins anew.

    Source: notice A1.
    """

    by = whoever_files
    refuses = (CatalogueMissing, CatalogueCircular, FilingFaulty, AlreadyFiled)
    opens = True

    name_zh: Prose = Field(examples=["光伏组件智能制造基地"])
    name_en: Prose = Field(default="", examples=["PV module plant"])
    applicant: SentApplicant
    division: Code
    industry_class: Code
    attributes: SentAttributes
    materials: tuple[SentMaterial, ...] = Field(max_length=500)

    def allowed(self, project: Project, now: Now[Reference]) -> None:
        """A clerk files in their own division, a firm for itself."""
        if now.capacity == Role.WINDOW_CLERK:
            now.actor.require(Role.WINDOW_CLERK, jurisdiction=self.division)
        elif not owns(now.actor, self.applicant.uscc):
            raise Forbidden(NOT_YOURS, reason="organisation")

    @classmethod
    def ready(cls, project: Project, now: Now[Reference]) -> None:
        if project.stage is Stage.UNFILED and now.rules.catalogue.version == 0:
            raise CatalogueMissing("目录尚未发布 / the catalogue has not been published")

    @classmethod
    def done(cls, project: Project) -> bool:
        return project.stage not in (Stage.UNFILED, *FILED_AGAIN)

    def decide(self, project: Project, now: Now[Reference]) -> Sequence[ProjectFiled]:
        code, faults = now.key("project"), list(faults_of(self, now))
        taken = project.stage is not Stage.UNFILED and not self._again(project)
        hidden = taken and now.person and not seen_by(now.actor, project, now)
        if taken and not hidden:
            if not faults and _same(self._filed(now, project.filing), project):
                return []  # The same file twice: already true.
            raise AlreadyFiled(f"{code} 已申报 / was filed already", project=code)
        if faults:
            detail = f"{len(faults)} 处需要更正 / {len(faults)} things to correct"
            raise FilingFaulty(detail, errors=faults, project=code)
        if hidden:
            raise Forbidden(NOT_YOURS, reason="organisation")
        return [self._filed(now, project.filing + self._again(project))]

    def _again(self, project: Project) -> bool:
        """Whether it is filed once more: it was refused or withdrawn, and is the same firm's."""
        return project.stage in FILED_AGAIN and project.organisation == self.applicant.uscc

    def _filed(self, now: Now[Reference], filing: int) -> ProjectFiled:
        calendar = now.rules.calendar
        return ProjectFiled(
            project=now.key("project"),
            name_zh=self.name_zh,
            name_en=self.name_en,
            applicant=self.applicant.value(),
            division=self.division,
            industry_class=self.industry_class,
            attributes=self.attributes.value(),
            materials=values(self.materials),
            filed_at=now.at,
            accept_by=deadline(now.at, now.rules.rules.correction, calendar),
            calendar_version=calendar.version,
            filing=filing,
        )


def _same(filed: ProjectFiled, project: Project) -> bool:
    """Whether the project was filed in the same words, whenever that was."""
    first = project.amendments[0].before if project.amendments else project.attributes
    was = project.model_copy(update={"attributes": first})
    told = as_filed(filed).items()
    return all(getattr(was, name) == value for name, value in told if name != "filed_at")


def faults_of(filing: FileProject, now: Now[Reference]) -> Iterable[Fault]:
    """Everything that is wrong with the filing, field by field; `{project}` is in the address."""
    yield from _identifiers(filing, now)
    if not filing.name_zh:
        yield fault("name_zh", "a project needs a name", "缺少项目名称")
    if not filing.applicant.name:
        yield fault("applicant.name", "the applicant needs a name", "缺少申请单位名称")
    wrong = list(attribute_faults(filing.attributes))
    asked = None if wrong else draw_up(filing.attributes, now.rules.catalogue).items
    yield from material_faults(filing.materials, asked, now.rules)
    yield from wrong or _missing(filing, now)


def _identifiers(filing: FileProject, now: Now[Reference]) -> Iterable[Fault]:
    code, served = now.key("project"), now.rules.divisions.known
    if not re.fullmatch(PROJECT_CODE, code):
        yield fault(
            PLACE,
            "a project code has the shape NNNN-DDDDDD-NN-NN-NNNNNN",
            "项目代码格式应为 NNNN-DDDDDD-NN-NN-NNNNNN",
        )
    elif (named := code[5:11]) not in served:
        yield fault(PLACE, "the division in the code is not known", "项目代码中的区划未知")
    elif named not in (filing.division, CITY) and filing.division in served:
        yield fault(PLACE, "the code is of another division", "项目代码属于其他区划")
    if filing.division not in served:
        yield fault("division", "the centre serves no such division", "中心不服务该行政区划")
    yield from _wrong(_INDUSTRY, "industry_class", filing.industry_class)
    yield from _wrong(_CREDIT_CODE, "applicant.uscc", filing.applicant.uscc)


_SHAPES = {
    "industry_class": (
        "行业代码应为字母 A–T 加 2 至 4 位数字（GB/T 4754） / "
        "a letter A–T and two to four digits (GB/T 4754)"
    )
}


def _wrong(identifier: TypeAdapter[str], field: str, value: str) -> Iterable[Fault]:
    """What the identifier's own check says, or what shape it should have."""
    try:
        identifier.validate_python(value)
    except ValidationError as error:
        own = error.errors()[0]["msg"].removeprefix("Value error, ")
        zh, _, en = (own if " / " in own else _SHAPES[field]).partition(" / ")
        yield fault(field, en, zh)


def attribute_faults(attributes: Attributes) -> Iterable[Fault]:
    """Words an attribute never says, and amounts that nothing can be reckoned with."""
    for key, choices in CHOICES.items():
        if getattr(attributes, key) not in choices:
            known = ", ".join(choices)
            yield fault(f"attributes.{key}", f"one of: {known}", f"应为下列之一：{known}")
    for key in AMOUNTS:
        if not 0 <= getattr(attributes, key) <= LARGEST:
            yield fault(f"attributes.{key}", f"from 0 to {LARGEST}", f"应为 0 至 {LARGEST} 的数")
        elif int(getattr(attributes, key).as_tuple().exponent) < -DECIMALS:
            en, zh = f"at most {DECIMALS} decimals", f"至多 {DECIMALS} 位小数"
            yield fault(f"attributes.{key}", en, zh)


def _missing(filing: FileProject, now: Now[Reference]) -> Iterable[Fault]:
    supplied = {material.code for material in filing.materials}
    asked = draw_up(filing.attributes, now.rules.catalogue).materials
    for code in now.rules.rules.filing_materials:
        if code in asked and code not in supplied:
            yield fault("materials", f"{code} is missing", f"缺少材料 {code}")

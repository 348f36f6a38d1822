"""Filing at the one window (一窗受理): everything that is wrong is said at once."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from onestop_chassis.actor import CITY
from onestop_chassis.refusal import Conflict, Invalid
from onestop_chassis.worktime import WorkCalendar, deadline
from onestop_contracts.conditions import AMOUNTS, CHOICES
from onestop_contracts.identifiers import PROJECT_CODE, CreditCode, IndustryClass
from onestop_contracts.intake import ProjectFiled
from onestop_contracts.parts import Applicant, Attributes, Material
from pydantic import TypeAdapter, ValidationError

from onestop_intake.applicability import CatalogueMissing
from onestop_intake.catalogue import Catalogue
from onestop_intake.guidance import draw_up
from onestop_intake.project_state import Project
from onestop_intake.rules import Rules

DIGEST = r"^[0-9a-f]{64}$"
LARGEST = 10**12
DECIMALS = 6
_CREDIT_CODE: TypeAdapter[str] = TypeAdapter(CreditCode)
_INDUSTRY: TypeAdapter[str] = TypeAdapter(IndustryClass)

Fault = dict[str, str]


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


@dataclass(frozen=True, slots=True)
class FileProject:
    """Hand a whole project in; `divisions` are the codes that the centre serves."""

    project: str
    name_zh: str
    name_en: str
    applicant: Applicant
    division: str
    industry_class: str
    attributes: Attributes
    materials: tuple[Material, ...]
    at: datetime
    divisions: frozenset[str]
    catalogue: Catalogue
    calendar: WorkCalendar
    rules: Rules


def file_project(project: Project, command: FileProject) -> Sequence[ProjectFiled]:
    if project.filed is not None:
        return _again(project.filed, command)
    if command.catalogue.version == 0:
        raise CatalogueMissing("目录尚未发布 / the catalogue has not been published")
    faults = list(faults_of(command))
    if faults:
        detail = f"{len(faults)} 处需要更正 / {len(faults)} things to correct"
        raise FilingFaulty(detail, errors=faults, project=command.project)
    return [_filed(command)]


def _filed(command: FileProject) -> ProjectFiled:
    return ProjectFiled(
        project=command.project,
        name_zh=command.name_zh,
        name_en=command.name_en,
        applicant=command.applicant,
        division=command.division,
        industry_class=command.industry_class,
        attributes=command.attributes,
        materials=command.materials,
        filed_at=command.at,
        accept_by=deadline(command.at, command.rules.correction, command.calendar),
        calendar_version=command.calendar.version,
    )


def _again(filed: ProjectFiled, command: FileProject) -> Sequence[ProjectFiled]:
    same = {
        "filed_at": filed.filed_at,
        "accept_by": filed.accept_by,
        "calendar_version": filed.calendar_version,
    }
    if not list(faults_of(command)) and _filed(command).model_copy(update=same) == filed:
        return []  # The same file twice: already true.
    raise AlreadyFiled(f"{command.project} 已申报 / was filed already", project=command.project)


def faults_of(command: FileProject) -> Iterable[Fault]:
    """Everything that is wrong with the filing, field by field."""
    yield from _identifiers(command)
    if not command.name_zh.strip():
        yield fault("name_zh", "a project needs a name", "缺少项目名称")
    if not command.applicant.name.strip():
        yield fault("applicant.name", "the applicant needs a name", "缺少申请单位名称")
    yield from material_faults(command.materials)
    wrong = list(attribute_faults(command.attributes))
    yield from wrong or _missing(command)


def _identifiers(command: FileProject) -> Iterable[Fault]:
    if not re.fullmatch(PROJECT_CODE, command.project):
        yield fault(
            "project",
            "a project code has the shape NNNN-DDDDDD-NN-NN-NNNNNN",
            "项目代码格式应为 NNNN-DDDDDD-NN-NN-NNNNNN",
        )
    elif (named := command.project[5:11]) not in command.divisions:
        yield fault("project", "the division in the code is not known", "项目代码中的区划未知")
    elif named not in (command.division, CITY) and command.division in command.divisions:
        yield fault("project", "the code is of another division", "项目代码属于其他区划")
    if command.division not in command.divisions:
        yield fault("division", "the centre serves no such division", "中心不服务该行政区划")
    yield from _wrong(_INDUSTRY, "industry_class", command.industry_class)
    yield from _wrong(_CREDIT_CODE, "applicant.uscc", command.applicant.uscc)


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


def material_faults(materials: Sequence[Material]) -> Iterable[Fault]:
    """Materials without a proper digest, or named twice."""
    seen: set[str] = set()
    for n, material in enumerate(materials):
        if not re.fullmatch(DIGEST, material.digest):
            field = f"materials.{n}.digest"
            yield fault(field, "the SHA-256 as 64 hex digits", "应为 64 位十六进制 SHA-256 摘要")
        if material.code in seen:
            yield fault(f"materials.{n}.code", "named twice", "材料重复")
        seen.add(material.code)


def _missing(command: FileProject) -> Iterable[Fault]:
    supplied = {material.code for material in command.materials}
    asked = draw_up(command.attributes, command.catalogue).materials
    for code in command.rules.filing_materials:
        if code in asked and code not in supplied:
            yield fault("materials", f"{code} is missing", f"缺少材料 {code}")


def fault(field: str, en: str, zh: str) -> Fault:
    """One thing that is wrong, in both languages; the field as a JSON pointer into the body."""
    return {"field": f"/{field.replace('.', '/')}", "en": en, "zh": zh}

"""The departments (主管部门) that hold powers; one stream for the register of them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from onestop_chassis.actor import Actor
from onestop_chassis.noun import Noun
from onestop_chassis.now import Now
from onestop_chassis.refusal import Fault, Invalid, fault, repeated, so_many
from onestop_contracts.fields import Code, Title
from onestop_contracts.people import CITY, Role
from onestop_contracts.review import DepartmentRegistered
from pydantic import Field

from onestop_review.register import RegisterAct, Row

STREAM = "departments/all"
CENTRE_UNIT = "centre"
"""What the centre itself is called where a department's code could stand."""


class Department(Row):
    """One department as registered; `mark` says how sure the entry is."""

    code: Code = Field(max_length=16, examples=["nr"])
    name_zh: Title = Field(examples=["自然资源局"])
    name_en: Title = Field(examples=["Natural Resources Bureau"])
    mark: Code = "assumed"


@dataclass(frozen=True, slots=True)
class Departments:
    """The register: departments by code."""

    by_code: Mapping[Code, Department] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def codes(self) -> frozenset[str]:
        """Every registered code."""
        return frozenset(self.by_code)


class DepartmentsInvalid(Invalid):
    """A row of the register cannot be taken."""

    code = "departments-invalid"
    title = "The list of departments has faults"
    title_zh = "部门清单有误"
    remedy = "Correct the rows listed and send the whole list again; nothing was loaded."
    remedy_zh = "请更正所列各行后重新提交整份清单；本次未载入任何内容。"


def those_who_set_up(actor: Actor, register: Departments, now: Now[Any]) -> str:
    """The city's operator, its director or its standing deputy."""
    roles = (Role.OPERATOR, Role.DIRECTOR, Role.STANDING_DEPUTY)
    return actor.require(*roles, jurisdiction=CITY)


class RegisterDepartments(RegisterAct[Departments]):
    """Enters or corrects departments (主管部门); those not named stay as they are.

    One event for each department that is new or differs; the same list twice records nothing.
    """

    by = those_who_set_up
    refuses = (DepartmentsInvalid,)
    opens = True

    departments: tuple[Department, ...] = Field(min_length=1, max_length=500)

    def decide(self, register: Departments, now: Now[Any]) -> Sequence[DepartmentRegistered]:
        faults = _faults(self.departments)
        if faults:
            raise DepartmentsInvalid(so_many(faults), errors=faults)
        return [
            DepartmentRegistered(**d.said())
            for d in self.departments
            if register.by_code.get(d.code) != d.without_row()
        ]


def _faults(departments: Sequence[Department]) -> list[Fault]:
    faults = repeated([d.code for d in departments], [d.row for d in departments], "code")
    for d in departments:
        if d.code == CENTRE_UNIT:
            faults.append(fault("code", "is what the centre is called", "该代码专指中心", d.row))
        if not (d.code.isascii() and d.code.isalnum() and d.code.islower()):
            faults.append(
                fault("code", "lower-case letters and digits only", "仅限小写字母和数字", d.row)
            )
        for name in ("name_zh", "name_en"):
            if not getattr(d, name):
                faults.append(fault(name, f"{d.code} has no name", f"{d.code} 缺少名称", d.row))
    return faults


def evolve(register: Departments, event: DepartmentRegistered) -> Departments:
    """The register after a fact."""
    known = Department.model_construct(
        code=event.code, name_zh=event.name_zh, name_en=event.name_en, mark=event.mark
    )
    return Departments(MappingProxyType({**register.by_code, event.code: known}))


department: Noun[Departments, Any] = Noun(
    stream=STREAM,
    path="/departments",
    initial=Departments(),
    evolve=evolve,
    acts=(RegisterDepartments,),
)

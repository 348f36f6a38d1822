"""The departments (主管部门) that hold powers; one stream for the register of them all."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from onestop_chassis.decider import Decider
from onestop_chassis.refusal import Invalid
from onestop_contracts.review import DepartmentRegistered

from onestop_review.fault import Fault, fault, repeated, so_many

STREAM = "departments/all"


class DepartmentsInvalid(Invalid):
    """A row of the register cannot be taken."""

    code = "departments-invalid"
    title = "The list of departments has faults"
    title_zh = "部门清单有误"
    remedy = "Correct the rows listed and send the whole list again; nothing was loaded."
    remedy_zh = "请更正所列各行后重新提交整份清单；本次未载入任何内容。"


@dataclass(frozen=True, slots=True)
class Department:
    """One department as registered; `mark` says how sure the entry is."""

    code: str
    name_zh: str
    name_en: str
    mark: str = "assumed"
    row: int | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class RegisterDepartments:
    """Enters or corrects departments; those not named stay as they are."""

    departments: tuple[Department, ...]


@dataclass(frozen=True, slots=True)
class Departments:
    """The register: departments by code."""

    by_code: Mapping[str, Department] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def codes(self) -> frozenset[str]:
        """Every registered code."""
        return frozenset(self.by_code)


def decide(register: Departments, command: RegisterDepartments) -> Sequence[DepartmentRegistered]:
    """One event for each department that is new or differs; the same list twice records nothing.

    Raises:
        DepartmentsInvalid: a code is missing, badly formed or repeated, or a name is missing.
    """
    faults = _faults(command.departments)
    if faults:
        raise DepartmentsInvalid(so_many(faults), errors=faults)
    return [
        DepartmentRegistered(code=d.code, name_zh=d.name_zh, name_en=d.name_en, mark=d.mark)
        for d in command.departments
        if register.by_code.get(d.code) != d
    ]


def _faults(departments: Sequence[Department]) -> list[Fault]:
    faults = repeated([d.code for d in departments], [d.row for d in departments], "code")
    for d in departments:
        if not (d.code.isascii() and d.code.isalnum() and d.code.islower()):
            faults.append(
                fault("code", "lower-case letters and digits only", "仅限小写字母和数字", d.row)
            )
        for name in ("name_zh", "name_en"):
            if not getattr(d, name).strip():
                faults.append(fault(name, f"{d.code} has no name", f"{d.code} 缺少名称", d.row))
    return faults


def evolve(register: Departments, event: DepartmentRegistered) -> Departments:
    """The register after a fact."""
    known = Department(event.code, event.name_zh, event.name_en, event.mark)
    return Departments(MappingProxyType({**register.by_code, event.code: known}))


department = Decider(initial=Departments(), decide=decide, evolve=evolve)

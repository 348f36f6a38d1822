"""The register of departments."""

from fastapi import APIRouter
from onestop_chassis.http import Call, Public, Receipt, problems
from onestop_chassis.refusal import Forbidden
from pydantic import BaseModel, Field

from onestop_review import department
from onestop_review.department import Department, DepartmentsInvalid, RegisterDepartments
from onestop_review.http.access import importer, rules
from onestop_review.http.body import Body

router = APIRouter(prefix="/departments", tags=["departments"])


class DepartmentBody(Body):
    """One department; `row` is its line in the sender's file."""

    code: str = Field(max_length=16)
    name_zh: str
    name_en: str
    mark: str = "assumed"
    row: int | None = None


class DepartmentsBody(Body):
    """Departments to enter or correct."""

    departments: list[DepartmentBody] = Field(min_length=1, max_length=500)


class DepartmentAnswer(BaseModel):
    """One department (主管部门)."""

    code: str
    name_zh: str
    name_en: str
    mark: str


@router.post("", responses=problems(DepartmentsInvalid, Forbidden))
def register_departments(body: DepartmentsBody, call: Call) -> Receipt:
    """Enters departments; the same list twice changes nothing."""
    capacity = importer(call)
    wanted = tuple(Department(**row.model_dump()) for row in body.departments)
    command = RegisterDepartments(wanted)
    return call.handle(department.department, department.STREAM, command, capacity)


@router.get("")
def list_departments(call: Public) -> list[DepartmentAnswer]:
    """Every department that holds powers."""
    known = rules(call).departments.by_code.values()
    return [DepartmentAnswer.model_validate(d, from_attributes=True) for d in known]

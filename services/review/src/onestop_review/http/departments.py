"""The register of departments."""

from fastapi import APIRouter
from onestop_chassis.http import Page, Public, whole
from onestop_contracts.fields import Code, Title
from pydantic import BaseModel

from onestop_review.http.access import rules

router = APIRouter(prefix="/departments", tags=["departments"])


class DepartmentAnswer(BaseModel):
    """One department (主管部门)."""

    code: Code
    name_zh: Title
    name_en: Title
    mark: Code


@router.get("")
def list_departments(call: Public) -> Page[DepartmentAnswer]:
    """Every department that holds powers."""
    known = rules(call).departments.by_code.values()
    return whole(DepartmentAnswer.model_validate(d, from_attributes=True) for d in known)

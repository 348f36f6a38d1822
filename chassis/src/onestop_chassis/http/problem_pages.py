"""What each problem code means, in both languages, at the address a problem document names."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from onestop_chassis.http.paging import Page, whole
from onestop_chassis.http.problems import problems, status_of
from onestop_chassis.http.rejection import ProblemUnknown
from onestop_chassis.refusal import Refusal, known_kinds


class Explanation(BaseModel):
    """One reason to refuse, in words."""

    model_config = ConfigDict(frozen=True)

    code: str
    status: int
    title: str
    title_zh: str
    meaning: str
    remedy: str
    remedy_zh: str


def explain(kind: type[Refusal]) -> Explanation:
    """The words a refusal carries."""
    return Explanation(
        code=kind.code,
        status=status_of(kind),
        title=kind.title,
        title_zh=kind.title_zh,
        meaning=" ".join((kind.__doc__ or "").split()),
        remedy=kind.remedy,
        remedy_zh=kind.remedy_zh,
    )


def explanations() -> dict[str, Explanation]:
    """Every code with its words; no two classes share one."""
    return {kind.code: explain(kind) for kind in sorted(known_kinds(), key=lambda kind: kind.code)}


def problem_router() -> APIRouter:
    router = APIRouter(prefix="/problems", tags=["problems"])
    refusals: dict[int | str, dict[str, Any]] = problems(ProblemUnknown)

    @router.get("")
    async def list_problems() -> Page[Explanation]:
        """Every problem this service may answer with."""
        return whole(explanations().values())

    @router.get("/{code}", responses=refusals)
    async def explain_problem(code: str) -> Explanation:
        """What a problem code means and what to do next."""
        try:
            return explanations()[code]
        except KeyError:
            raise ProblemUnknown(f"没有代码 / no code {code}", problem=code) from None

    return router

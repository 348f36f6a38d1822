"""What each problem code means, in both languages, at the address a problem document names."""

from typing import Any

from fastapi import APIRouter
from pydantic import BaseModel, ConfigDict

from onestop_chassis.problems import known_kinds, problems, status_of
from onestop_chassis.refusal import Refusal
from onestop_chassis.rejection import ProblemUnknown


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
    """Every code once; where a special class keeps its parent's code, the parent explains it."""
    found: dict[str, Explanation] = {}
    for kind in known_kinds():
        found.setdefault(kind.code, explain(kind))
    return dict(sorted(found.items()))


def problem_router() -> APIRouter:
    router = APIRouter(prefix="/problems", tags=["problems"])
    refusals: dict[int | str, dict[str, Any]] = problems(ProblemUnknown)

    @router.get("")
    async def list_problems() -> list[Explanation]:
        """Every problem this service may answer with."""
        return list(explanations().values())

    @router.get("/{code}", responses=refusals)
    async def explain_problem(code: str) -> Explanation:
        """What a problem code means and what to do next."""
        try:
            return explanations()[code]
        except KeyError:
            raise ProblemUnknown(f"没有代码 / no code {code}", problem=code) from None

    return router

"""Plain pages for people: every project in a table, and one page per project."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from fastapi import APIRouter
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, select_autoescape
from onestop_chassis.http import Caller, Public
from onestop_chassis.http.pages import html_page, policy
from onestop_chassis.http.rejection import Unauthenticated
from onestop_chassis.http.veil import as_seen_by

from onestop_intake.clock_words import local
from onestop_intake.departments import departments
from onestop_intake.divisions import division_list
from onestop_intake.project.acting import ProjectUnknown
from onestop_intake.project.answers import ProjectAnswer, clock_answer, project_answer
from onestop_intake.project.page import calendar_of
from onestop_intake.project.plans import PlanAnswer, plan_key, plans, told
from onestop_intake.project.projects import projects
from onestop_intake.project.sight import may_see, visible
from onestop_intake.project.state import Project
from onestop_intake.reference import Reference

router = APIRouter(include_in_schema=False)

WORDS_ZH = {
    "filed": "已申报",
    "correcting": "补正中",
    "accepted": "审批中",
    "cleared": "已可开工",
    "refused": "不予受理",
    "withdrawn": "已撤回",
    "closed": "已办结",
    "waiting": "待前置",
    "awaiting_materials": "待交材料",
    "opened": "已收件",
    "stopped": "停钟",
    "approved": "已批准",
    "rejected": "不予批准",
    "revoked": "已撤销",
    "centre": "一站式服务中心",
    "applicant": "申请人",
}
ITEM_ZH = {"accepted": "已受理"}
PAGE = 500
PACKAGE = files("onestop_intake") / "templates"

templates = Environment(
    loader=PackageLoader("onestop_intake", "templates"),
    autoescape=select_autoescape(default=True, default_for_string=True),
    trim_blocks=True,
    lstrip_blocks=True,
)
templates.filters["zh"] = lambda word: WORDS_ZH.get(word, word)
templates.filters["item_zh"] = lambda word: ITEM_ZH.get(word, WORDS_ZH.get(word, word))
templates.filters["local"] = local


@router.get("/")
def table(call: Public) -> HTMLResponse:
    """Every project with its days, its plan and whose step it is."""
    where = {} if _open_to_all(call) else visible(_signed_in(call).actor)
    rows = call.views.select(projects, where=where, limit=PAGE)
    known = calendar_of(call)
    answers = [as_seen_by(call.actor, project_answer(row, call.now, known)) for row in rows]
    return shown("projects.html", {"projects": answers, "now": call.now, **_names(call)})


@router.get("/pages/{code}")
def page(code: str, call: Public) -> HTMLResponse:
    """One project: its clock in words, its plan, its items."""
    row = call.views.get(projects, code)
    if row is None or not _may_read(call, row):
        raise ProjectUnknown(code, project=code)
    answer = as_seen_by(call.actor, project_answer(row, call.now, calendar_of(call)))
    facts = {
        "project": answer,
        "clock": clock_answer(row, call.now),
        "plan": _plan(call, answer),
        "now": call.now,
    }
    return shown("project.html", {**facts, **_names(call)})


def _may_read(call: Caller, row: Project) -> bool:
    if _open_to_all(call):
        return True
    return may_see(_signed_in(call).actor, row.division, row.organisation)


def _open_to_all(call: Caller) -> bool:
    """A demonstration shows its pages to everybody; they hold no personal data."""
    return call.runtime.tokens.demonstration is not None


def _signed_in(call: Caller) -> Caller:
    if not call.actor.roles:
        raise Unauthenticated("请先登录 / sign in first")
    return call


def _plan(call: Caller, answer: ProjectAnswer) -> PlanAnswer | None:
    if answer.plan is None:
        return None
    row = call.views.get(plans, plan_key(answer.project, answer.plan.version))
    return told(row, calendar_of(call)) if row else None


def _names(call: Caller) -> Mapping[str, Any]:
    reference: Reference = call.runtime.reference()
    return {
        "papers": reference.materials,
        "departments": {row.code: row for row in call.views.select(departments, limit=PAGE)},
        "divisions": {row.code: row for row in call.views.select(division_list, limit=PAGE)},
    }


def shown(name: str, facts: Mapping[str, Any]) -> HTMLResponse:
    """A template with facts, as a page that runs nothing but what stands in the templates."""
    return html_page(templates.get_template(name).render(facts), _allowed())


@cache
def _allowed() -> str:
    return policy(
        (PACKAGE / name).read_text(encoding="utf-8") for name in templates.list_templates()
    )

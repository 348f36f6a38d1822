"""Guided filing (申报): one address for each step, saved on each, checked before it is sent.

Source: notice A1, A4.
"""

from collections.abc import Mapping
from functools import partial
from typing import Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi.responses import RedirectResponse
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData

from onestop_console.drafts import Draft, Drafts, DraftUnknown
from onestop_console.forms.problem import Problem
from onestop_console.forms.query import answers
from onestop_console.gateway import Refused
from onestop_console.models.filing import (
    ALL,
    CORRECT,
    FILE,
    PROJECT,
    SECTIONS,
    after,
    section_of,
    sections_on,
    steps_of,
    within,
)
from onestop_console.models.frame import AT_A_DESK, FILERS
from onestop_console.models.guide import phases
from onestop_console.models.papers import Chosen
from onestop_console.pages.acting import typed_of
from onestop_console.pages.asking import Asking, asking, together
from onestop_console.pages.drafting import (
    Filing,
    checked,
    everything,
    filing_of,
    found_in,
    papers_of,
    sheet_of,
)
from onestop_console.pages.filed import PROJECT as CODE
from onestop_console.pages.filed import kept_each
from onestop_console.rendering import page
from onestop_console.session import Session
from onestop_console.signed_in import Sent, Who, new_key
from onestop_console.words.language import said

FORBIDDEN, NOT_FOUND, INVALID = 403, 404, 422
REMOVED = "remove:"
"""Before the name of a paper's field: it is not handed in after all."""
SHEETS = frozenset({"guidance", "materials"})


def who_files(session: Who) -> None:
    """Whom intake lets hand projects in."""
    if not session.has(*FILERS):
        raise HTTPException(FORBIDDEN)


router = APIRouter(dependencies=[Depends(who_files)])


@router.get("/file")
async def drafts(request: Request, session: Who, correct: str = "") -> Response:
    """My drafts, and a new one: of what the address says of a project, or to correct one."""
    ask = asking(request, session)
    filled: Mapping[str, str] = {PROJECT: correct} if correct else await _said(ask)
    mine: list[Draft] = await run_in_threadpool(_kept(request).of, session.subject)
    return page(
        request,
        "filing/drafts.html",
        drafts=[(one, _page_of(one, _first(session, one.act))) for one in mine],
        act=CORRECT if correct else FILE,
        correct=correct,
        filled={name: value for name, value in filled.items() if value},
        sections=SECTIONS,
    )


@router.post("/file")
async def begin(request: Request, session: Who, sent: Sent) -> Response:
    act = CORRECT if sent.get("act") == CORRECT else FILE
    typed = {n: v for n, v in sent.multi_items() if n.startswith("/") and isinstance(v, str)}
    if act == FILE:
        typed = _known_already(session) | typed
    draft = await run_in_threadpool(_kept(request).begin, session.subject, act, typed)
    return RedirectResponse(_page_of(draft, _first(session, act)), 303)


@router.post("/file/{draft}/discard")
async def discard(request: Request, session: Who, _sent: Sent, draft: str) -> Response:
    await run_in_threadpool(_kept(request).remove, session.subject, draft)
    session.said.append(said(session.language, "草稿已删除"))
    return RedirectResponse("/file", 303)


@router.get("/file/{draft}/{step}")
async def step_of(request: Request, session: Who, draft: str, step: str) -> Response:
    ask = asking(request, session)
    found: Draft = await run_in_threadpool(_kept(request).find, session.subject, draft)
    sections = _sections(found, step)
    filing = await filing_of(ask, found)
    told = None
    if step == "confirm":
        told = await checked(ask, filing, everything())
    elif not frozenset(found.seen).isdisjoint(sections):
        whole = await checked(ask, filing, found.seen)
        told = whole if step == ALL else within(whole, sections)
    return await _page(ask, filing, step, told)


@router.post("/file/{draft}/{step}")
async def save(request: Request, session: Who, sent: Sent, draft: str, step: str) -> Response:
    """Saves what was typed and keeps what was chosen; then goes on, or says what is wrong here."""
    try:
        return await _saved(request, session, sent, draft, step)
    except DraftUnknown:
        code = str(sent.get(PROJECT) or sent.get("project", "")).strip()
        if sent.get("go") != "submit" or not CODE.fullmatch(code):
            raise
        return RedirectResponse(_receipt_of(code), 303)  # sent twice: it is filed already


async def _saved(
    request: Request, session: Session, sent: FormData, draft: str, step: str
) -> Response:
    ask, go = asking(request, session), str(sent.get("go", "next"))
    found: Draft = await run_in_threadpool(_kept(request).find, session.subject, draft)
    sections = _sections(found, step)
    filing = await filing_of(ask, found)
    typed, files = typed_of(sent)
    typed = {n: v for n, v in typed.items() if filing.holds(n) and section_of(n) in sections}
    code = typed.get(PROJECT, found.project).strip()
    kept, wrong = await kept_each(ask.gateway, session, code, files)
    removed = {name.rpartition("/")[2] for name in sent if name.startswith(REMOVED)}
    edit = partial(_edited, typed=typed, kept=kept, removed=removed, sections=sections)
    saved = await run_in_threadpool(_kept(request).change, session.subject, draft, edit)
    filing = await filing_of(ask, saved)
    if wrong:
        told = Problem(said(ask.language, "文件未存入"), "", "", tuple(wrong), "")
        return await _page(ask, filing, step, told, status=INVALID, loud=True)
    if go == "later":
        session.said.append(said(ask.language, "已保存草稿"))
        return RedirectResponse("/file", 303)
    if go == "submit":
        return await _submit(ask, filing, step, sent)
    whole = await checked(ask, filing, saved.seen)
    here = whole if step == ALL else within(whole, sections)
    if here:
        return await _page(ask, filing, step, here, status=INVALID, loud=True)
    return RedirectResponse(_page_of(saved, ALL if step == ALL else after(saved.act, step)), 303)


async def _submit(ask: Asking, filing: Filing, step: str, sent: FormData) -> Response:
    session, draft = _session(ask), filing.draft
    key, path = str(sent.get("key", "")) or new_key(), f"{filing.address}/{draft.act}"
    try:
        await ask.gateway.act(session, "intake", path, filing.body(everything()), key)
    except Refused as refused:
        told = found_in(ask, filing, refused)
        return await _page(ask, filing, step, told, status=refused.status, key=key, loud=True)
    await run_in_threadpool(_kept(ask.request).remove, session.subject, draft.id)
    return RedirectResponse(_receipt_of(draft.project), 303)


async def _page(
    ask: Asking,
    filing: Filing,
    step: str,
    told: Problem | None,
    *,
    status: int = 200,
    key: str = "",
    loud: bool = False,
) -> Response:
    """A step; `loud` where it says first what is wrong, else that stands at its fields."""
    draft = filing.draft
    sections = _sections(draft, step)
    needed = not SHEETS.isdisjoint(sections) or step == "confirm"
    asked = await together(
        moment=ask.moment(), sheet=sheet_of(ask, filing) if needed else _none(), owners=ask.owners()
    )
    sheet = asked["sheet"]
    address = f"/file/{draft.id}"
    return page(
        ask.request,
        "filing/step.html",
        status=status,
        now=asked["moment"].now,
        draft=draft,
        step=step,
        all=step == ALL,
        steps=steps_of(draft.act, address, draft.seen),
        titles=SECTIONS,
        sections=sections,
        shown=[one for one in SECTIONS if filing.fields_of(one)],
        form=filing,
        problem=told,
        loud=loud or (step == "confirm" and told is not None),
        page_of=partial(_page_with, draft, step),
        sheet=sheet,
        phases=phases(sheet, asked["owners"], ask.language) if sheet else [],
        papers=await papers_of(ask, filing, sheet) if needed else None,
        key=key or new_key(),
        action=f"{address}/{step}",
    )


def _page_with(draft: Draft, step: str, pointer: str) -> str:
    """The page that holds a field: nothing where it is this one."""
    section = section_of(pointer)
    if section not in sections_on(draft.act, ALL):
        return ""
    return "" if section in sections_on(draft.act, step) else f"/file/{draft.id}/{section}"


def _edited(
    draft: Draft,
    typed: Mapping[str, str],
    kept: Mapping[str, Chosen],
    removed: set[str],
    sections: tuple[str, ...],
) -> None:
    """Papers lie at the archive under the code; under another one they have to be sent again."""
    moved = PROJECT in typed and typed[PROJECT].strip() != draft.project
    papers = {} if moved else draft.papers
    papers = {code: paper for code, paper in papers.items() if code not in removed}
    draft.papers = papers | {name.rpartition("/")[2]: paper for name, paper in kept.items()}
    draft.typed |= typed
    draft.seen = list(dict.fromkeys((*draft.seen, *sections)))


async def _said(ask: Asking) -> Mapping[str, str]:
    """What the address says of a project, as the guide's does."""
    filing = await filing_of(ask, Draft("", FILE))
    return answers(filing.form, ask.request.query_params)


def _known_already(session: Session) -> dict[str, str]:
    if "window_clerk" in session.roles:
        return {}
    return {"/applicant/uscc": session.organisation}


def _sections(draft: Draft, step: str) -> tuple[str, ...]:
    found = sections_on(draft.act, step)
    if not found:
        raise HTTPException(NOT_FOUND)
    return found


def _first(session: Session, act: str) -> str:
    return ALL if session.has(*AT_A_DESK) else sections_on(act, ALL)[0]


def _page_of(draft: Draft, step: str) -> str:
    return f"/file/{draft.id}/{step}"


def _receipt_of(project: str) -> str:
    return f"/projects/{project}/receipt"


def _kept(request: Request) -> Drafts:
    kept: Drafts = request.app.state.drafts
    return kept


def _session(ask: Asking) -> Session:
    assert ask.session is not None
    return ask.session


async def _none() -> Any:
    return None

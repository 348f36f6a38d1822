"""The posts of chief representative, and what their holders answer for."""

import asyncio

from fastapi import APIRouter, HTTPException, Request, Response

from onestop_console.gateway import Refused
from onestop_console.models.posts import answered, people_of, posts, standing_in
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import LARGEST_PAGE, Asking, asking, together
from onestop_console.pages.listing import listing
from onestop_console.readers.registers import Answered, Post
from onestop_console.rendering import page
from onestop_console.session import Session
from onestop_console.signed_in import Who
from onestop_console.words.language import said

router = APIRouter()
POSTS, ANSWERS = "/representatives", "/accountability"
OVERSEERS = ("director", "standing_deputy", "deputy", "auditor")
SUPERVISES = ("representative", "reviewer", *OVERSEERS)
FORBIDDEN = 403


@router.get(POSTS)
@router.get(f"{POSTS}.csv")
async def register(request: Request, session: Who) -> Response:
    """Who holds the posts, and which are vacant. Source: notice C4, C5."""
    ask = asking(request, session)
    told = await together(
        moment=ask.moment(),
        rows=ask.rows(Post, "review", POSTS),
        owners=ask.owners(),
        places=ask.divisions(),
        may=ask.acts("review", POSTS),
    )
    return listing(
        request,
        posts(
            ask.language,
            told["owners"],
            told["places"],
            await ask.people(people_of(told["rows"])),
        ),
        told["rows"],
        now=told["moment"].now,
        title=said(ask.language, "首席代表"),
        about=said(ask.language, "有委托事项的部门必须委派首席代表；岗位空缺时默认同意不成立。"),
        beside=[],
        may=told["may"],
        to=lambda act: form_address("review", POSTS, act, back=POSTS),
    )


@router.get(f"{POSTS}/{{department}}")
async def one(request: Request, session: Who, department: str) -> Response:
    """One post, its mandates and stand-ins. Source: notice C4, C5, C12."""
    ask = asking(request, session)
    told = await together(
        moment=ask.moment(),
        rows=ask.rows(Post, "review", POSTS),
        owners=ask.owners(),
        places=ask.divisions(),
        items=ask.items(),
        may=ask.acts("review", POSTS),
    )
    mine = [row for row in told["rows"] if row.department == department]
    if not mine:
        raise HTTPException(404)
    now, here = told["moment"].now, f"{POSTS}/{department}"
    people = dict.fromkeys(held.person for row in mine for held in row.holders)
    windows, called = await asyncio.gather(_windows(ask, people), ask.people(people_of(mine)))
    return page(
        request,
        "post.html",
        now=now,
        department=told["owners"].get(department, department),
        posts=mine,
        places=told["places"],
        items=told["items"],
        windows=windows,
        people=called,
        answers=[person for person in people if _may_ask(session, person)],
        standing=lambda held: standing_in(held, now),
        may=told["may"],
        to=lambda act: form_address(
            "review",
            POSTS,
            act,
            back=here,
            department=department,
            jurisdiction=mine[0].jurisdiction if len(mine) == 1 else "",
        ),
    )


@router.get(f"{ANSWERS}/{{person}}")
@router.get(f"{ANSWERS}/{{person}}.csv")
async def accountability(request: Request, session: Who, person: str) -> Response:
    """What somebody answers for. Source: notice C10."""
    ask = asking(request, session)
    told = await together(
        moment=ask.moment(),
        rows=ask.every(Answered, "review", ANSWERS, representative=person, limit=LARGEST_PAGE),
        items=ask.items(),
    )
    people = await ask.people([person])
    return listing(
        request,
        answered(ask.language, f"{ANSWERS}/{person}", told["items"]),
        told["rows"][::-1],
        now=told["moment"].now,
        title=said(ask.language, "%(person)s 的监督责任", person=people.get(person, person)),
        about=said(
            ask.language, "首席代表是审批监管第一责任人：明示同意、默认同意和反对意见均在此列。"
        ),
        beside=[],
        may=[],
        to=None,
    )


async def _windows(ask: Asking, people: dict[str, None]) -> dict[str, dict[str, int]]:
    """How many windows each has, by how they stand; nothing for who may not look into them."""
    assert ask.session is not None
    if not ask.session.has(*SUPERVISES):
        return {}
    counts = await asyncio.gather(*(_counts(ask, person) for person in people))
    return dict(zip(people, counts, strict=True))


async def _counts(ask: Asking, person: str) -> dict[str, int]:
    try:
        told = await ask.answer("review", "/windows", representative=person, counts="true", limit=1)
    except Refused as refused:
        if refused.status != FORBIDDEN:
            raise
        return {}
    return dict(told["counts"])


def _may_ask(session: Session, person: str) -> bool:
    return person == session.subject or session.has(*OVERSEERS)

"""What the departments delegated, and what they kept: for everybody, as the law wants it."""

from fastapi import APIRouter, Request, Response

from onestop_console.models.delegations import delegations, kept, state_of, versions
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import Asking, asking, together
from onestop_console.pages.listing import listing
from onestop_console.readers.acts import Act
from onestop_console.readers.registers import Delegation, KeptPower
from onestop_console.rendering import page, today
from onestop_console.words.language import said

router = APIRouter()
DELEGATIONS, KEPT = "/delegations", "/negative-list"


@router.get(DELEGATIONS)
@router.get(f"{DELEGATIONS}.csv")
async def register(request: Request) -> Response:
    """What is delegated. Source: notice C1."""
    ask = asking(request, request.state.session)
    told = await together(
        moment=ask.moment(),
        rows=ask.rows(Delegation, "review", DELEGATIONS),
        owners=ask.owners(),
        places=ask.divisions(),
        may=acts_of(ask, DELEGATIONS),
    )
    now = told["moment"].now
    return listing(
        request,
        delegations(ask.language, told["owners"], told["places"], today(now)),
        told["rows"],
        now=now,
        title=said(ask.language, "权力事项委托"),
        about=said(
            ask.language,
            "部门以委托书将权力委托给中心；只在委托有效期内，中心才能决定。",
        ),
        beside=[(KEPT, said(ask.language, "负面清单"))],
        may=told["may"],
        to=lambda act: form_address("review", DELEGATIONS, act, back=DELEGATIONS),
    )


@router.get(f"{DELEGATIONS}/{{number}}")
async def one(request: Request, number: str) -> Response:
    """One delegation, version by version. Source: notice C1."""
    ask = asking(request, request.state.session)
    told = await together(
        moment=ask.moment(),
        found=ask.rows(Delegation, "review", f"{DELEGATIONS}/{number}"),
        owners=ask.owners(),
        places=ask.divisions(),
        items=ask.items(),
        may=acts_of(ask, DELEGATIONS),
    )
    now, found = told["moment"].now, told["found"]
    here = f"{DELEGATIONS}/{number}"
    return page(
        request,
        "delegation.html",
        now=now,
        last=found[-1],
        state=state_of(found[-1], today(now)),
        versions=versions(found),
        owners=told["owners"],
        places=told["places"],
        items=told["items"],
        may=told["may"],
        to=lambda act: form_address("review", DELEGATIONS, act, back=here, delegation=number),
    )


@router.get(KEPT)
@router.get(f"{KEPT}.csv")
async def negative_list(request: Request) -> Response:
    """What stays with the departments. Source: notice C2."""
    ask = asking(request, request.state.session)
    told = await together(
        moment=ask.moment(),
        rows=ask.rows(KeptPower, "review", KEPT),
        places=ask.divisions(),
        items=ask.items(),
        may=acts_of(ask, KEPT),
    )
    return listing(
        request,
        kept(ask.language, told["items"], told["places"]),
        told["rows"],
        now=told["moment"].now,
        title=said(ask.language, "负面清单"),
        about=said(ask.language, "清单内的事项仍由部门审批，同样计时、同样跟踪。"),
        beside=[(DELEGATIONS, said(ask.language, "权力事项委托"))],
        may=told["may"],
        to=lambda act: form_address("review", KEPT, act, back=KEPT),
    )


async def acts_of(ask: Asking, path: str) -> list[Act]:
    """What the reader may do in a register; nothing for a visitor."""
    return await ask.acts("review", path) if ask.session else []

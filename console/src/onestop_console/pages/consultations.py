"""Consultations: which there are and when, and the room of one.

Source: notice C8, C9, G2.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request, Response

from onestop_console.models.consultation import (
    CONCLUDE,
    STATES,
    filled,
    of_the_room,
    outcomes,
    people,
    seats,
)
from onestop_console.pages.acting import form_address
from onestop_console.pages.asking import asking, together
from onestop_console.readers.cases import Case
from onestop_console.readers.consultations import ConsultationLine, Room
from onestop_console.rendering import page
from onestop_console.signed_in import Who

router = APIRouter()
ROWS = 50
SHORTEST_SEARCH = 2
ORDERS = {"by_due": "按期限", "by_slot": "按会商日期"}
HALL = "hall"
"""The view for a screen that a whole room looks at."""


@router.get("/consultations")
async def consultations(
    request: Request,
    session: Who,
    state: Annotated[str, Query(max_length=20)] = "",
    order: Annotated[str, Query(max_length=20)] = "by_due",
    q: Annotated[str, Query(max_length=100)] = "",
    after: Annotated[str, Query(max_length=1000)] = "",
) -> Response:
    ask = asking(request, session)
    state, order = (state if state in STATES else ""), (order if order in ORDERS else "by_due")
    found = q.strip() if len(q.strip()) >= SHORTEST_SEARCH else ""
    params: dict[str, str | int] = {"counts": "true", "limit": ROWS, "order": order}
    asked = (("q", found), ("after", after), ("state", state))
    params |= {name: value for name, value in asked if value}
    told = await together(
        moment=ask.moment(),
        listed=ask.answer("review", "/consultations", **params),
        owners=ask.owners(),
    )
    listed = told["listed"]
    return page(
        request,
        "consultation/list.html",
        now=told["moment"].now,
        rows=[ConsultationLine.model_validate(one) for one in listed["items"]],
        counts=listed["counts"],
        next=listed.get("next") or "",
        owners=told["owners"],
        states=STATES,
        orders=ORDERS,
        state=state,
        order=order,
        q=q,
    )


@router.get("/consultations/{project}/{item}/{objection}")
async def room(
    request: Request,
    session: Who,
    project: str,
    item: str,
    objection: str,
    view: Annotated[str, Query(max_length=20)] = "",
) -> Response:
    ask = asking(request, session)
    path = f"/cases/{project}/{item}"
    here = f"/consultations/{project}/{item}/{objection}"
    told = await together(
        moment=ask.moment(),
        room=ask.one(Room, "review", f"{path}/consultations/{objection}"),
        case=ask.one(Case, "review", path),
        may=ask.acts("review", path),
        owners=ask.owners(),
        materials=ask.materials(),
    )
    found: Room = told["room"]
    case: Case = told["case"]

    def to(act: str, **more: str) -> str:
        known = {**filled(found, act, case.department), **more}
        return form_address("review", path, act, back=here, **known)

    return page(
        request,
        "consultation/room.html",
        now=told["moment"].now,
        room=found,
        case=case,
        seats=seats(found),
        window=next((one for one in case.windows if one.stage == found.stage), None),
        may=of_the_room(told["may"]),
        outcomes=outcomes(found, told["may"]),
        to=to,
        conclude=lambda outcome: to(CONCLUDE, outcome=outcome),
        owners=told["owners"],
        materials=told["materials"],
        people=await ask.people(people(found, case)),
        hall=view == HALL,
        here=here,
    )

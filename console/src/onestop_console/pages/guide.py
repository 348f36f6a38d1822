"""What a project needs, before anything is filed: for everybody, and the address is the answer.

Source: notice A4.
"""

from typing import Any

from fastapi import APIRouter, Request, Response

from onestop_console.forms.body import body
from onestop_console.forms.fields import fields
from onestop_console.forms.problem import problem
from onestop_console.forms.query import answers, questions
from onestop_console.forms.schema import asked
from onestop_console.gateway import Refused
from onestop_console.models.guide import phases
from onestop_console.pages.asking import asking, together
from onestop_console.readers.guidance import Sheet
from onestop_console.rendering import page

router = APIRouter()
ENQUIRY = "/guidance"
OUTER = ("division", "industry_class")


@router.get("/guide")
async def guide(request: Request) -> Response:
    ask = asking(request, None)
    told = await together(
        moment=ask.moment(),
        document=ask.gateway.description("intake"),
        divisions=ask.divisions(),
        owners=ask.owners(),
    )
    what = asked(told["document"], ENQUIRY)
    typed = answers(fields(what.schema, what.document, {}), request.query_params)
    form = fields(what.schema, what.document, typed)
    facts: dict[str, Any] = {"sheet": None, "problem": None}
    status = 200
    if any(typed.values()):
        try:
            sheet = await ask.enquire(Sheet, "intake", ENQUIRY, body(form, typed))
        except Refused as refused:
            status = refused.status
            facts["problem"] = problem(ask.language, refused.problem)
        else:
            facts |= {
                "sheet": sheet,
                "phases": phases(sheet, told["owners"], ask.language),
            }
    return page(
        request,
        "public/guide.html",
        status=status,
        now=told["moment"].now,
        questions=list(questions(form)),
        divisions=told["divisions"],
        outer=OUTER,
        **facts,
    )

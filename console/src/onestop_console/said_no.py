"""The page that says why there is none."""

from fastapi import Request, Response

from onestop_console.forms.problem import Problem
from onestop_console.rendering import language_of, page
from onestop_console.words.language import said


def said_no(
    request: Request,
    status: int,
    title: str,
    text: str = "",
    told: Problem | None = None,
    *,
    href: str = "/",
    link: str = "回到工作台",
) -> Response:
    """What happened, in Chinese as it is given or translated, and where to go on."""
    language = language_of(request)
    return page(
        request,
        "said_no.html",
        status=status,
        title=said(language, title),
        text=said(language, text) if text else "",
        problem=told,
        href=href,
        link=said(language, link),
    )

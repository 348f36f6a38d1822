"""From what a visitor types into a field to the page of it."""

from urllib.parse import quote, urlencode

from fastapi import Request, Response
from fastapi.responses import RedirectResponse

from onestop_console.rendering import language_kept


def led_on(request: Request, page_of: str, what: str) -> Response:
    """From what was typed to the page of it, in the language that was asked for."""
    language = urlencode(language_kept(request))
    query = f"?{language}" if language else ""
    return RedirectResponse(f"{page_of}/{quote(what, safe='')}{query}", 303)

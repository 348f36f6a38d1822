"""A page model becomes a page, in the language of its reader."""

import hashlib
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache, partial
from typing import Any
from urllib.parse import urlencode

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from onestop_console.live_words import signed
from onestop_console.models.frame import VISITORS, menu_of, reads_records
from onestop_console.models.question import commands
from onestop_console.models.sheet import address
from onestop_console.models.supervision import TABS
from onestop_console.session import IDLE, WARNED, Session
from onestop_console.words import times
from onestop_console.words.acts import act_zh, duty_zh
from onestop_console.words.fields import choice_zh, field_zh
from onestop_console.words.language import LANGUAGES, half, name_of, said
from onestop_console.words.operations import BUILDS, JOBS, PARTS, RELAYS
from onestop_console.words.registers import HOLDINGS, LIMITS, STANDINGS_OF_MANDATES
from onestop_console.words.states import (
    AUTHORITIES,
    ENDED,
    EXTENSIONS,
    HOLDERS,
    LICENCES,
    OUTCOMES,
    ROLES,
    STAGES,
    phase_zh,
    step_zh,
)

DEFAULT = "zh"
OK, NOT_MODIFIED = 200, 304
SHOWN = re.compile(r'data-live="([^"]+)"')
"""What a part of a page calls what it shows, to be asked for anew when that has changed."""
TOPICS = "@@topics@@"


@cache
def environment(language: str) -> Environment:
    """Templates that speak one language; whatever they are not given is an error."""
    made = Environment(
        loader=PackageLoader("onestop_console", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.policies["json.dumps_kwargs"] = {"sort_keys": True, "ensure_ascii": False}
    say = partial(said, language)

    def word(table: Mapping[str, str], key: str) -> str:
        return say(table.get(key, key))

    made.globals.update(
        {
            "_": say,
            "language": language,
            "html_language": LANGUAGES[language],
            "idle": int(IDLE.total_seconds() // 60),
            "warned": int((IDLE - WARNED).total_seconds() // 60),
            "left": partial(times.left, language),
            "level": times.level,
        }
    )
    made.filters.update(
        {
            "name": partial(name_of, language),
            "half": partial(half, language),
            "called": lambda code, names: names.get(code, code),
            "local": partial(times.local, language),
            "day": partial(times.day, language),
            "whole": partial(times.whole, language),
            "whole_day": partial(times.whole_day, language),
            "act": lambda act: say(act_zh(act)),
            "duty": lambda act: say(duty_zh(act)),
            "field": lambda field: say(field_zh(field)),
            "choice": lambda value: say(choice_zh(value)),
            "step": lambda state: say(step_zh(state)),
            "stage": partial(word, STAGES),
            "ended": partial(word, ENDED),
            "extension": partial(word, EXTENSIONS),
            "licence": partial(word, LICENCES),
            "authority": partial(word, AUTHORITIES),
            "outcome": partial(word, OUTCOMES),
            "phase": lambda number: say(phase_zh(number)),
            "role": partial(word, ROLES),
            "holder": partial(word, HOLDERS),
            "holding": partial(word, HOLDINGS),
            "mandate": partial(word, STANDINGS_OF_MANDATES),
            "window": partial(word, TABS),
            "limit_name": partial(word, LIMITS),
            "job": partial(word, JOBS),
            "build": partial(word, BUILDS),
            "part": partial(word, PARTS),
            "relay": partial(word, RELAYS),
            "age": partial(times.age, language),
        }
    )
    return made


def language_of(request: Request) -> str:
    """What the address asks for, else what the person chose, else Chinese."""
    asked = request.query_params.get("lang", "")
    session: Session | None = request.state.session
    chosen = request.state.language or asked or (session.language if session else "")
    return chosen if chosen in LANGUAGES else DEFAULT


def page(
    request: Request,
    template: str,
    *,
    status: int = 200,
    now: datetime | None = None,
    **facts: Any,
) -> Response:
    """The page; what was said to this session is shown on it, once."""
    session: Session | None = request.state.session
    language = language_of(request)
    demonstration = not request.app.state.settings.production
    if session is not None and request.query_params.get("lang", "") in LANGUAGES:
        session.language = language
    html = environment(language).get_template(template)
    markup = html.render(
        {
            "session": session,
            "said": session.take_said() if session else [],
            "behind": sorted(session.behind) if session else [],
            "menu": menu_of(session.roles, demonstration=demonstration)
            if session
            else list(VISITORS),
            "records": bool(session and reads_records(session.roles)),
            "asked": commands(request.state.asked),
            "here": partial(_here, request),
            "path": request.url.path,
            "query": urlencode(_without_language(request)),
            "in_language": partial(_in_language, "" if session else language),
            "other_language": "en" if language == "zh" else "zh",
            "now": now,
            **facts,
        }
    )
    words = sorted(set(SHOWN.findall(markup)))
    topics = signed(request, session, words) if session and words else ""
    return _unless_known(request, markup.replace(TOPICS, topics, 1), status)


def _unless_known(request: Request, markup: str, status: int) -> Response:
    """The page, under a tag of what it says; without it where the browser has that very page. The
    tag is a weak one: compressed in whichever way, it is the same page."""
    if status != OK or request.method != "GET":
        return HTMLResponse(markup, status_code=status)
    tag = f'"{hashlib.blake2b(markup.encode(), digest_size=10).hexdigest()}"'
    headers = {"ETag": f"W/{tag}", "Vary": "Cookie"}
    if tag in request.headers.get("if-none-match", ""):
        return Response(status_code=NOT_MODIFIED, headers=headers)
    return HTMLResponse(markup, headers=headers)


def language_kept(request: Request) -> dict[str, str]:
    """The language that a visitor reads, of whom nothing is kept."""
    asked = request.query_params.get("lang", "")
    return {"lang": asked} if asked and request.state.session is None else {}


def _here(request: Request, **query: str | int) -> str:
    """This page's address, asked something else."""
    told = {name: str(value) for name, value in query.items()}
    return address(request.url.path, {**told, **language_kept(request)})


def _without_language(request: Request) -> list[tuple[str, str]]:
    return [one for one in request.query_params.multi_items() if one[0] != "lang"]


def _in_language(language: str, address: str) -> str:
    """An address for a visitor, of whom nothing is kept: it carries the language he reads."""
    if language in ("", DEFAULT):
        return address
    return f"{address}{'&' if '?' in address else '?'}{urlencode({'lang': language})}"


def today(now: datetime) -> date:
    """The day at the centre."""
    return now.astimezone(times.CENTRE).date()

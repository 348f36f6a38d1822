"""What a page shows, sealed for the browser that it was made for."""

import base64
import hashlib
import hmac
import json

from fastapi import Request

from onestop_console.session import Session
from onestop_console.settings import Settings


class NotOurs(Exception):
    """It was not sealed into a page of this session."""


def signed(request: Request, session: Session, words: list[str]) -> str:
    """What a page shows, as of now, for its own browser to listen for: nobody can make up more,
    or hand it to somebody else."""
    facts = json.dumps([request.state.mark, words], ensure_ascii=False).encode()
    return f"{base64.urlsafe_b64encode(facts).decode()}.{_seal(request, session, facts)}"


def opened(request: Request, session: Session, text: str) -> list[tuple[str, str]]:
    """(word, mark) of each that was signed into a page of this session.

    Raises:
        NotOurs: it was not.
    """
    told, _, seal = text.partition(".")
    try:
        facts = base64.urlsafe_b64decode(told.encode("ascii"))
    except ValueError as error:
        raise NotOurs from error
    if not hmac.compare_digest(seal.encode(), _seal(request, session, facts).encode()):
        raise NotOurs
    mark, words = json.loads(facts)
    return [(word, mark) for word in words]


def _seal(request: Request, session: Session, facts: bytes) -> str:
    settings: Settings = request.app.state.settings
    key = settings.session_key.get_secret_value().encode() + session.name
    return hmac.new(key, facts, hashlib.sha256).hexdigest()[:32]

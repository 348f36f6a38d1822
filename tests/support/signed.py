"""Headers of somebody who is signed in, without asking for a token over HTTP."""

from typing import Any

from onestop_chassis.actor import OPERATOR, Actor
from onestop_chassis.http.tokens import DemoTokens


def operator(runtime: Any) -> dict[str, str]:
    """An operator's, at a service with demonstration tokens."""
    tokens = runtime.tokens
    assert isinstance(tokens, DemoTokens)
    token = tokens.issue(Actor(subject="operator", roles=frozenset({OPERATOR})))
    return {"Authorization": f"Bearer {token}"}

"""What operators are answered by a service's own routes: people are masked, by type of field."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, TypeVar

from fastapi.routing import APIRoute
from onestop_contracts.personal import masked_as
from pydantic import BaseModel
from starlette.types import Message

from onestop_chassis.actor import OPERATOR, Actor

M = TypeVar("M", bound=BaseModel)


def is_veiled(actor: Actor) -> bool:
    """Whether somebody runs the service and does nothing else in it: they see no people."""
    return actor.roles == {OPERATOR}


def as_seen_by(actor: Actor, answer: M) -> M:
    """An answer that leaves as something else than JSON, as this actor may see it."""
    if not is_veiled(actor):
        return answer
    kind = type(answer)
    return kind.model_validate(masked_as(kind, answer.model_dump(mode="json")))


class Veil:
    """One answer on its way out: held back until it is whole, then masked.

    What is no JSON, or says what went wrong, passes as it is.
    """

    def __init__(self, route: APIRoute):
        self._route = route
        self._start: Message | None = None
        self._body = b""

    def passed(self, message: Message) -> Iterator[Message]:
        """What is sent instead of one message of the answer."""
        if message["type"] == "http.response.start" and _is_answer(message):
            self._start = message
        elif self._start is None or message["type"] != "http.response.body":
            yield message
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                yield from self._masked(self._start)

    def _masked(self, start: Message) -> Iterator[Message]:
        seen = masked_as(self._route.response_model, json.loads(self._body))
        body = json.dumps(seen, ensure_ascii=False, separators=(",", ":")).encode()
        length = (b"content-length", str(len(body)).encode())
        headers = [one for one in start["headers"] if one[0].lower() != length[0]]
        yield {**start, "headers": [*headers, length]}
        yield {"type": "http.response.body", "body": body}


def veil_for(actor: Actor, route: Any, paths: frozenset[str]) -> Veil | None:
    """What stands before an answer of one of the service's own routes to this actor."""
    if not is_veiled(actor) or not isinstance(route, APIRoute) or route.path not in paths:
        return None
    return Veil(route)


def own_paths(routers: Sequence[Any]) -> frozenset[str]:
    """The addresses of the service's own routes; those of the chassis mask by themselves."""
    return frozenset(route.path for router in routers for route in router.routes)


def _is_answer(start: Message) -> bool:
    kinds = [value for name, value in start.get("headers", ()) if name.lower() == b"content-type"]
    answered: bool = start["status"] < 300 and kinds == [b"application/json"]  # noqa: PLR2004
    return answered

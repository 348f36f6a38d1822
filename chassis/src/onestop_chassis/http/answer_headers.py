"""What goes with every answer, whoever gives it: browsers guess, frame, load and keep nothing."""

from collections.abc import Iterable

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from onestop_chassis.http.pages import NOTHING, POLICY

Headers = list[tuple[bytes, bytes]]
_ALWAYS: Headers = [
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (POLICY.encode(), NOTHING.encode()),
    (b"cache-control", b"no-store"),
]
_IN_PRODUCTION: Headers = [*_ALWAYS, (b"strict-transport-security", b"max-age=31536000")]


def completed(headers: Iterable[tuple[bytes, bytes]], *, only_tls: bool) -> Headers:
    """`headers` with what is missing. An answer that may be kept, and a page, say so themselves."""
    told = list(headers)
    names = {name.lower() for name, _ in told}
    return told + [one for one in (_IN_PRODUCTION if only_tls else _ALWAYS) if one[0] not in names]


class AnswerHeaders:
    """The same for an application that has no edge of its own."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = completed(message.get("headers", ()), only_tls=False)
            await send(message)

        await self._app(scope, receive, complete)

"""What goes with every page: a browser runs and loads only what comes from here."""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
ALWAYS = {
    b"content-security-policy": POLICY.encode(),
    b"x-content-type-options": b"nosniff",
    b"x-frame-options": b"DENY",
    b"referrer-policy": b"same-origin",
    b"cache-control": b"private, no-cache",
}
ONLY_TLS = {b"strict-transport-security": b"max-age=31536000"}


def with_headers(answer: Response, *, secure: bool) -> Response:
    """The answer with them: one that is made outside of what adds them to every other."""
    for name, value in {**ALWAYS, **(ONLY_TLS if secure else {})}.items():
        answer.headers.setdefault(name.decode(), value.decode())
    return answer


class PageHeaders:
    """Adds them where an answer does not say otherwise."""

    def __init__(self, app: ASGIApp, *, secure: bool):
        self._app = app
        self._headers = {**ALWAYS, **(ONLY_TLS if secure else {})}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def complete(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = list(message.get("headers", ()))
                names = {name.lower() for name, _ in told}
                more = [one for one in self._headers.items() if one[0] not in names]
                message["headers"] = [*told, *more]
            await send(message)

        await self._app(scope, receive, complete)

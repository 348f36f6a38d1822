"""Plain `def` routes run in a few threads, not in forty."""

from anyio.to_thread import current_default_thread_limiter
from starlette.types import ASGIApp, Receive, Scope, Send


class Threads:
    """Bounds the worker threads of the event loop it is called in.

    A command waits for its commit, so as many can share one as there are threads; far more of
    them only make the slowest wait longer.
    """

    def __init__(self, app: ASGIApp, count: int):
        self._app = app
        self._count = count

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limiter = current_default_thread_limiter()
        if limiter.total_tokens != self._count:
            limiter.total_tokens = self._count
        await self._app(scope, receive, send)

"""Sessions whose tokens run out are given the next ones, or are over."""

import asyncio
from copy import deepcopy

import structlog
from onestop_chassis.clock import Clock
from onestop_chassis.http.oidc.provider import NotAnswered
from onestop_chassis.http.rejection import CallerNotMapped, Unauthenticated
from starlette.concurrency import run_in_threadpool

from onestop_console.gateway import Away
from onestop_console.session import Session, Sessions
from onestop_console.sign_in.granted import GrantRefused
from onestop_console.sign_in.provider import IdentityProvider

log = structlog.get_logger(__name__)
AHEAD_SECONDS = 30.0
"""So long before its end a token is renewed: the page that asks with it takes its time."""


class Renewal:
    """One renewal at a time for each session, for all its requests that wait: a token with which
    the next is had is taken once, and a provider ends a session in which it comes again."""

    def __init__(self, provider: IdentityProvider, sessions: Sessions, clock: Clock):
        self._provider = provider
        self._sessions = sessions
        self._clock = clock
        self._under_way: dict[bytes, asyncio.Task[Session | None]] = {}

    async def fresh(self, session: Session) -> Session | None:
        """The session with a token that is good for the next request; None where it is over.

        Raises:
            Away: its token has run out, and the provider is away.
        """
        if not self._runs_out(session, AHEAD_SECONDS):
            return session
        task = self._under_way.get(session.name)
        if task is None:
            task = asyncio.create_task(self._renew(session))
            self._under_way[session.name] = task
            task.add_done_callback(lambda _: self._under_way.pop(session.name, None))
        return deepcopy(await asyncio.shield(task))

    def _runs_out(self, session: Session, ahead: float) -> bool:
        ends = session.granted.ends
        return bool(ends) and ends - ahead <= self._clock.now().timestamp()

    async def _renew(self, seen: Session) -> Session | None:
        session = await run_in_threadpool(self._sessions.named, seen.name)
        if session is None or not self._runs_out(session, AHEAD_SECONDS):
            return session  # somebody was quicker
        try:
            granted = await self._provider.renewed(session.granted)
            actor = await self._provider.actor_of(granted.access_token)
        except NotAnswered as away:
            log.warning("identity_provider_away", reason=str(away))
            if self._runs_out(session, 0.0):
                raise Away("identity provider") from away
            return session
        except (GrantRefused, CallerNotMapped, Unauthenticated) as refused:
            log.info("session_not_renewed", reason=type(refused).__name__, code=str(refused)[:100])
            await run_in_threadpool(self._sessions.close, session)
            return None
        if actor.subject != session.subject:
            log.warning("session_not_renewed", reason="another subject")
            await run_in_threadpool(self._sessions.close, session)
            return None
        return await run_in_threadpool(self._sessions.renew, session.name, actor, granted)

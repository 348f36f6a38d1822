"""Where calls are carried to, so that what counts never waits for what does not."""

import asyncio
from collections.abc import Callable
from functools import partial, wraps
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute

from onestop_chassis.http.caller import ANONYMOUS, Caller
from onestop_chassis.http.handed import Handed, hands
from onestop_chassis.http.runtime_port import ViewsPort
from onestop_chassis.http.threads import Threads, add_again, is_plain
from onestop_chassis.http.waiting import OnItsWay, Waiting
from onestop_chassis.log.refusals import ANSWER_SECONDS, unconfirmed
from onestop_chassis.views.queries import ViewBehind

READS, PUBLIC, PROBES = 6, 2, 2
"""Threads of each: together fewer than a service has database connections, so that reads never
take the last of those either."""


Place = tuple[Threads, str]


class Places:
    """Acts, reads, whoever has not signed in, and operators' probes: each kind has threads and a
    queue of its own, and none waits for another's. Who waits for a view holds no thread."""

    def __init__(self, acts: int, name: str, views: ViewsPort):
        """`acts`: how many are done at the same time."""
        self.acts = Threads(acts, f"{name}:acts", most=256, each=64)
        self.reads = Threads(READS, f"{name}:reads", most=128, each=32)
        self.public = Threads(PUBLIC, f"{name}:public", most=64, each=64)
        self.probes = Threads(PROBES, f"{name}:probes", most=64, each=64)
        self.waiting = Waiting(views, name)

    def carry_all(self, router: APIRouter, to: APIRouter) -> None:
        """Adds the routes of `router`, the plain ones carried; anything else as it is."""
        _add_all(router, to, self._by_caller)

    def carry_probes(self, router: APIRouter, to: APIRouter) -> None:
        """The same for what watches the service: it answers whoever else waits."""
        _add_all(router, to, lambda route: self._carried(route, lambda _: (self.probes, "")))

    def carry_acts(self, router: APIRouter, to: APIRouter, who: str) -> None:
        """The same for what goes the way of acts without anybody who signs in: `who` does it."""
        _add_all(router, to, lambda route: self._carried(route, lambda _: (self.acts, who)))

    def _by_caller(self, route: APIRoute) -> Callable[..., Any]:
        signed_in = self.reads if route.methods == {"GET"} else self.acts

        def place_of(values: dict[str, Any]) -> Place:
            for value in values.values():
                if isinstance(value, Caller) and value.actor is not ANONYMOUS:
                    return signed_in, value.actor.subject
            return self.public, ""

        return self._carried(route, place_of)

    def _carried(
        self, route: APIRoute, place_of: Callable[[dict[str, Any]], Place]
    ) -> Callable[..., Any]:
        """The route's endpoint as a coroutine function with the same signature."""
        endpoint = route.endpoint
        hands_over = hands(endpoint)

        @wraps(endpoint)
        async def carried(**values: Any) -> Any:
            threads, who = place_of(values)
            call, waited = partial(endpoint, **values), False
            while True:
                try:
                    found = threads.run(call, who, let_in=waited)
                    return await (recorded(found) if hands_over else found)
                except ViewBehind as behind:
                    if behind.awaited is None or not await self.waiting.until(*behind.awaited, who):
                        raise
                    waited = True
                except OnItsWay:
                    await self.waiting.a_moment(who)
                    waited = True

        return carried


async def recorded(found: "asyncio.Future[Any]") -> Any:
    """What was found; of a command on its way, the receipt.

    Raises:
        Unavailable: it did not come in time; what is still queued is not begun then.
    """
    try:
        async with asyncio.timeout(ANSWER_SECONDS):
            answer = await found
    except TimeoutError:
        raise unconfirmed() from None
    return answer.receipt() if isinstance(answer, Handed) else answer


def _add_all(
    router: APIRouter, to: APIRouter, carried: Callable[[APIRoute], Callable[..., Any]]
) -> None:
    """Each is built once more, for good: a router that is included builds its routes anew when
    the first request comes, and is asked for its routes at each."""
    for route in router.routes:
        if isinstance(route, APIRoute):
            endpoint = carried(route) if is_plain(route.endpoint) else route.endpoint
            add_again(to, route, endpoint, route.responses)
        else:
            to.routes.append(route)

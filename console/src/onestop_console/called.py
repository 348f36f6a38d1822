"""What people in office are called: the services record who acted by the name they sign in with."""

from collections.abc import Callable, Iterable, Mapping
from time import monotonic

import structlog

from onestop_console.gateway import KEPT_SECONDS, Away, Gateway, Refused
from onestop_console.readers.people import Called
from onestop_console.session import Session
from onestop_console.tally import tallied

log = structlog.get_logger(__name__)
PATH = "/people"
MOST = 200
"""So many people may be asked about at once."""
VEILED = {"operator"}
"""Who sees no people: to them names come masked, and nothing of that is kept for anybody else."""


class People:
    """The names of people, each as it was within the last `KEPT_SECONDS`, the same for everybody
    who sees people."""

    def __init__(self, gateway: Gateway, seconds: Callable[[], float] = monotonic):
        self._gateway = gateway
        self._seconds = seconds
        self._kept: dict[str, tuple[float, str]] = {}

    async def of(self, session: Session | None, people: Iterable[str]) -> Mapping[str, str]:
        """Names by sign-in name; nobody of whom none is known. A page is whole without them, so
        where they cannot be had just now, that is logged."""
        if session is None or set(session.roles) == VEILED:
            return {}
        now = self._seconds()
        self._kept = {who: one for who, one in self._kept.items() if now - one[0] < KEPT_SECONDS}
        wanted = sorted({who for who in people if askable(who)})
        unknown = [who for who in wanted if who not in self._kept]
        for first in range(0, len(unknown), MOST):
            await self._learn(session, unknown[first : first + MOST], now)
        found = {who: self._kept[who][1] for who in wanted if who in self._kept}
        return {who: name for who, name in found.items() if name}

    async def _learn(self, session: Session, people: list[str], now: float) -> None:
        try:
            with tallied():  # for everybody, and not for the page that happens to come by
                answer = await self._gateway.ask(session, "review", PATH, ids=",".join(people))
        except (Away, Refused) as lost:
            log.info("people_not_named", service=lost.service)
            return
        told = [Called.model_validate(one) for one in answer["items"]]
        names = {one.person: one.name for one in told}
        self._kept |= {who: (now, names.get(who, "")) for who in people}


def askable(who: str) -> bool:
    """Whether it can be somebody's sign-in name: in a list of them, a comma divides two."""
    return bool(who) and "," not in who

"""Open deadlines: which come next, which are held, and why each is where it is."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Query
from pydantic import BaseModel

from onestop_chassis.actor import AUDITOR, OPERATOR
from onestop_chassis.http.caller import Call
from onestop_chassis.http.paging import Page
from onestop_chassis.http.problems import problems
from onestop_chassis.http.rejection import CursorWrong
from onestop_chassis.operators.http.jobs import Sentence
from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.operators.inspect import due, search
from onestop_chassis.operators.inspect.due import DeadlineUnknown, Open, place_of
from onestop_chassis.operators.inspect.facts import told

LARGEST = 500
Text = Annotated[str, Query(max_length=300)]


class OpenDeadlineAnswer(BaseModel):
    """An open deadline; `away_seconds` is negative when it has passed.

    `held` says why it rests after `tries` tries; the next is at `next_try_at` by the real clock.
    """

    key: str
    timer: str
    kind: str
    stream: str
    subject: str
    due_at: datetime
    fires_at: datetime
    away_seconds: float
    tries: int
    held: str
    next_try_at: datetime | None


class DeadlinePage(Page[OpenDeadlineAnswer]):
    """Deadlines, earliest first, as of `now`."""

    now: datetime


class Explained(OpenDeadlineAnswer):
    """A deadline with the fact that set it, its reckoning in words, and how it stands."""

    opened_by: str
    correlation: str
    opened: dict[str, Any] | None
    words: list[Sentence]
    standing: Sentence


def deadlines_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter(prefix="/ops/deadlines", tags=["operations"])

    def answer(found: Open, now: datetime) -> dict[str, Any]:
        return {
            "key": found.key,
            "timer": found.timer,
            "kind": found.kind,
            "stream": found.stream,
            "subject": found.subject,
            "due_at": found.due_at,
            "fires_at": found.fires_at,
            "away_seconds": (found.due_at - now).total_seconds(),
            "tries": found.tries,
            "held": found.held,
            "next_try_at": found.next_try_at,
        }

    @router.get("", responses=problems(CursorWrong))
    def list_deadlines(
        call: Call,
        *,
        kind: Text = "",
        project: Text = "",
        only_due: bool = False,
        held: bool = False,
        after: Text = "",
        limit: Annotated[int, Query(ge=1, le=LARGEST)] = 50,
    ) -> DeadlinePage:
        """Open deadlines, earliest first; those that are due, or held, alone."""
        call.actor.require(OPERATOR, AUDITOR)
        found = due.listed(
            runtime.database,
            kind=kind,
            project=project,
            before=call.now if only_due else None,
            held=held,
            after=place_of(after),
            limit=limit,
        )
        rows = [OpenDeadlineAnswer(**answer(one, call.now)) for one in found]
        last = found[-1].cursor if len(found) == limit else None
        return DeadlinePage(now=call.now, items=rows, next=last)

    @router.get("/explanation", responses=problems(DeadlineUnknown))
    def explain_deadline(call: Call, key: Text) -> Explained:
        """Why a deadline falls due when it does, when it can fire, and why it has not."""
        call.actor.require(OPERATOR, AUDITOR)
        found = due.one(runtime.database, key)
        told_by = due.words(
            runtime.log,
            runtime.blueprint.streams,
            runtime.blueprint.timers,
            found,
            call.now,
            runtime.reference(),
        )
        zh, en = due.standing(runtime.switches, found, call.now)
        return Explained(
            **answer(found, call.now),
            opened_by=found.opened_by,
            correlation=found.correlation,
            opened=_opened(found),
            words=[Sentence(zh=zh, en=en) for zh, en in told_by],
            standing=Sentence(zh=zh, en=en),
        )

    def _opened(found: Open) -> dict[str, Any] | None:
        """The fact itself, from the own log or as it was heard."""
        log = runtime.log
        source, _, position = found.opened_by.rpartition("/")
        if source == log.service:
            rows = log.read(int(position) - 1, 1)
        else:
            rows = search.heard(runtime.database, source, [int(position)])
        return told(log.service, rows[0], full=True) if rows else None

    return router

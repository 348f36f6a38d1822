"""How acts are given to the runtime: the API's own functions, without HTTP around them.

Each looks up what the route looks up, asks who may do it, and hands the command to the log. Only
this module knows how a command is made.
"""

from dataclasses import dataclass
from itertools import count
from typing import Any, cast

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute
from onestop_chassis.http import Caller
from onestop_chassis.http.edge import Visit
from onestop_chassis.http.ops.events import events_router
from onestop_chassis.http.ops.streams import streams_router
from onestop_chassis.service import Runtime
from onestop_chassis.signin import demo_users
from onestop_chassis.worktime import local_day
from onestop_contracts.parts import ConsultationOutcome, Stage
from onestop_review.case import case
from onestop_review.case import stream as case_stream
from onestop_review.case_command import Outcome
from onestop_review.http.cases import accept_case
from onestop_review.http.decisions import DecisionBody, DraftBody, decide, draft_decision
from onestop_review.http.ladder import (
    ConclusionBody,
    ConsultationBody,
    PositionBody,
    conclude,
    convene,
)
from onestop_review.http.supervision import file_objection, register_objection
from onestop_review.http.supervision_bodies import ObjectionBody, WhichBody
from onestop_review.reference import Reference

from benchmarks.lifecycle_parts.plan import DEPARTMENTS, code

DIGEST = "e" * 64
REVIEWER, DIRECTOR, DEPUTY, AUDITOR = "reviewer.1", "director", "standing_deputy", "auditor"


@dataclass(frozen=True, slots=True)
class Asked:
    """What a route learns of the request itself; every one is another request."""

    request_id: str

    @property
    def correlation_id(self) -> str:
        return self.request_id

    def header(self, name: bytes) -> str | None:
        """No key, no version, no position: none of them is sent."""
        return None

    def sent(self) -> str:
        return f"POST {self.request_id}"


class Acts:
    """What the centre's people do with the items of a project, and what an auditor reads."""

    def __init__(self, runtime: Runtime[Reference]):
        self._runtime = runtime
        self._numbers = count(1)
        self._search = _endpoint(events_router(runtime), "search_events")
        self._facts = _endpoint(streams_router(runtime), "read_facts")

    def accept(self, project: int, item: str) -> None:
        accept_case(code(project), item, self._call(REVIEWER))

    def draft(self, project: int, item: str) -> None:
        body = DraftBody(outcome=Outcome.APPROVE, reasons=["齐全"])
        draft_decision(code(project), item, body, self._call(REVIEWER))

    def object(self, project: int, item: str) -> None:
        """The chief representative files a written objection in the second window."""
        body = ObjectionBody(
            stage=Stage.HANDLING,
            grounds="the site lies in a flood zone",
            legal_basis="防洪法 art. 33",
            document=DIGEST,
            signed=True,
        )
        department = DEPARTMENTS[int(item[-1]) - 1]
        file_objection(code(project), item, body, self._call(f"rep.{department}"))

    def register(self, project: int, item: str) -> None:
        body = WhichBody(objection=self._objection(project, item))
        register_objection(code(project), item, body, self._call(REVIEWER))

    def convene(self, project: int, item: str) -> None:
        """For today: the clock stands on a deputies' day."""
        call = self._call(DIRECTOR)
        body = ConsultationBody(
            objection=self._objection(project, item), units=["nr"], slot_on=local_day(call.now)
        )
        convene(code(project), item, body, call)

    def agree(self, project: int, item: str) -> None:
        body = ConclusionBody(
            objection=self._objection(project, item),
            outcome=ConsultationOutcome.AGREED_WITH_CONDITIONS,
            positions=[PositionBody(unit="nr", statement="a second exit is needed")],
            minutes=DIGEST,
            conditions=["a second exit"],
        )
        conclude(code(project), item, body, self._call(DIRECTOR))

    def approve(self, project: int, item: str) -> None:
        body = DecisionBody(outcome=Outcome.APPROVE)
        decide(code(project), item, body, self._call(DEPUTY))

    def history(self, project: int) -> list[dict[str, Any]]:
        """Every fact of the project that the service recorded, in order, with its data."""
        call, wanted = self._call(AUDITOR), {"project": code(project), "oldest_first": True}
        found: list[dict[str, Any]] = self._search(call, **wanted, limit=500, full=True).facts
        return found

    def case_history(self, project: int, item: str) -> list[dict[str, Any]]:
        """Every fact of one case, in order, with its data."""
        stream = case_stream(code(project), item)
        found: list[dict[str, Any]] = self._facts(self._call(AUDITOR), stream, full=True).facts
        return found

    def _objection(self, project: int, item: str) -> str:
        state, _ = self._runtime.log.state(case, case_stream(code(project), item))
        return state.standing[0].objection

    def _call(self, user: str) -> Caller:
        asked = cast(Visit, Asked(f"benchmark-{next(self._numbers)}"))
        return Caller(self._runtime, demo_users()[user], asked, Response(), None, 0)


def _endpoint(router: APIRouter, name: str) -> Any:
    found = (route for route in router.routes if isinstance(route, APIRoute))
    return next(route.endpoint for route in found if route.name == name)

"""How acts are given to the runtime: the API's own functions, without HTTP around them.

The route of an act reads the state and the circumstances, asks who may do it, and hands the
attempt to the log. Only this module knows how it is called.
"""

from dataclasses import dataclass
from itertools import count
from threading import Event
from typing import Any, cast

from fastapi import APIRouter, Response
from fastapi.routing import APIRoute
from onestop_chassis.act import Act
from onestop_chassis.decider import address_of
from onestop_chassis.http import Caller
from onestop_chassis.http.acts import acts_router
from onestop_chassis.http.edge import Visit
from onestop_chassis.http.handed import Handed
from onestop_chassis.http.signin import demo_users
from onestop_chassis.operators.http.events import events_router
from onestop_chassis.operators.http.streams import streams_router
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.worktime import local_day
from onestop_contracts.parts import ConsultationOutcome, Stage
from onestop_review.case import case
from onestop_review.case.consultation import ConcludeConsultation, Said
from onestop_review.case.convening import ConveneConsultation
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.formal_check import RegisterObjection
from onestop_review.case.objection import FileObjection
from onestop_review.case.opening import AcceptCase
from onestop_review.case.state import Case
from onestop_review.case.words import Outcome
from onestop_review.reference import Reference

from benchmarks.lifecycle_parts.plan import DEPARTMENTS, DIGEST, code

REVIEWER, CHECKER = "reviewer.1", "reviewer.2"
DIRECTOR, DEPUTY, AUDITOR = "director", "standing_deputy", "auditor"


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
        routes = acts_router(case)
        self._routes = {
            act: _endpoint(routes, address_of(act)) for act in case.acts if act.by is not None
        }
        self._search = _endpoint(events_router(runtime), "search_events")
        self._facts = _endpoint(streams_router(runtime), "read_facts")

    def accept(self, project: int, item: str) -> None:
        self._do(REVIEWER, project, item, AcceptCase())

    def draft(self, project: int, item: str) -> None:
        draft = DraftDecision(outcome=Outcome.APPROVE, reasons=("齐全",))
        self._do(REVIEWER, project, item, draft)

    def object(self, project: int, item: str) -> None:
        """The chief representative files a written objection in the second window."""
        objection = FileObjection(
            stage=Stage.HANDLING,
            grounds="the site lies in a flood zone",
            legal_basis="防洪法 art. 33",
            document=DIGEST,
            signed=True,
        )
        self._do(f"rep.{_department(item)}", project, item, objection)

    def register(self, project: int, item: str) -> None:
        found = RegisterObjection(objection=self._objection(project, item))
        self._do(CHECKER, project, item, found)

    def convene(self, project: int, item: str) -> None:
        """For today: the clock stands on a deputies' day."""
        today = local_day(self._runtime.clock.now())
        objection = self._objection(project, item)
        units = (_department(item),)
        consultation = ConveneConsultation(objection=objection, units=units, slot_on=today)
        self._do(DIRECTOR, project, item, consultation)

    def agree(self, project: int, item: str) -> None:
        conclusion = ConcludeConsultation(
            objection=self._objection(project, item),
            outcome=ConsultationOutcome.AGREED_WITH_CONDITIONS,
            positions=(Said(unit=_department(item), statement="a second exit is needed"),),
            minutes=DIGEST,
            conditions=("a second exit",),
        )
        self._do(DIRECTOR, project, item, conclusion)

    def approve(self, project: int, item: str) -> None:
        self._do(DEPUTY, project, item, DecideCase(outcome=Outcome.APPROVE))

    def history(self, project: int) -> list[dict[str, Any]]:
        """Every fact of the project that the service recorded, in order, with its data."""
        call, wanted = self._call(AUDITOR), {"project": code(project), "oldest_first": True}
        found: list[dict[str, Any]] = self._search(call, **wanted, limit=500, full=True).facts
        return found

    def case_history(self, project: int, item: str) -> list[dict[str, Any]]:
        """Every fact of one case, in order, with its data."""
        stream = case.stream_at(code(project), item)
        found: list[dict[str, Any]] = self._facts(self._call(AUDITOR), stream, full=True).facts
        return found

    def _do(self, user: str, project: int, item: str, act: Act[Case, Reference]) -> None:
        """What the act's route does when it is called."""
        route = self._routes[type(act)]
        keys = {"project": code(project), "item": item}
        answer = route(body=act, dry_run=False, call=self._call(user), **keys)
        if isinstance(answer, Handed):
            recorded = Event()
            answer.begin(lambda: True, recorded.set)
            recorded.wait()
            answer.receipt()

    def _objection(self, project: int, item: str) -> str:
        state, _ = self._runtime.log.state(case.decider, case.stream_at(code(project), item))
        return state.standing[0].objection

    def _call(self, user: str) -> Caller:
        asked = cast(Visit, Asked(f"benchmark-{next(self._numbers)}"))
        return Caller(self._runtime, demo_users()[user], asked, Response(), None, 0)


def _department(item: str) -> str:
    return DEPARTMENTS[int(item[-1]) - 1]


def _endpoint(router: APIRouter, name: str) -> Any:
    found = (route for route in router.routes if isinstance(route, APIRoute))
    return next(route.endpoint for route in found if route.name == name)

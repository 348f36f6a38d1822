"""What review is told before the first project: items, delegations, representatives."""

from itertools import count
from typing import Any

from onestop_chassis.log.log import Log
from onestop_chassis.service.app import create_app, routers_of
from onestop_chassis.service.runtime import Runtime
from onestop_chassis.service.simulated_clock import SimulatedClock
from onestop_contracts.parts import GuidanceItem
from onestop_review.app import blueprint
from onestop_review.reference import Reference

from benchmarks.lifecycle_parts.plan import DEPARTMENTS, PHASES
from tests.support import review_service as support
from tests.support.kept import Shelf
from tests.support.keyed import Keyed
from tests.support.review_catalogue import line


def lines() -> tuple[GuidanceItem, ...]:
    """Each phase needs all of the one before it."""
    return tuple(
        line(item, *needs, department=department, materials=("M-01",))
        for needs, phase in zip(((), *PHASES), PHASES, strict=False)
        for item, department in zip(phase, DEPARTMENTS, strict=True)
    )


def configure(
    runtime: Runtime[Reference], intake: Log, shelf: Shelf, clock: SimulatedClock
) -> None:
    """Departments, people, calendar, catalogue, delegations, representatives, through the API."""
    client = Keyed(create_app(runtime, routers_of(blueprint)), raise_server_exceptions=False)
    service = support.ReviewService(runtime, client, intake, shelf, clock, count(1))
    service.done("operator", "/departments/register-departments", support.departments_body())
    service.done("director", "/calendar/publish-calendar", support.calendar_body())
    items = {"items": [_item(one) for one in lines()]}
    service.done("director", "/catalogue/revise-catalogue", items)
    service.done("director", "/delegations/grant-delegations", {"delegations": delegations()})
    for department in sorted(set(DEPARTMENTS)):
        post, person = support.post_of(department), f"rep.{department}"
        people = support.people_body(department)
        service.done(f"head.{department}", "/staff/register-people", people)
        nomination = support.nomination_body(department, person)
        service.done(f"head.{department}", f"{support.POSTS}/nominate-representative", nomination)
        mandate = {**post, "person": person, "mandate": f"M-{department}"}
        service.done("director", f"{support.POSTS}/appoint-representative", mandate)


def _item(one: GuidanceItem) -> dict[str, Any]:
    body = support.catalogue_body()["items"][0]
    said = {"item": one.item, "phase": one.phase, "department": one.department}
    return {**body, **said, "needs": list(one.needs)}


def delegations() -> list[dict[str, Any]]:
    """Every item is delegated to the centre."""
    known = support.delegations_body()["delegations"]
    return [
        {**one, "items": [i.item for i in lines() if i.department == one["department"]]}
        for one in known
    ]

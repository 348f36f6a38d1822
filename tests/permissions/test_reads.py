"""Who may read what, over HTTP: every address of every service, asked by one of each kind."""

from collections.abc import Iterator
from dataclasses import replace

import httpx
import pytest
from fastapi.routing import APIRoute
from onestop_contracts.people import Role

from tests.permissions.people import person, scene_of
from tests.permissions.reads import KEYS, READS, Audience, Read
from tests.permissions.served import READ, Counter, blueprints
from tests.permissions.words import Cell, Level, Of
from tests.support.review_catalogue import PLACE

HIDDEN = {
    "forbidden",
    "project-unknown",
    "case-unknown",
    "dossier-unknown",
    "early-check-unknown",
}
"""What is said to somebody for whom there is no such thing."""


@pytest.mark.parametrize("service", READ)
def test_what_is_read_is_what_the_table_says(service: str) -> None:
    with READ[service]() as counter:
        wrong = [told for one in READS if one.service == service for told in other(counter, one)]
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:40])


def test_every_address_at_which_people_read_has_a_line() -> None:
    routes = {
        (blueprint.name, route.path)
        for blueprint in blueprints()
        for router in blueprint.routers
        for route in router.routes
        if isinstance(route, APIRoute) and "GET" in (route.methods or ())
    }
    assert routes == {(one.service, one.route) for one in READS}


def other(counter: Counter, one: Read) -> Iterator[str]:
    """Where the service does otherwise than the table says."""
    nobody = counter.read(path_of(counter, one))
    if (nobody.status_code == httpx.codes.UNAUTHORIZED) == (one.audience is Audience.PUBLIC):
        yield f"{one.route}: {nobody.status_code} without signing in"
    if one.audience is Audience.PUBLIC:
        return
    for cell in asking(one):
        scene = counter.scene(scene_of(cell.matter))
        answer = counter.read(path_of(counter, one), person(cell, scene))
        allowed = one.audience is Audience.SIGNED_IN or any(may.allows(cell) for may in one.may)
        seen = sees(answer)
        if seen != allowed:
            told = "seen" if seen else "not seen"
            yield f"{one.route}: {told} ({answer.status_code}): {cell}"


def path_of(counter: Counter, one: Read) -> str:
    keys = {**KEYS, **counter.keys, "code": counter.keys.get("project", "")}
    return one.route.format(**keys) + one.query


def sees(answer: httpx.Response) -> bool:
    """Whether it is shown, or would be if it were there."""
    if answer.status_code != httpx.codes.OK:
        return answer.json()["code"] not in HIDDEN
    path, found = answer.request.url.path, answer.json()
    if path == "/staff":
        return any((one["unit"], one["jurisdiction"]) == ("drc", PLACE) for one in found)
    return path not in ("/projects", "/cases", "/dossiers") or bool(found)


def asking(one: Read) -> Iterator[Cell]:
    """Somebody of each role, here, and who differs from them in one thing."""
    for role in (None, *Role):
        here = Cell(role, Level.OWN, Of.NONE, Of.NONE, one.matter)
        others = [replace(here, level=level) for level in Level]
        others += [replace(here, department=department) for department in Of]
        others += [replace(here, firm=firm) for firm in Of]
        yield from dict.fromkeys(others)

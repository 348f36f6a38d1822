"""Who may read what, over HTTP: every address of every service, asked by one of each kind."""

import html
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import quote

import httpx
import pytest
from fastapi.routing import APIRoute
from onestop_chassis.actor import Actor
from onestop_chassis.service.app import routers_of
from onestop_contracts.people import CITY, Role

from tests.permissions.people import person, scene_of
from tests.permissions.planted import PAGE, planted
from tests.permissions.reads import KEYS, READS, Audience, Read
from tests.permissions.served import READ, Counter, blueprints
from tests.permissions.words import Cell, Level, Of
from tests.support.review_catalogue import PLACE

OPERATOR = Actor(
    subject="operator", roles=frozenset({Role.OPERATOR}), jurisdiction=CITY, department="centre"
)
DOCUMENTS = {"/openapi.json", "/asyncapi.json", "/docs"}
"""The same at every service of an installation, whatever is recorded; with made-up examples."""
PUBLISHED = ("/intermediaries", "intermediary_market")
"""Which firms are admitted is read by everybody, and their streams are named by their codes."""
LISTS = ("/projects", "/cases", "/windows", "/consultations", "/dossiers")
"""What is listed of what there is to see."""
HIDDEN = {
    "forbidden",
    "project-unknown",
    "case-unknown",
    "dossier-unknown",
    "document-unknown",
    "early-check-unknown",
    "paper-unknown",
}
"""What is said to somebody for whom there is no such thing."""


@pytest.fixture(scope="module", params=READ)
def counter(request: pytest.FixtureRequest) -> Iterator[Counter]:
    with READ[request.param]() as found:
        yield found


def test_what_is_read_is_what_the_table_says(counter: Counter) -> None:
    here = [one for one in READS if one.service == counter.runtime.name]
    wrong = [told for one in here for told in other(counter, one)]
    assert not wrong, f"{len(wrong)} differ\n" + "\n".join(wrong[:40])


def test_x86_no_address_shows_an_operator_what_people_put_in(counter: Counter) -> None:
    published = counter.read(PUBLISHED[0]).text if counter.runtime.name == PUBLISHED[1] else ""
    words = {word for word in planted(counter.runtime) if word not in published}
    told, asked = [], set()
    for route, path in addresses(counter):
        answer = counter.read(path, OPERATOR)
        if answer.status_code == httpx.codes.OK:
            asked.add(route)
        text = html.unescape(answer.text)
        told += [f"{path}: {word}" for word in words if word in text]
    assert not told, "\n".join(sorted(told)[:40])
    assert {"/ops/streams/facts", "/ops/streams/state", "/ops/events"} <= asked
    everywhere = {one.route for one in READS if one.audience is not Audience.THOSE}
    here = {one.route for one in READS if one.service == counter.runtime.name}
    assert asked >= everywhere & here - {"/licences/{number}", "/licences/{number}/qr.svg"}


def addresses(counter: Counter) -> Iterator[tuple[str, str]]:
    """Every address that can be read, with what there is to be named in it."""
    streams = sorted({row.stream for row in counter.runtime.log.read(0, PAGE)})
    last = counter.runtime.log.head()
    app: Any = counter.client
    paths = {route.path for route in app.app.state.routes if "GET" in route.methods}
    for route in sorted(paths - DOCUMENTS):
        keys = {**KEYS, **counter.keys, "code": counter.keys.get("project", "")}
        keys |= {"source": counter.runtime.name, "position": str(last), "view": "parked"}
        named = route.replace(":path", "")
        if set(re.findall(r"{(\w+)}", named)) <= keys.keys():
            path = named.format(**keys)
            yield route, path
            yield route, f"{path}?full=true"
            for stream in streams if route.startswith("/ops/streams/") else ():
                at = f"stream={quote(stream, safe='')}"
                yield route, f"{path}?{at}"
                yield route, f"{path}?{at}&full=true"
                yield route, f"{path}?{at}&first=1&last=2"


def test_every_address_at_which_people_read_has_a_line() -> None:
    routes = {
        (blueprint.name, route.path)
        for blueprint in blueprints()
        for router in routers_of(blueprint)
        for route in router.routes
        if isinstance(route, APIRoute)
        and "GET" in (route.methods or ())
        and not route.path.endswith("/acts")  # the acts' own table has them
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
    path = answer.request.url.path
    if "/documents/" in path or path.endswith("/pdf"):
        return True
    found = answer.json()
    if path == "/staff":
        return any((one["unit"], one["jurisdiction"]) == ("drc", PLACE) for one in found["items"])
    return path not in LISTS or bool(found["items"])


def asking(one: Read) -> Iterator[Cell]:
    """Somebody of each role, here, and who differs from them in one thing."""
    for role in (None, *Role):
        here = Cell(role, Level.OWN, Of.NONE, Of.NONE, one.matter)
        others = [replace(here, level=level) for level in Level]
        others += [replace(here, department=department) for department in Of]
        others += [replace(here, firm=firm) for firm in Of]
        yield from dict.fromkeys(others)

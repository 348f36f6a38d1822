"""A route may say how much it takes; all others keep their limits, whatever is asked elsewhere."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi import APIRouter
from onestop_chassis.http.body_limits import BodyLimits, OwnLimits, takes
from onestop_chassis.http.edge import Visit
from onestop_chassis.http.rejection import BodyTooLarge, TooSlow

LARGE = BodyLimits(most_bytes=10, seconds=60.0, idle_seconds=0.01)
router = APIRouter()


@router.post("/files/{name}")
@takes(LARGE)
async def take(name: str) -> None:
    """Takes more, or less."""


@router.get("/files/{name}")
async def give(name: str) -> None:
    """Takes nothing."""


def scope(method: str, path: str, root: str = "", length: str = "0") -> Any:
    headers = [(b"content-length", length.encode())]
    asked = {"type": "http", "method": method, "path": root + path, "root_path": root}
    return asked | {"headers": headers}


@pytest.mark.parametrize(
    ("method", "path", "limits"),
    [
        ("POST", "/files/a", LARGE),
        ("GET", "/files/a", None),
        ("POST", "/files/a/b", None),
        ("POST", "/files", None),
    ],
)
@pytest.mark.parametrize("root", ["", "/archive"])
def test_only_the_route_itself_has_its_limits(
    method: str, path: str, limits: BodyLimits | None, root: str
) -> None:
    assert OwnLimits(router.routes).of(scope(method, path, root)) is limits


def visit(parts: Iterator[Any], length: str = "0") -> Visit:
    async def receive() -> Any:
        for part in parts:
            return {"type": "http.request", "body": part, "more_body": True}
        return await asyncio.Event().wait()

    async def send(_: Any) -> None:
        """Hears nothing."""

    return Visit(scope("POST", "/files/a", length=length), receive, send, LARGE, only_tls=False)


def test_more_than_it_takes_is_refused_as_announced_and_as_it_comes() -> None:
    async def announced() -> None:
        visit(iter([]), "11").check_announced_length()

    async def coming() -> None:
        asked = visit(iter([b"12345", b"67890", b"1"]))
        await asked.receive()
        await asked.receive()
        await asked.receive()

    for refused in (announced, coming):
        with pytest.raises(BodyTooLarge) as told:
            asyncio.run(refused())
        assert told.value.facts["limit_bytes"] == 10


def test_a_body_that_stops_coming_is_not_waited_for_until_its_end() -> None:
    async def stopping() -> None:
        asked = visit(iter([b"1"]))
        await asked.receive()
        await asked.receive()

    with pytest.raises(TooSlow):
        asyncio.run(stopping())

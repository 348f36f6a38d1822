"""A request leaves nothing behind for the collector, whose pauses everybody waits for."""

import asyncio
import gc
from datetime import UTC, datetime
from typing import Any

from fastapi import FastAPI
from onestop_chassis.clock import FixedClock
from onestop_chassis.http.signin import demo_users
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.service.app import create_app

from tests.support.counter_service import KEY, CounterRuntime, router

REQUESTS = 20
BODY = b'{"by": 1}'


async def count_up(app: FastAPI, number: int) -> int:
    """The status that a command is answered with, sent without a server in between."""
    token = DemoTokens(KEY).issue(demo_users()["clerk"])
    headers = {
        "host": "localhost",
        "content-type": "application/json",
        "content-length": str(len(BODY)),
        "authorization": f"Bearer {token}",
        "idempotency-key": f"key-{number}",
    }
    scope: dict[str, Any] = {
        "type": "http",
        "method": "POST",
        "scheme": "http",
        "path": "/counters/a/counts",
        "query_string": b"",
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
        "server": ("localhost", 80),
        "state": {},
    }
    answered: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": BODY, "more_body": False}

    async def send(message: Any) -> None:
        answered.append(message)

    await app(scope, receive, send)
    return int(answered[0]["status"])


def test_x87_a_command_leaves_nothing_for_the_collector() -> None:
    app = create_app(CounterRuntime(FixedClock(datetime(2026, 3, 2, 1, tzinfo=UTC))), [router])

    async def commands() -> list[int]:
        await count_up(app, 0)  # what is kept from the first one on
        gc.collect()
        gc.set_debug(gc.DEBUG_SAVEALL)
        return [await count_up(app, n + 1) for n in range(REQUESTS)]

    try:
        assert asyncio.run(commands()) == [200] * REQUESTS
        gc.collect()
        left = [type(one).__name__ for one in gc.garbage]
    finally:
        gc.set_debug(0)
        gc.garbage.clear()
    assert [name for name in left if name in ("Visit", "Caller", "Handed", "Request")] == []

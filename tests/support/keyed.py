"""A client of an application in this process that sends what every client has to send."""

from itertools import count
from typing import Any

import httpx
from fastapi.testclient import TestClient

_numbers = count(1)


class Keyed(TestClient):
    """Each command has a key of its own, unless the test gives one."""

    def send(self, request: httpx.Request, **how: Any) -> httpx.Response:
        if request.method == "POST":
            request.headers.setdefault("Idempotency-Key", f"test-{next(_numbers)}")
        answer: httpx.Response = super().send(request, **how)
        return answer

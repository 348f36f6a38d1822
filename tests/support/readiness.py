"""Whether a service is ready, asked as often as it takes on a slow machine."""

import httpx

from tests.support.wait import until

SECONDS = 120.0
SLOW = ["database"]
"""What a service waits for whose database has not answered within the second it is given."""


def lacking(url: str) -> list[str]:
    """What the service at `url` waits for; a database that is slow is not away."""

    def asked() -> tuple[list[str], ...]:
        told = httpx.get(f"{url}/health/ready", timeout=SECONDS, verify=False).json()["waiting_for"]
        return () if told == SLOW else (told,)

    (found,) = until(asked, SECONDS, f"{url} is asked for its readiness")
    return found

"""Which open deadlines further holiday notices would move, in every service that has some."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from onestop_cli.client import Client

PAGE = {"review": 100, "intake": 200}


def moves(
    client: Client, user: str, notices: Sequence[Mapping[str, Any]]
) -> Iterator[dict[str, Any]]:
    """One row for each deadline, with its service; nothing is recorded."""
    for service, limit in PAGE.items():
        after = ""
        while True:
            body = {"notices": notices, "after": after, "limit": limit}
            page = client.post(service, "/calendar/impact", user, body)
            yield from ({"service": service, "item": "", **one} for one in page["moving"])
            after = page["cursor"]
            if not after:
                break

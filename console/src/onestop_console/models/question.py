"""What a page asked the services, as commands that ask the same."""

import shlex
from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Question:
    """An address that was read; `signed`: with the token of whoever looks at the page."""

    address: str
    signed: bool

    @property
    def command(self) -> str:
        """As it is typed: the token is taken out of the environment, and stands nowhere here."""
        token = '-H "Authorization: Bearer $ONESTOP_TOKEN" ' if self.signed else ""
        return f"curl -sS {token}{shlex.quote(self.address)}"


def commands(asked: Iterable[Question]) -> list[str]:
    """Each once, in the order in which it was asked."""
    return [one.command for one in dict.fromkeys(asked)]

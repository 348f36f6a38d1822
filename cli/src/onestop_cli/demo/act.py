"""One thing that one person does, as a request: the same act always has the same key."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from onestop_cli.client import Client
from onestop_cli.documents import Document, page
from onestop_cli.naming import post_naming


@dataclass(frozen=True, slots=True)
class Act:
    """`name` makes it unique in its case or project, and with them its idempotency key;
    `documents` are those that the body names by their digests."""

    name: str
    user: str
    service: str
    path: str
    body: Mapping[str, Any] = field(default_factory=dict)
    documents: tuple[Document, ...] = ()

    @property
    def key(self) -> str:
        """The idempotency key: who repeats the act after an interruption repeats the key."""
        return f"demo-{digest(self.service, self.path, self.name)}"


def digest(*parts: str) -> str:
    """One name for what these say together."""
    return hashlib.sha256("/".join(parts).encode()).hexdigest()


def paper(name: str, *about: str) -> Document:
    """A document of the demonstration: a page that says what it is about."""
    return page(name, "For the demonstration only", *about)


def do(client: Client, act: Act) -> None:
    """Does it, once the archive has what it names; addresses of what is done in a project or a
    case have the project's code as their second part."""
    project, body = act.path.split("/")[2], dict(act.body)
    post_naming(client, act.documents, project, act.service, act.path, act.user, body, act.key)

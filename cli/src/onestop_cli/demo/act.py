"""One thing that one person does, as a request: the same act always has the same key."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Act:
    """`name` makes it unique in its case or project, and with them its idempotency key."""

    name: str
    user: str
    service: str
    path: str
    body: Mapping[str, Any] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """The idempotency key: who repeats the act after an interruption repeats the key."""
        return f"demo-{digest(self.service, self.path, self.name)}"


def digest(*parts: str) -> str:
    """The SHA-256 that stands for a document of the demonstration."""
    return hashlib.sha256("/".join(parts).encode()).hexdigest()

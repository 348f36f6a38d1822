"""Documents that the archive keeps, as it says so to a service that runs without it."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from onestop_chassis.decider import Decider
from onestop_chassis.log.log import Log
from onestop_chassis.recorded import Cause
from onestop_contracts.archive import CENTRE, DocumentStored
from onestop_contracts.identifiers import PROJECT_CODE

PROJECT = re.compile(PROJECT_CODE.strip("^$"))
DIGEST = re.compile(r"[0-9a-f]{64}")
STORED_AT = datetime(2026, 1, 5, 1, 0, tzinfo=UTC)

_echo: Decider[None, tuple[DocumentStored, ...], DocumentStored] = Decider(
    initial=None, decide=lambda _, events: events, evolve=lambda _, __: None
)


def stored(project: str, digest: str, party: str = CENTRE) -> DocumentStored:
    """That a document of a project is kept, for this party."""
    return DocumentStored(
        project=project,
        digest=digest,
        media_type="application/pdf",
        size=9,
        name="a.pdf",
        party=party,
        stored_at=STORED_AT,
    )


@dataclass
class Shelf:
    """The archive's mouth: whoever sends an act has sent the documents that it names before."""

    archive: Log
    _told: set[tuple[str, str]] = field(default_factory=set)
    _numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def before(self, path: str, body: Any) -> bool:
        """Says that what this body names is kept for the project of this address; whether that
        was news."""
        project = PROJECT.search(path)
        return project is not None and self.keep(project[0], *_digests(body))

    def keep(self, project: str, *digests: str, party: str = CENTRE) -> bool:
        """Says that these documents of the project are kept; whether that was news."""
        new = {(project, one) for one in digests} - self._told
        for _, digest in sorted(new):
            n = next(self._numbers)
            cause = Cause(f"d{n}", f"d{n}", f"request/d{n}", "clerk", "window_clerk", "150600")
            fact = stored(project, digest, party)
            self.archive.handle(_echo, f"document/{project}/{digest}", (fact,), cause)
        self._told |= new
        return bool(new)


def _digests(body: Any) -> Iterable[str]:
    if isinstance(body, dict):
        for value in body.values():
            yield from _digests(value)
    elif isinstance(body, list | tuple):
        for value in body:
            yield from _digests(value)
    elif isinstance(body, str) and DIGEST.fullmatch(body):
        yield body

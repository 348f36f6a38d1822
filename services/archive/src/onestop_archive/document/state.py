"""Who of a project stored a document, and under which name."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from onestop_contracts.archive import DocumentStored
from onestop_contracts.fields import Code, Prose


@dataclass(frozen=True, slots=True)
class Document:
    """A document of one project: what kind it is, and what each party that stored it calls it."""

    media_type: Code = ""
    size: int = 0
    names: tuple[tuple[Code, Prose], ...] = ()

    def is_of(self, party: str) -> bool:
        """Whether this party stored it."""
        return party in dict(self.names)

    def name_for(self, parties: Iterable[str]) -> str:
        """What the first of these parties that stored it calls it; else whoever did first."""
        named = dict(self.names)
        return next((named[one] for one in parties if one in named), self.names[0][1])


def evolve(document: Document, event: DocumentStored) -> Document:
    named = (*document.names, (event.party, event.name))
    return replace(document, media_type=event.media_type, size=event.size, names=named)

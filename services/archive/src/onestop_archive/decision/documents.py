"""Which of the documents that facts name can be looked at: those whose bytes are kept."""

import re
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from onestop_contracts.archive import DocumentStored
from onestop_contracts.fields import Digest

from onestop_archive.decision.evidence import Told
from onestop_archive.facts import FactRow

DIGEST = re.compile("[0-9a-f]{64}")


def stored(told: Iterable[Told]) -> frozenset[Digest]:
    """The digests of all documents of a project whose bytes are kept."""
    return frozenset(one.event.digest for one in told if isinstance(one.event, DocumentStored))


def kept_of(facts: Iterable[FactRow], kept: Collection[Digest]) -> tuple[Digest, ...]:
    """Those of the digests in the facts that are kept, each once, in order."""
    named = {digest for fact in facts for digest in _digests(fact.data)}
    return tuple(sorted(named.intersection(kept)))


def _digests(value: Any) -> Iterator[Digest]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _digests(one)
    elif isinstance(value, list):
        for one in value:
            yield from _digests(one)
    elif isinstance(value, str) and DIGEST.fullmatch(value):
        yield value

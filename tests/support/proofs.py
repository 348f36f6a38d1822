"""Proofs to be checked: signed by a key of the tests, and what is wrong with them."""

import copy
from collections.abc import Iterator, Sequence
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from onestop_chassis.recorded import Recorded
from onestop_contracts.proof import (
    certificate_of_silence,
    decision_record,
    sign,
    stored_event,
    verify_certificate,
    verify_decision,
)
from onestop_review.case.certificate import Told

from tests.support import case_streams as case

Json = dict[str, Any]
Path_ = tuple[str | int, ...]
KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
PUBLIC = KEY.public_key()


def told(history: Sequence[Recorded[Any]], posts: Sequence[Recorded[Any]] = ()) -> Told:
    """What documents of a case are made of, from facts that no database holds."""
    first = next(iter(history), None)
    origin = (first.source, first.stream) if first else ("review", "")
    return Told(*origin, [*map(_stored, history)], [*map(_stored, posts)])


def _stored(fact: Recorded[Any]) -> Json:
    data = fact.event.model_dump(mode="json")
    return stored_event(fact.id, fact.event.TYPE, fact.version, fact.recorded_at, data)


def certificate(*facts: case.Fact, stage: str = "acceptance") -> Json:
    return certificate_of_silence("review", case.STREAM, stage, case.stream_of(*facts))


def codes(document: Json) -> set[str]:
    """What is wrong with a document that the right key has signed."""
    return {problem.code for problem in verify_certificate(sign(document, KEY), PUBLIC)}


def decision_codes(*facts: case.Fact) -> set[str]:
    record = decision_record("review", case.STREAM, case.stream_of(*facts))
    return {problem.code for problem in verify_decision(sign(record, KEY), PUBLIC)}


SILENCE = certificate(case.opened(), case.granted(2))
BY_SILENCE = case.summary("default_consent", case.GRANTED)
BY_CONSENT = case.summary("consent", "2026-03-03T01:00:00Z", "handling")
WINDOWS = (case.opened(), case.granted(2), case.opened("handling"), case.agreed("handling"))
DECIDED = (*WINDOWS, case.decided(BY_SILENCE, BY_CONSENT))
NOTICES = ((9, (2025,)), (10, (2026,)), (11, (2027,)))


def leaves(value: object, path: Path_ = ()) -> Iterator[Path_]:
    """The way to every field and value in a document, and to every list and object itself."""
    if path:
        yield path
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, (*path, name))
    elif isinstance(value, list):
        for place, each in enumerate(value):
            yield from leaves(each, (*path, place))


def dotted(path: Path_) -> str:
    return ".".join(map(str, path))


def tampered(value: Json, path: Path_) -> Json:
    """A copy in which what is at the end of `path` says something else."""
    copied = copy.deepcopy(value)
    holder: Any = copied
    for step in path[:-1]:
        holder = holder[step]
    was = holder[path[-1]]
    holder[path[-1]] = was + 1 if isinstance(was, int) else f"{was}x"
    return copied


SIGNED = sign(SILENCE, KEY)
SIGNED_DECISION = sign(decision_record("review", case.STREAM, case.stream_of(*DECIDED)), KEY)

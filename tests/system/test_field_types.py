"""Every text says by its type what it is: in facts, acts, states, rows and answers alike."""

from collections.abc import Iterator
from typing import Annotated, Any, TypeVar, get_args, get_origin

import pytest
from fastapi.routing import APIRoute
from onestop_chassis.operators.jobs.rows import jobs
from onestop_chassis.reactions.parked import parked
from onestop_chassis.service.blueprint import Blueprint
from onestop_contracts.envelope import Envelope
from onestop_contracts.event import every_class
from onestop_contracts.fields import meaning_of
from onestop_contracts.shapes import Leaf, leaves, types_in

from docs.tables.acts import SERVICES

NAMES = ("intake", "review", "intermediary_market", "land", "archive", "chassis")
OPEN = {
    "Envelope.data",
    "FactRow.data",
    "TimelineFact.data",
    "SignedAnswer.document",
    "Preview.events",
}
"""What is a document of any shape: masked by the names in it."""


def facts() -> Iterator[type]:
    for cls in every_class():
        if cls.TYPE.split(".")[1] in NAMES:
            yield cls
    yield Envelope


def acts() -> Iterator[type]:
    return (act for service in SERVICES for noun in service.nouns for act in noun.acts)


def states() -> Iterator[type]:
    return (type(noun.initial) for service in SERVICES for noun in service.nouns)


def rows() -> Iterator[type]:
    yield from (view.row for service in SERVICES for view in service.views)
    yield from (jobs.row, parked.row)


def answers() -> Iterator[type]:
    for service in SERVICES:
        for route in routes(service):
            yield from types_in(route.response_model)


def routes(service: Blueprint[Any]) -> Iterator[APIRoute]:
    for router in service.routers:
        yield from (route for route in router.routes if isinstance(route, APIRoute))


def untyped(leaf: Leaf) -> bool:
    """Whether text may stand there of which nothing is said."""
    if leaf.meaning is not None or f"{leaf.of.__name__}.{leaf.name}" in OPEN:
        return False
    return any(bare(each) for each in types_in(leaf.type) if meaning_of(each) is None)


def bare(kind: Any) -> bool:
    kind = get_args(kind)[0] if get_origin(kind) is Annotated else kind
    return kind in (str, bytes, Any, object) or isinstance(kind, TypeVar)


@pytest.mark.parametrize("kinds", [facts, acts, states, rows, answers])
def test_no_text_is_without_a_meaning(kinds: Any) -> None:
    found = list(kinds())
    assert len(found) > 5
    silent = {f"{leaf.of.__name__}.{leaf.name}" for leaf in leaves(*found) if untyped(leaf)}
    assert sorted(silent) == [], "give each a type of onestop_contracts.fields"

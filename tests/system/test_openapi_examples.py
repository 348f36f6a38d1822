"""Every act's body in every service's document has an example that the act itself takes."""

from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest
from fastapi import FastAPI
from onestop_chassis.act import Act
from onestop_chassis.http.acts import acts_router
from onestop_contracts.examples import NoExample, example_of, is_placeholder
from onestop_contracts.fields import Prose, meaning_of
from onestop_contracts.shapes import shape_of, types_in
from pydantic import BaseModel, Field

from docs.tables.acts import SERVICES, Offered, offered

BODIES = [one for one in offered() if one.act.by and one.act.model_fields]


@cache
def document(service: str) -> dict[str, Any]:
    app = FastAPI()
    for noun in next(each for each in SERVICES if each.name == service).nouns:
        app.include_router(acts_router(noun))
    return app.openapi()


def body_of(one: Offered) -> dict[str, Any]:
    """The schema of what is sent for an act, as the document gives it."""
    whole = document(one.service)
    operation = whole["paths"][one.address.removeprefix(f"/{one.service}")]["post"]
    schema: dict[str, Any] = operation["requestBody"]["content"]["application/json"]["schema"]
    schema = schema.get("allOf", [schema])[0]
    return dict(whole["components"]["schemas"][schema["$ref"].rpartition("/")[2]])


@pytest.mark.parametrize("one", BODIES, ids=lambda one: f"{one.service}-{one.act.__name__}")
def test_the_example_of_a_body_is_taken_and_nothing_in_it_is_a_placeholder(one: Offered) -> None:
    schema = body_of(one)
    [example] = schema["examples"]
    assert one.act.model_validate(example).model_dump(mode="json") == example
    assert schema["properties"].keys() == example.keys()
    assert all(each["examples"] == [example[n]] for n, each in schema["properties"].items())
    assert list(placeholders(one.act, example)) == []


def placeholders(kind: Any, value: Any, name: str = "") -> Iterator[str]:
    """The fields whose example is none."""
    shape = shape_of(kind)
    for field, inner in value.items() if isinstance(value, dict) else ():
        yield from placeholders(shape.get(field, kind), inner, field)
    if isinstance(value, list):
        for each in value:
            yield from placeholders(_part(kind), each, name)
    if isinstance(value, str) and is_placeholder(value, name, meaning_of(kind)):
        yield name


def _part(kind: Any) -> Any:
    return next(iter(types_in(kind)))


def test_a_field_without_an_example_is_named() -> None:
    class WaterPlants(Act[Any, Any]):
        """An act for which nobody has given examples."""

        plant: str
        remark: str = "remark"

    class Garden(BaseModel):
        plants: tuple[str, ...]

    with pytest.raises(NoExample, match=r"WaterPlants\.plant"):
        example_of(WaterPlants)
    with pytest.raises(NoExample, match=r'LISTS\["Garden\.plants"\]'):
        example_of(Garden)


def test_a_placeholder_beside_the_field_is_none() -> None:
    class Note(BaseModel):
        remark: Prose = Field(examples=["remark"])

    with pytest.raises(NoExample, match=r"Note\.remark"):
        example_of(Note)

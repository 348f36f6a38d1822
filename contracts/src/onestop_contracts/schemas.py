"""JSON Schemas of what travels: one per published type, and one of the envelope."""

import json
from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import BaseModel

from onestop_contracts.envelope import Envelope
from onestop_contracts.field_words import FIELDS
from onestop_contracts.language import Published, language

Json = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE = "envelope"


def schema_of(published: Published) -> Json:
    """The schema of a type's `data`, as it is written to the topic.

    Fields that are not named may come along and are to be ignored.
    """
    return {**_schema(published.cls, published.stored), "description": published.description}


def beside(published: Published) -> Json:
    """What is promised of a type beside its shape; `x-effective` is the field that says when it
    counts in law. Words that JSON Schema does not know, so they stand where extensions may."""
    more: Json = {"x-topic": published.topic, "x-version": published.version}
    return more | ({"x-effective": field} if (field := published.cls.EFFECTIVE) else {})


def envelope_schema() -> Json:
    """The schema of the CloudEvents envelope, its `data` left open."""
    return _schema(Envelope, ENVELOPE)


def _schema(model: type[BaseModel], name: str) -> Json:
    schema = model.model_json_schema(mode="serialization")
    for where, field, told in _fields(schema):
        if words := _words(where, field):
            told["description"] = words
    return {"$schema": DIALECT, "$id": f"urn:onestop:{name}", **schema}


def _fields(schema: Json) -> Iterator[tuple[str, str, Json]]:
    """Every field with the class it is in."""
    for where, shape in ((schema["title"], schema), *schema.get("$defs", {}).items()):
        for field, told in shape.get("properties", {}).items():
            yield where, field, told


def _words(where: str, field: str) -> str:
    return FIELDS.get(f"{where}.{field}") or FIELDS.get(field, "")


def undescribed(schemas: Iterable[Json]) -> list[str]:
    """Fields of which nobody says what they mean, as `Class.field`."""
    found = [one for schema in schemas for one in _fields(schema)]
    return sorted({f"{where}.{field}" for where, field, told in found if "description" not in told})


def unused_words(schemas: Iterable[Json]) -> list[str]:
    """Words for fields that there are not."""
    found = [one for schema in schemas for one in _fields(schema)]
    used = {name for where, field, _ in found for name in (f"{where}.{field}", field)}
    return sorted(set(FIELDS) - used)


def all_schemas() -> dict[str, Json]:
    """Every schema by the name of its file."""
    schemas = {published.stored: schema_of(published) for published in language()}
    return {ENVELOPE: envelope_schema(), **schemas}


def promised_schemas() -> dict[str, Json]:
    """Every schema with all that is promised of its type, as it is kept of a release."""
    more = {published.stored: beside(published) for published in language()}
    return {name: schema | more.get(name, {}) for name, schema in all_schemas().items()}


def pretty(document: object) -> str:
    """JSON as it is committed: two spaces, Chinese as it is written, a newline at the end."""
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"

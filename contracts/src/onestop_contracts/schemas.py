"""JSON Schemas of what travels: one per published type, and one of the envelope."""

import json
from typing import Any

from onestop_contracts.envelope import Envelope
from onestop_contracts.language import Published, language

Json = dict[str, Any]
DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENVELOPE = "envelope"


def schema_of(published: Published) -> Json:
    """The schema of a type's `data`, as it is written to the topic.

    Fields that are not named may come along and are to be ignored.
    """
    schema = published.cls.model_json_schema(mode="serialization")
    return {
        "$schema": DIALECT,
        "$id": f"urn:onestop:{published.stored}",
        **schema,
        "description": published.description,
    }


def beside(published: Published) -> Json:
    """What is promised of a type beside its shape; `x-effective` is the field that says when it
    counts in law. Words that JSON Schema does not know, so they stand where extensions may."""
    more: Json = {"x-topic": published.topic, "x-version": published.version}
    return more | ({"x-effective": field} if (field := published.cls.EFFECTIVE) else {})


def envelope_schema() -> Json:
    """The schema of the CloudEvents envelope, its `data` left open."""
    schema = Envelope.model_json_schema(mode="serialization")
    return {"$schema": DIALECT, "$id": f"urn:onestop:{ENVELOPE}", **schema}


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

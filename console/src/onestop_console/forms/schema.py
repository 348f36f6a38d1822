"""What an act takes, as its service's OpenAPI document says it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
REFERENCE = "#/components/schemas/"


class ActUnknown(LookupError):
    """The service has no such act at this address."""


@dataclass(frozen=True)
class Taken:
    """The body of an act, and what it does in a sentence."""

    schema: Schema
    document: Schema

    @property
    def purpose(self) -> str:
        return str(self.schema.get("description", "")).partition("\n")[0]


def taken(document: Schema, address: str, act: str) -> Taken:
    """What the act at this address takes.

    Raises:
        ActUnknown: there is no such act.
    """
    asked = [*address.strip("/").split("/"), act]
    for template, methods in document["paths"].items():
        segments = template.strip("/").split("/")
        if "post" in methods and _fits(segments, asked) and _is_act(methods["post"]):
            content = methods["post"]["requestBody"]["content"]["application/json"]
            return Taken(resolved(content["schema"], document), document)
    raise ActUnknown(f"{address}/{act}")


def asked(document: Schema, address: str) -> Taken:
    """What is sent with a question that records nothing."""
    operation = document["paths"][address]["post"]
    content = operation["requestBody"]["content"]["application/json"]
    return Taken(resolved(content["schema"], document), document)


def _fits(segments: list[str], asked: list[str]) -> bool:
    if len(segments) != len(asked):
        return False
    return all(
        a == s or (s.startswith("{") and a) for s, a in zip(segments, asked, strict=True)
    ) and (segments[-1] == asked[-1])


def _is_act(operation: Schema) -> bool:
    names = {parameter.get("name") for parameter in operation.get("parameters", ())}
    return "dry_run" in names and "requestBody" in operation


def resolved(schema: Schema, document: Schema) -> Schema:
    """A schema with its reference followed, and what may be null without the null."""
    while True:
        if reference := schema.get("$ref"):
            beside = {k: v for k, v in schema.items() if k != "$ref"}
            schema = {**document["components"]["schemas"][reference[len(REFERENCE) :]], **beside}
        elif choices := schema.get("anyOf"):
            rest = {k: v for k, v in schema.items() if k != "anyOf"}
            schema = {**_likeliest(choices), **rest, "optional": True}
        else:
            return schema


def _likeliest(choices: list[Schema]) -> Schema:
    real = [one for one in choices if one.get("type") != "null"]
    texts = [one for one in real if one.get("type") == "string"]
    return (texts or real)[0]

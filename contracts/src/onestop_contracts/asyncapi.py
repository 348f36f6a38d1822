"""The AsyncAPI 3.0 document: five topics, what travels on them, and what is promised."""

from collections.abc import Iterable
from typing import Any

from onestop_contracts.envelope import CONTENT_TYPE, TOPICS
from onestop_contracts.language import Published, language
from onestop_contracts.schemas import ENVELOPE, beside

Json = dict[str, Any]

INTRODUCTION = """\
What the services of the one-stop centre tell each other and anybody who subscribes. Every message
is a CloudEvents 1.0 event in structured JSON; the schema of its `data` is named by its `type`.
"""
PROMISES = """\
Key: the project code, or the id of the stream where a fact belongs to no project. Ordering:
facts of one key arrive in the order in which they were recorded, and the position at the end of
`id` rises within a partition. Delivery: at least once and without gaps; a fact that comes again
is byte for byte the same and carries the same `id`, so remembering the highest position seen of
each partition is enough to count every fact once. Unknown fields are to be ignored; an unknown
`type` is news from a later version and must be set aside, not skipped in silence.
"""
SUMMARIES = {
    "intake": "Projects, guidance, plans and the 100-day clock",
    "review": "Rules in force, posts, cases, supervision windows, decisions and licences",
    "intermediary_market": "Intermediaries admitted to and suspended from the market",
    "land": "Early checks and what may not come into an area",
    "archive": "Dossiers",
}


def document(services: Iterable[str] = TOPICS) -> Json:
    """What these services publish; references lead to the schemas beside it."""
    served = tuple(services)
    types = [each for each in language() if each.service in served]
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "One-stop approval of investment projects",
            "version": "1.0.0",
            "description": INTRODUCTION + "\n" + PROMISES,
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": CONTENT_TYPE,
        "channels": {service: _channel(service, types) for service in served},
        "operations": {f"{service}.publishes": _operation(service) for service in served},
        "components": {"messages": {each.stored: _message(each) for each in types}},
    }


def _channel(service: str, types: list[Published]) -> Json:
    return {
        "address": TOPICS[service],
        "title": SUMMARIES[service],
        "description": PROMISES,
        "messages": {
            each.stored: {"$ref": f"#/components/messages/{each.stored}"}
            for each in types
            if each.service == service
        },
        "bindings": {"kafka": {"topic": TOPICS[service], "bindingVersion": "0.5.0"}},
    }


def _operation(service: str) -> Json:
    return {
        "action": "send",
        "channel": {"$ref": f"#/channels/{service}"},
        "summary": f"{service} publishes what happened",
    }


def _message(published: Published) -> Json:
    data = {"$ref": f"./schemas/{published.stored}.json"}
    payload = {
        "allOf": [
            {"$ref": f"./schemas/{ENVELOPE}.json"},
            {"type": "object", "properties": {"type": {"const": published.stored}, "data": data}},
        ]
    }
    key = {"type": "string", "description": "project code, or the stream's id"}
    return {
        "name": published.stored,
        "title": published.name,
        "summary": published.summary,
        "contentType": CONTENT_TYPE,
        "payload": payload,
        "bindings": {"kafka": {"key": key, "bindingVersion": "0.5.0"}},
        **beside(published),
    }

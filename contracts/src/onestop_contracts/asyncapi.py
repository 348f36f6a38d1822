"""The AsyncAPI 3.0 document: five topics, what travels on them, and what is promised."""

from collections.abc import Iterable
from typing import Any

from onestop_contracts.envelope import CONTENT_TYPE, CONTENT_TYPE_HEADER, TOPICS
from onestop_contracts.golden import example_event
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
BINDING = "0.5.0"
TOPIC = {
    "partitions": 6,
    "topicConfiguration": {
        "cleanup.policy": ["delete"],
        "retention.ms": -1,
        "retention.bytes": -1,
        "max.message.bytes": 16 * 1024 * 1024,
    },
}
"""As a service makes its topic where the installation says nothing else."""
KEY = {"type": "string", "description": "project code, or the stream's id", "minLength": 1}
HEADERS = {
    "type": "object",
    "required": ["content-type"],
    "properties": {
        "content-type": {
            "type": "string",
            "const": CONTENT_TYPE_HEADER,
            "description": "The record's value is the whole event (structured content mode).",
        }
    },
}
SERVER = {
    "host": "{bootstrap}",
    "protocol": "kafka-secure",
    "description": "The brokers of the installation; those of a laptop take plain connections.",
    "variables": {
        "bootstrap": {
            "description": "Bootstrap servers, as the operators of the installation name them.",
            "examples": ["kafka.city.example:9093", "localhost:19092"],
        }
    },
    "security": [
        {"$ref": f"#/components/securitySchemes/{name}"} for name in ("scram", "certificate")
    ],
}
SECURITY = {
    "scram": {
        "type": "scramSha512",
        "description": "Name and password of a principal that may read the topic, over TLS.",
    },
    "certificate": {
        "type": "X509",
        "description": "A client certificate of a principal that may read the topic.",
    },
}
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
        "servers": {"kafka": SERVER},
        "channels": {service: _channel(service, types) for service in served},
        "operations": {f"{service}.publishes": _operation(service) for service in served},
        "components": {
            "messages": {each.stored: _message(each) for each in types},
            "securitySchemes": SECURITY,
        },
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
        "servers": [{"$ref": "#/servers/kafka"}],
        "bindings": {"kafka": {"topic": TOPICS[service], **TOPIC, "bindingVersion": BINDING}},
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
    event = example_event(published)
    return {
        "name": published.stored,
        "title": published.name,
        "summary": published.summary,
        "contentType": CONTENT_TYPE,
        "headers": HEADERS,
        "payload": payload,
        "bindings": {"kafka": {"key": KEY, "bindingVersion": BINDING}},
        "examples": [
            {
                "name": published.name,
                "headers": {"content-type": CONTENT_TYPE_HEADER},
                "payload": event,
            }
        ],
        **beside(published),
    }

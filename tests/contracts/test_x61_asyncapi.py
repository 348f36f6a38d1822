"""The AsyncAPI document is complete: where, by whom, with which headers, examples of everything."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator
from onestop_chassis.bus.feed import HEADERS
from onestop_chassis.bus.kafka_settings import KafkaSettings
from onestop_chassis.bus.topics import settings_of_topic
from onestop_contracts.asyncapi import document
from onestop_contracts.language import language
from onestop_contracts.schemas import all_schemas

DOCUMENT = document()
MESSAGES: dict[str, Any] = DOCUMENT["components"]["messages"]


def test_x61_it_says_where_the_brokers_are_and_who_may_read() -> None:
    (server,) = DOCUMENT["servers"].values()
    assert server["protocol"] == "kafka-secure"
    assert server["variables"].keys() == {"bootstrap"}
    named = {one["$ref"].rpartition("/")[2] for one in server["security"]}
    assert named == DOCUMENT["components"]["securitySchemes"].keys()
    for channel in DOCUMENT["channels"].values():
        assert channel["servers"] == [{"$ref": "#/servers/kafka"}]


def test_x61_topics_are_told_as_services_make_them() -> None:
    made = KafkaSettings.unsecured("localhost:9092")
    for channel in DOCUMENT["channels"].values():
        told = channel["bindings"]["kafka"]
        assert told["partitions"] == made.topic_partitions
        config = told["topicConfiguration"].items()
        words = {name: ",".join(v) if isinstance(v, list) else str(v) for name, v in config}
        assert words == settings_of_topic(made)


@pytest.mark.parametrize("each", language(), ids=lambda each: each.stored)
def test_x61_every_message_has_headers_and_an_example_that_fit_its_schema(each: Any) -> None:
    message = MESSAGES[each.stored]
    headers = {name: value.decode() for name, value in HEADERS}
    (example,) = message["examples"]
    assert example["headers"] == headers
    Draft202012Validator(message["headers"]).validate(headers)
    event, schemas = example["payload"], all_schemas()
    Draft202012Validator(schemas["envelope"]).validate(event)
    Draft202012Validator(schemas[event["type"]]).validate(event["data"])
    assert event["type"] == each.stored
    assert event["dataschema"].endswith(f"/schemas/{each.stored}.json")

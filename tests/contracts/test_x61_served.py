"""Where an event's `dataschema` leads: every service serves its own schemas, to everybody."""

import httpx
import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient
from onestop_chassis.http.handlers import install
from onestop_chassis.http.published_language import published_language_router
from onestop_contracts.envelope import TOPICS, schema_address
from onestop_contracts.language import language
from onestop_contracts.schemas import all_schemas


def served(service: str) -> TestClient:
    app = FastAPI()
    install(app)
    app.include_router(published_language_router(service))
    return TestClient(app)


@pytest.mark.parametrize("service", TOPICS)
def test_x61_the_schema_of_every_type_is_where_its_events_say(service: str) -> None:
    client, schemas = served(service), all_schemas()
    own = [each.stored for each in language() if each.service == service]
    for name in (*own, "envelope"):
        answer = client.get(schema_address(name, ""))
        assert answer.json() == schemas[name]
        assert answer.headers["content-type"] == "application/schema+json"
        assert answer.headers["cache-control"] == "public, max-age=3600"


@pytest.mark.parametrize(
    "name",
    ["onestop.land.NegativeListRevised.v1", "onestop.review.Nothing.v1", "..", "%00", "x" * 200],
)
def test_x61_what_is_not_published_here_is_refused_with_the_way_to_what_is(name: str) -> None:
    answer = served("review").get(f"/schemas/{name}.json")
    assert answer.status_code == httpx.codes.NOT_FOUND
    assert answer.json()["code"] == "schema-unknown"
    assert "/asyncapi.json" in answer.json()["remedy"]


@pytest.mark.parametrize("service", TOPICS)
def test_x61_the_asyncapi_document_of_a_service_leads_to_what_it_serves_itself(
    service: str,
) -> None:
    client = served(service)
    told = client.get("/asyncapi.json").json()
    assert [channel["address"] for channel in told["channels"].values()] == [TOPICS[service]]
    for message in told["components"]["messages"].values():
        envelope, own = message["payload"]["allOf"]
        for reference in (envelope["$ref"], own["properties"]["data"]["$ref"]):
            address = httpx.URL("http://testserver/asyncapi.json").join(reference)
            assert client.get(address).status_code == httpx.codes.OK

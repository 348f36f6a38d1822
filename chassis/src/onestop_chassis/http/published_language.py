"""What the service's events look like, for whoever subscribes: at the address that each names."""

import json
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import Response
from onestop_contracts.asyncapi import document
from onestop_contracts.envelope import TOPICS
from onestop_contracts.published import schema_of_service

from onestop_chassis.http.problems import problems
from onestop_chassis.http.rejection import SchemaUnknown

SCHEMA_JSON = "application/schema+json"
KEPT = {"Cache-Control": "public, max-age=3600"}
"""A type keeps its meaning; what may be added to it, subscribers see within the hour."""


def published_language_router(service: str) -> APIRouter:
    router = APIRouter(tags=["events"])
    refusals: dict[int | str, dict[str, Any]] = problems(SchemaUnknown)

    @router.get(
        "/schemas/{name}.json",
        response_class=Response,
        responses={200: {"content": {SCHEMA_JSON: {"schema": {"type": "object"}}}}, **refusals},
    )
    async def show_schema(
        name: Annotated[str, Path(examples=["envelope"], max_length=200)],
    ) -> Response:
        """The JSON Schema of the data of one type of event, or of the `envelope` of all."""
        schema = schema_of_service(service, name)
        if schema is None:
            raise SchemaUnknown(f"本服务不发布 / not published here: {name}", schema=name)
        return Response(schema, media_type=SCHEMA_JSON, headers=KEPT)

    @router.get("/asyncapi.json")
    async def describe_events() -> Response:
        """What the service publishes over Kafka, as an AsyncAPI document."""
        return Response(_described(service), media_type="application/json", headers=KEPT)

    return router


@cache
def _described(service: str) -> bytes:
    told = document(name for name in TOPICS if name == service)
    return json.dumps(told, ensure_ascii=False).encode()

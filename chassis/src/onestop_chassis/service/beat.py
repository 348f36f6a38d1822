"""The address at which a service's own heartbeat comes in; nobody else is let in there."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Header

from onestop_chassis.operators.http.port import OperatorsPort
from onestop_chassis.service.door import AT, BEAT_PATH, KEY, NO_CONTENT


def beat_router(runtime: OperatorsPort) -> APIRouter:
    router = APIRouter()

    @router.post(BEAT_PATH, status_code=NO_CONTENT, include_in_schema=False)
    def beat(
        at: Annotated[datetime, Header(alias=AT)], key: Annotated[str, Header(alias=KEY)]
    ) -> None:
        runtime.record_beat(at, key)

    return router

"""Every day and instant that a caller sends is read strictly, wherever it stands."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated, Any, get_args, get_origin

import pytest
from onestop_chassis.http.strict import parts
from onestop_chassis.operators.jobs.kind import Parameters
from onestop_contracts.times import written_day, written_instant
from pydantic import AwareDatetime, BaseModel, BeforeValidator

from tests.support.described import NAMES, application

STRICT = (written_day, written_instant)


def lax(annotation: Any, where: str, metadata: tuple[Any, ...] = ()) -> Iterator[str]:
    """Where a time is read that is not looked at before."""
    if get_origin(annotation) is Annotated:
        inner, *more = get_args(annotation)
        yield from lax(inner, where, (*metadata, *more))
    elif annotation in (date, datetime, AwareDatetime):
        if not any(isinstance(m, BeforeValidator) and m.func in STRICT for m in metadata):
            yield where
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        for name, field in annotation.model_fields.items():
            yield from lax(field.annotation, f"{annotation.__name__}.{name}", (*field.metadata,))
    else:
        for inner in get_args(annotation):
            yield from lax(inner, where)


@pytest.mark.parametrize("service", NAMES)
def test_x59_no_address_takes_a_number_for_a_time(service: str) -> None:
    found = {
        where
        for route in application(service).state.routes
        for part in parts(route.dependant)
        for one in (*part.body_params, *part.query_params, *part.path_params)
        for where in lax(
            one.field_info.annotation, f"{route.path} {one.name}", (*one.field_info.metadata,)
        )
    }
    assert found == set()


def test_x59_no_job_takes_a_number_for_a_time() -> None:
    kinds = [Parameters]
    for kind in kinds:
        kinds += kind.__subclasses__()
    assert [where for kind in kinds for where in lax(kind, kind.__name__)] == []


def test_a_time_that_is_not_looked_at_is_found() -> None:
    class Sent(BaseModel):
        on: list[date | None]

    assert list(lax(Sent, "")) == ["Sent.on"]

"""Days and instants that callers write are ISO 8601; whatever is anything else is refused."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from onestop_contracts.times import Day, Instant
from pydantic import TypeAdapter, ValidationError

DAY: TypeAdapter[date] = TypeAdapter(Day)
INSTANT: TypeAdapter[datetime] = TypeAdapter(Instant)


@pytest.mark.parametrize(
    "sent",
    [
        0.5,
        5,
        "0.5",
        "5",
        "20260302",
        "2026-03-02",
        "2026-03-02T09:00:00",
        "0001-01-01T00:00:00Z",
        "9999-12-31T23:59:59-12:00",
        "2026-03-02 09:00:00Z",
        "２０２６-03-02T09:00:00Z",
        True,
    ],
)
def test_x59_what_is_no_instant_with_its_offset_is_refused(sent: Any) -> None:
    with pytest.raises(ValidationError):
        INSTANT.validate_python(sent)


@pytest.mark.parametrize(
    "sent", ["2026-03-02T09:00:00+08:00", "2026-03-02T01:00:00Z", "2026-03-02T09:00:00.000+0800"]
)
def test_x59_an_instant_is_taken_in_any_offset(sent: str) -> None:
    assert INSTANT.validate_python(sent) == datetime(2026, 3, 2, 1, tzinfo=UTC)
    assert INSTANT.validate_json(f'"{sent}"') == datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    "sent",
    [
        0,
        "0",
        1767225600,
        "2026-03-02T00:00:00Z",
        "20260302",
        "2026-3-2",
        datetime(2026, 3, 2, tzinfo=UTC),
    ],
)
def test_x59_what_is_no_day_is_refused(sent: Any) -> None:
    with pytest.raises(ValidationError):
        DAY.validate_python(sent)
    assert DAY.validate_python("2026-03-02") == date(2026, 3, 2)

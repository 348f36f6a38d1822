"""A first look accepts nothing that a closer look would refuse, and says the same of it."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.bus.closer_look import closer_look
from onestop_chassis.bus.peek import peek
from onestop_contracts.envelope import Envelope

WHOLE: dict[str, Any] = {
    "specversion": "1.0",
    "id": "review/17",
    "type": "onestop.review.CaseOpened.v1",
    "source": "/onestop/review",
    "datacontenttype": "application/json",
    "streamid": "case/p/1",
    "streamversion": 3,
    "time": "2026-03-02T01:00:00.000000+00:00",
    "effectivetime": "2026-03-02T01:00:00.000000+00:00",
    "subject": "2026-150602-30-03-100037",
    "correlationid": "c",
    "causationid": "request/1",
    "commandid": "c1",
    "actor": "reviewer.1",
    "capacity": "reviewer",
    "jurisdiction": "150600",
    "dataschema": "https://city.example/schemas/onestop.review.CaseOpened.v1.json",
    "data": {"n": 1},
}
values: st.SearchStrategy[Any] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.text(max_size=5),
    st.just("review/0"),
    st.just("https://city.example/r/onestop/review"),
    st.just("review/-1"),
    st.just("review/1/2"),
    st.just("20260302T010000Z"),
    st.just("2026-03-02T01:00:00.000000+99:00"),
    st.just("2026-13-02T01:00:00.000000+00:00"),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


def same(value: bytes) -> None:
    seen = peek(value)
    if seen is not None:
        envelope = Envelope.model_validate_json(value)
        assert seen[:3] == (envelope.service, envelope.position, envelope.type)
        assert seen == closer_look(value)


def test_what_a_service_writes_is_told_at_a_glance() -> None:
    kind, at = "onestop.review.CaseOpened.v1", "2026-03-02T01:00:00.000000+00:00"
    assert peek(json.dumps(WHOLE).encode()) == ("review", 17, kind, WHOLE["subject"], at)


@given(st.dictionaries(st.sampled_from(sorted(WHOLE)), values, max_size=3))
def test_it_agrees_with_the_closer_look_whatever_is_changed(changes: dict[str, Any]) -> None:
    same(json.dumps({**WHOLE, **changes}).encode())


@pytest.mark.parametrize("missing", sorted(WHOLE))
def test_it_agrees_whatever_is_missing(missing: str) -> None:
    same(json.dumps({name: one for name, one in WHOLE.items() if name != missing}).encode())


@given(st.binary(max_size=60))
def test_bytes_of_any_kind_never_raise(value: bytes) -> None:
    same(value)

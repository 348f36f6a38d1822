"""What views declare to be rebuilt faster is true of every type that anybody records."""

import json
from dataclasses import replace
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from onestop_chassis.log.codec import decode, project_of, subject_of
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.service.prepare import OWN_VIEWS
from onestop_chassis.view import View
from onestop_chassis.views.evolved import keys_of
from onestop_contracts.event import Event, published_types, read_event, types_of

SERVICES = ("intake", "review", "intermediary_market", "land", "archive")
GOLDEN = Path(__file__).parents[1] / "contracts/golden"
VIEWS: list[View[Any]] = [
    *OWN_VIEWS,
    *(view for name in SERVICES for view in import_module(f"onestop_{name}.app").blueprint.views),
]
NAMES = [view.name for view in VIEWS]


def every_class(kind: type[Event] = Event) -> list[type[Event]]:
    below = [one for sub in kind.__subclasses__() for one in every_class(sub)]
    ours = kind.__module__.startswith("onestop_")
    return [kind, *below] if kind.TYPE and ours else below


def meta(subject: str) -> dict[str, str]:
    at = "2026-03-02T01:00:00.000000+00:00"
    said = ("correlationid", "causationid", "commandid", "actor", "capacity", "jurisdiction")
    return {"time": at, "effectivetime": at, "subject": subject, **dict.fromkeys(said, "x")}


def envelope(stored: str, data: Any) -> dict[str, Any]:
    subject = data.get("project", "")
    head = {
        "specversion": "1.0",
        "id": "review/7",
        "type": stored,
        "source": "/onestop/review",
        "datacontenttype": "application/json",
        "streamid": "case/x",
        "streamversion": 3,
        **meta(subject),
    }
    if not subject:
        del head["subject"]
    return {**head, "data": data}


def compact(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def golden() -> list[tuple[str, Any]]:
    """Stored type and data of every fact that was ever published."""
    read = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.glob("*.json"))]
    return [(one["type"], one["data"]) for one in read]


def rows(stored: str, data: Any) -> list[StoredRow]:
    """The same fact as our own log has it, as a neighbour sent it, and as a stranger would."""
    own = {"meta": meta(data.get("project", "")), "data": data}
    told = envelope(stored, data)
    turned = {"data": data, **{key: value for key, value in told.items() if key != "data"}}
    return [
        StoredRow("case/x", 3, stored, compact(own), 9),
        StoredRow("inbox/review", 7, stored, compact(told), 9),
        StoredRow("case/x", 3, stored, json.dumps(own).encode(), 9),
        StoredRow("inbox/review", 7, stored, json.dumps(turned, indent=1).encode(), 9),
    ]


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_no_fact_that_a_view_does_not_read_has_a_row_in_it(view: View[Any]) -> None:
    declared = set(types_of(*view.reads))
    others = [one for one in every_class() if view.reads and one.TYPE not in declared]
    known = decode("review", rows(*golden()[0])[0])
    for kind in others:
        assert keys_of(view, replace(known, event=kind.model_construct())) == (), kind
    assert not view.reads or (declared and others)


@pytest.mark.parametrize("view", VIEWS, ids=NAMES)
def test_golden_facts_have_rows_only_where_they_are_read(view: View[Any]) -> None:
    declared = set(types_of(*view.reads)) if view.reads else {stored for stored, _ in golden()}
    for stored, data in golden():
        for row in rows(stored, data)[:2]:
            assert keys_of(view, decode("review", row)) == () or stored in declared, stored


def test_every_published_type_has_a_golden_fact() -> None:
    ours = {
        stored for stored, kind in published_types().items() if kind.__module__[:8] == "onestop_"
    }
    assert {stored for stored, _ in golden()} >= ours


def test_a_type_that_is_lifted_is_read_under_its_old_name_too() -> None:
    lifted = [stored for stored, data in golden() if stored != type(read_event(stored, data)).TYPE]
    for stored in lifted:
        assert stored in types_of(type(read_event(stored, dict(golden())[stored])))


@pytest.mark.parametrize(("stored", "data"), golden(), ids=[stored for stored, _ in golden()])
def test_the_compact_form_is_read_as_any_other(stored: str, data: Any) -> None:
    own, told, own_loosely, told_loosely = (decode("review", row) for row in rows(stored, data))
    assert own == own_loosely
    assert told == told_loosely
    assert own.event == told.event == read_event(stored, data)
    for row in rows(stored, data):
        assert subject_of(row) == project_of(row)


BROKEN = (
    (b'"data":{', b'"data":{"project":1,'),
    (b'"data":{', b'"data":['),
    (b'"data":{', b'"daten":{'),
    (b'"time":"2026', b'"time":"26'),
    (b'"actor":', b'"akteur":'),
    (b"}", b""),
    (b'"x"', b'"x},\\"data\\":{"'),
    (b'"x"', b'"\xff"'),
    (b'"project"', b'"project":"","project"'),
)


@pytest.mark.parametrize(("wrong", "place"), list(product(BROKEN, (0, 1))))
def test_what_is_wrong_with_a_fact_is_told_as_before(
    wrong: tuple[bytes, bytes], place: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the quick way finds, it is what the way over the whole JSON finds."""
    stored, data = next(one for one in golden() if one[0] == "onestop.review.ItemApproved.v1")
    row = rows(stored, data)[place]
    broken = row._replace(state=row.state.replace(*wrong))
    quick = _read(broken)
    monkeypatch.setattr("onestop_chassis.log.codec._own_halves", lambda _: None)
    monkeypatch.setattr("onestop_chassis.log.codec._foreign_halves", lambda _: None)
    assert quick == _read(broken)


def _read(row: StoredRow) -> Any:
    try:
        return decode("review", row)
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        return type(error), str(error)

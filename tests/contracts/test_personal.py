"""Nobody who may not see people sees one, whatever the field is called that they stand in."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar, NamedTuple

import onestop_review.app  # noqa: F401  its private facts name people, too
import pytest
from onestop_contracts.event import Event, class_of, every_class
from onestop_contracts.fields import Account, Area, Code, Digest, Notes, Person, Prose, Title
from onestop_contracts.language import language
from onestop_contracts.names import names_of_people, names_somebody, register
from onestop_contracts.personal import (
    MASK,
    masked,
    masked_as,
    masked_event,
)
from onestop_contracts.shapes import leaves

SOMEBODY = ("张三", "Zhang San", "13812345678", "11010519491231002X", "tel:13812345678", "z@x.cn")


class Mood(StrEnum):
    CALM = "calm"


class Remembered(NamedTuple):
    who: Person
    kind: Code


@dataclass(frozen=True)
class State:
    """Every form in which a text may stand in a state."""

    code: Code
    people: tuple[Person, ...]
    by_item: dict[Code, Remembered]
    by_person: dict[Person, int]
    title: Title
    digest: Digest
    mood: Mood
    area: Area
    at: datetime | None
    unsaid: str


def state(**changed: Any) -> dict[str, Any]:
    return {
        "code": "site_plan",
        "people": ["rep.nr", "rep.2"],
        "by_item": {"P2-03": {"who": "rep.nr", "kind": "new"}},
        "by_person": {"rep.nr": 1},
        "title": "自然资源局",
        "digest": "ab" * 32,
        "mood": "calm",
        "area": "12.50",
        "at": "2026-03-02T01:00:00Z",
        "unsaid": "rep.nr",
    } | changed


def test_a_value_is_masked_by_the_type_of_its_field_at_any_depth() -> None:
    assert masked_as(State, state()) == state(
        people=[MASK, MASK],
        by_item={"P2-03": {"who": MASK, "kind": "new"}},
        by_person=MASK,
        unsaid=MASK,
    )


@pytest.mark.parametrize("name", SOMEBODY)
@pytest.mark.parametrize("field", ["code", "digest", "mood", "area", "at", "unsaid"])
def test_what_looks_like_somebody_is_masked_whatever_its_type(name: str, field: str) -> None:
    assert masked_as(State, state(**{field: name}))[field] == MASK


@pytest.mark.parametrize("name", ["13812345678", "王 11010519491231002X"])
@pytest.mark.parametrize("kind", [Title, Account, Notes, Code])
def test_somebodys_number_is_masked_in_every_text(name: str, kind: Any) -> None:
    assert masked_as(kind, name) == MASK
    assert masked_as(kind, [name]) == [MASK]


@pytest.mark.parametrize("name", SOMEBODY)
def test_a_name_stands_in_no_fact_that_is_shown_whatever_the_field(name: str) -> None:
    for published in language():
        planted = {leaf.name: name for leaf in leaves(published.cls)}
        shown = masked_event(published.stored, planted)
        titles = {leaf.name for leaf in leaves(published.cls) if _any_text(leaf.meaning)}
        assert {shown[field] for field in planted.keys() - titles} <= {MASK}, published.stored


def _any_text(meaning: Any) -> bool:
    return meaning is not None and meaning.seen == "text"


@pytest.mark.parametrize("value", ["张三", {"a": ["张三"]}, [{"b": "Zhang San"}], "zhangsan"])
def test_of_what_nobody_knows_text_is_hidden(value: Any) -> None:
    assert "zhang" not in str(masked(value)).lower()
    assert "张三" not in str(masked({"anything": value}))
    assert "张三" not in str(masked_event("onestop.nobody.Knows.v1", {"x": value}))


@pytest.mark.parametrize(
    "value", [7, True, None, "", "12.50", "2026-03-02", "2026-03-02T01:00:00.5+08:00", "0f" * 32]
)
def test_of_what_nobody_knows_numbers_instants_and_digests_are_shown(value: Any) -> None:
    assert masked({"anything": value}) == {"anything": value}


def test_a_name_that_is_somebodys_anywhere_is_masked_in_every_unknown_record() -> None:
    data = {
        "project": "2026-150602-30-03-100037",
        "applicant": {"name": "甲公司", "uscc": "9115"},
        "windows": [{"representative": "王", "stage": "handling"}, {"representative": ""}],
    }
    assert masked(data) == {
        "project": "2026-150602-30-03-100037",
        "applicant": MASK,
        "windows": [{"representative": MASK, "stage": "handling"}, {"representative": ""}],
    }


def test_own_words_are_masked_and_codes_are_not() -> None:
    said = {
        "reason": "张三生病 / Mr Zhang is ill",
        "grounds": ["wrong", "Li said so"],
        "reasons": [],
    }
    assert masked(said) == {"reason": MASK, "grounds": [MASK, MASK], "reasons": []}
    assert masked({"item": "P1-01"}) == {"item": "P1-01"}
    extended = {"reason": "outage", "facts": ["Li was ill"], "stage": "handling"}
    shown = masked_event("onestop.review.WindowExtended.v1", extended)
    assert shown == {"reason": "outage", "facts": [MASK], "stage": "handling"}


def test_a_name_is_masked_where_it_is_the_name_of_a_field_too() -> None:
    for data in ({"张三": 1}, {"code": {"张三": 1}}, {"by_item": {"张三": {"who": "x"}}}):
        assert "张三" not in str(masked_as(State, data))
        assert "张三" not in str(masked(data))


def test_of_the_services_own_notes_sizes_are_shown_and_people_are_not() -> None:
    notes = {
        "bytes": 13812345678,
        "table": "view_cases_v1",
        "person": "rep.nr",
        "名": "13812345678",
    }
    assert masked_as(Notes, notes) == {
        "bytes": 13812345678,
        "table": "view_cases_v1",
        "person": MASK,
        MASK: MASK,
    }


def test_the_register_is_made_of_the_types() -> None:
    assert {"representative", "name", "uscc", "concluded_by"} <= names_of_people()
    assert "reason" not in names_of_people()
    assert register()["reason"].hidden
    assert not register()["item"].hidden


def test_a_new_event_enters_the_register_by_its_types(monkeypatch: pytest.MonkeyPatch) -> None:
    from onestop_contracts import event as events  # noqa: PLC0415 - its registry is replaced

    monkeypatch.setattr(events, "_CLASSES", dict(events._CLASSES))

    class Greeted(Event):
        """A type that nobody knew before."""

        TYPE: ClassVar[str] = "onestop.test.Greeted.v1"
        greeting: Prose
        guest: Person

    assert Greeted in every_class()
    assert class_of(Greeted.TYPE) is Greeted
    assert masked({"guest": "li", "greeting": "hello"}) == {"guest": MASK, "greeting": MASK}
    assert "guest" in names_of_people()


def test_a_number_of_somebodys_is_told_from_codes() -> None:
    assert names_somebody("call 13812345678")
    assert not names_somebody("2026-150602-30-03-100037 " + "12" * 32)
    assert masked_as(Decimal, "1200.00") == "1200.00"

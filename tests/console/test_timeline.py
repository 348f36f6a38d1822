"""What happened, as people read it: a sentence for every fact, and none lost."""

import html
import json
from datetime import UTC, datetime, timedelta
from importlib.resources import files

import pytest
from fastapi.testclient import TestClient
from hypothesis import given
from hypothesis import strategies as st
from onestop_console.models.timeline import ROWS, timeline
from onestop_console.readers.timeline import Fact
from onestop_console.words.facts import ROUTINE, SENTENCES, kind_of, sentence

from tests.console.test_project_page import CODE, PROJECT
from tests.console.test_rim import Services, browser, clock, services, signed_in  # noqa: F401
from tests.support.postgres import database_url  # noqa: F401

SCHEMAS = files("onestop_contracts") / "published" / "schemas"
TYPES = sorted(
    place.name.removesuffix(".json")
    for place in SCHEMAS.iterdir()
    if place.name.startswith("onestop.")
)
NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)
OBJECTION = {
    "item": "P1-03",
    "representative": "rep.nr",
    "stage": "handling",
    "grounds": "总平面图不符",
}


def fact(number: int, type_: str = "onestop.review.ObjectionFiled.v1", **data: object) -> Fact:
    at = NOON + timedelta(minutes=number)
    return Fact(
        id=f"review/{number:06d}",
        type=type_,
        source=type_.split(".")[1],
        stream="case/p/i",
        recorded_at=at,
        effective_at=at,
        actor="rep.nr",
        capacity="representative",
        causation="request/1",
        digest="0" * 64,
        data={**OBJECTION, **data},
    )


def test_every_published_fact_has_a_sentence_and_no_other() -> None:
    assert {kind_of(name) for name in TYPES} == set(SENTENCES)
    assert set(SENTENCES) >= ROUTINE


@pytest.mark.parametrize("name", TYPES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_fact_of_any_version_can_be_said(name: str, language: str) -> None:
    """Whatever it leaves out."""
    assert sentence(language, name, {})


def test_an_objection_is_said_in_both_languages() -> None:
    filed = fact(1)
    assert sentence("zh", filed.type, filed.data, "用地预审") == (
        "用地预审：rep.nr 提出书面反对意见（办理环节）：总平面图不符"
    )
    assert sentence("en", filed.type, filed.data, "Land") == (
        "Land: rep.nr objected in writing (Handling): 总平面图不符"
    )


def test_instants_days_and_lists_are_said_as_people_write_them() -> None:
    opened = {"stage": "handling", "deadline": "2026-03-09T09:30:00Z"}
    assert "2026年3月9日 17:30（周一）" in sentence(
        "zh", "onestop.review.SupervisionOpened.v2", opened, "甲"
    )
    revised = {"version": 2, "finish_on": "2026-04-24", "because": "停钟 / clock stopped"}
    assert sentence("en", "onestop.intake.PlanRevised.v1", revised) == (
        "backward plan revised, version 2: planned finish Fri 24 Apr 2026 (clock stopped)"
    )
    assert "2 件" in sentence("zh", "onestop.review.LicencesIssued.v1", {"licences": [{}, {}]})


@given(st.lists(st.sampled_from(TYPES), max_size=250), st.integers(1, 4))
def test_every_fact_is_on_one_page_once_newest_first(types: list[str], page: int) -> None:
    facts = [fact(n, type_) for n, type_ in enumerate(types)]
    first = timeline(facts, {}, "zh", everything=True)
    pages = [timeline(facts, {}, "zh", everything=True, page=n + 1) for n in range(first.pages)]
    shown = [line.fact.id for each in pages for line in each.lines]
    assert shown == [one.id for one in reversed(facts)]
    assert all(len(each.lines) <= ROWS for each in pages)
    some = timeline(facts, {}, "zh")
    assert some.folded == sum(kind_of(name) in ROUTINE for name in types)


def test_of_many_facts_none_falls_between_two_pages() -> None:
    facts = [fact(n) for n in range(2 * ROWS + 1)]
    pages = [timeline(facts, {}, "zh", page=n) for n in (1, 2, 3)]
    assert [len(each.lines) for each in pages] == [ROWS, ROWS, 1]
    assert len({line.fact.id for each in pages for line in each.lines}) == len(facts)


def test_it_is_searched_by_service_and_item() -> None:
    facts = [fact(1), fact(2, "onestop.intake.ProjectAccepted.v1"), fact(3, item="P2-01")]
    assert [line.fact.id for line in timeline(facts, {}, "zh", service="intake").lines] == [
        "review/000002"
    ]
    assert [line.item for line in timeline(facts, {}, "zh", item="P2-01").lines] == ["P2-01"]


def test_of_a_page_s_facts_one_is_shown_as_it_was_recorded(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    """What a hundred facts say would be most of the page, and is seldom wanted."""
    facts = [fact(n, grounds=f"理由{n}") for n in (1, 2)]
    services.answers |= {
        f"/projects/{CODE}": {**PROJECT, "project": CODE},
        f"/projects/{CODE}/timeline": {
            "items": [json.loads(one.model_dump_json()) for one in facts],
            "next": None,
        },
    }
    path = f"/projects/{CODE}/timeline"
    text = signed_in.get(path).text
    assert "<pre tabindex" not in text
    link = html.unescape(text.partition('id="f-review-000002"')[2].partition('<a href="/proj')[2])
    opened = signed_in.get(f"/proj{link.partition(chr(34))[0]}").text
    [shown] = opened.split('<pre tabindex="0"')[1:]
    assert '"grounds": "理由2"' in shown
    assert 'fact=review/000002"' in opened.partition("data-from=")[2][:200]


def test_a_fact_of_a_later_case_of_its_item_leads_to_that_case() -> None:
    """An item that is applied for again has a case for each time."""
    first, again, project = fact(1), fact(2, attempt=2), fact(3, item="")
    shown = timeline([first, again, project], {}, "zh").lines
    assert [one.case for one in shown] == ["", "P1-03.2", "P1-03"]

"""Forms of acts: what a service says an act takes becomes fields, and what is typed its body."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from onestop_console.forms.body import body
from onestop_console.forms.fields import BLANK_ROWS, Field, Kind, fields
from onestop_console.forms.problem import problem
from onestop_console.forms.schema import ActUnknown, Taken, taken

from tests.support.described import NAMES, document

OBJECTION = taken(document("review"), "cases/2026-150602-30-03-100037/P1-03", "file-objection")
CONCLUSION = taken(document("review"), "cases/p/i", "conclude-consultation")


def form(of: Taken, typed: dict[str, str]) -> list[Field]:
    return fields(of.schema, of.document, typed)


def kinds(of: Taken) -> dict[str, Kind]:
    return {one.name: one.kind for one in form(of, {})}


def test_an_objection_has_its_fields() -> None:
    assert kinds(OBJECTION) == {
        "grounds": Kind.LONG,
        "legal_basis": Kind.TEXT,
        "document": Kind.DIGEST,
        "signed": Kind.YES,
        "stage": Kind.CHOICE,
    }


def test_what_is_typed_becomes_the_body() -> None:
    typed = {
        "/grounds": "总平面图不符",
        "/legal_basis": "城乡规划法第四十条",
        "/document": "a" * 64,
        "/signed": "true",
        "/stage": "handling",
    }
    assert body(form(OBJECTION, typed), typed) == {
        "grounds": "总平面图不符",
        "legal_basis": "城乡规划法第四十条",
        "document": "a" * 64,
        "signed": True,
        "stage": "handling",
    }


def test_rows_of_a_table_are_kept_where_something_is_typed() -> None:
    typed = {
        "/objection": "o-1",
        "/outcome": "upheld",
        "/positions/0/unit": "nr",
        "/positions/0/statement": "同意",
        "/positions/1/unit": "",
        "/positions/1/statement": "",
        "/conditions": "开工前复核\n\n 补充说明 \n",
        "/minutes": "b" * 64,
    }
    made = form(CONCLUSION, typed)
    assert body(made, typed) == {
        "objection": "o-1",
        "outcome": "upheld",
        "positions": [{"unit": "nr", "statement": "同意"}],
        "minutes": "b" * 64,
        "conditions": ["开工前复核", "补充说明"],
    }
    [positions] = [one for one in made if one.name == "positions"]
    assert len(positions.rows) == 1 + BLANK_ROWS


def test_nothing_typed_is_sent_as_nothing_and_refused_by_the_service_in_one_go() -> None:
    sent = body(form(OBJECTION, {}), {})
    assert sent == {"grounds": "", "legal_basis": "", "document": "", "signed": False}


def test_an_instant_is_typed_as_the_centre_s_clock_says_it() -> None:
    outage = taken(document("review"), "outages", "record-outage")
    typed = {"/from_at": "2026-03-02T09:00", "/until_at": "yesterday", "/cause": "停电"}
    sent = body(form(outage, typed), typed)
    assert sent["from_at"] == "2026-03-02T09:00:00+08:00"
    assert sent["until_at"] == "yesterday"


def test_a_project_is_filed_by_one_form() -> None:
    filing = taken(document("intake"), "projects/2026-150602-30-03-100037", "file-project")
    typed = {
        "/name_zh": "光伏组件",
        "/division": "150602",
        "/industry_class": "C38",
        "/applicant/name": "示例企业",
        "/attributes/route": "filing",
        "/attributes/floor_area_m2": "1200.5",
        "/materials/0/code": "application_form",
        "/materials/0/digest": "c" * 64,
    }
    sent = body(form(filing, typed), typed)
    assert sent["applicant"]["name"] == "示例企业"
    assert sent["attributes"]["route"] == "filing"
    assert sent["attributes"]["floor_area_m2"] == "1200.5"
    assert [one["code"] for one in sent["materials"]] == ["application_form"]


@pytest.mark.parametrize("act", ["made-up", "", "record"])
def test_what_is_no_act_has_no_form(act: str) -> None:
    with pytest.raises(ActUnknown):
        taken(document("review"), "cases/p/i", act)


def acts() -> list[tuple[str, str, Taken]]:
    found = []
    for service in NAMES:
        whole = document(service)
        for path, methods in whole["paths"].items():
            names = {one.get("name") for one in methods.get("post", {}).get("parameters", ())}
            if "dry_run" in names:
                address, _, act = path.strip("/").rpartition("/")
                found.append((service, act, taken(whole, address, act)))
    return found


ACTS = acts()


@given(st.sampled_from(ACTS), st.data())
def test_whatever_is_typed_makes_a_body_of_the_right_shape(
    act: tuple[str, str, Taken], data: st.DataObject
) -> None:
    """Every field can be typed into, in every form, and nothing that is typed is lost in it."""
    told = act[2]
    pointers = [one.pointer for one in flat(form(told, {})) if one.kind is not Kind.JSON]
    typed = {pointer: data.draw(st.text(max_size=8), label=pointer) for pointer in pointers}
    made = form(told, typed)
    sent = body(made, typed)
    assert sent.keys() <= set(told.schema.get("properties", {}))
    assert {one.pointer for one in flat(made)} >= set(pointers)


def flat(form_: list[Field] | tuple[Field, ...]) -> list[Field]:
    found: list[Field] = []
    for one in form_:
        inside = [*one.inside, *(part for row in one.rows for part in row)]
        found += flat(inside) if inside else [one]
    return found


@pytest.mark.parametrize(("service", "act", "told"), ACTS, ids=[f"{s}-{a}" for s, a, _ in ACTS])
def test_the_example_of_an_act_goes_through_its_form(service: str, act: str, told: Taken) -> None:
    """What stands in the description, typed into the form, is a body that the description takes."""
    examples = told.schema.get("examples") or [{}]
    made = body(form(told, typed := as_typed(examples[0])), typed)
    schema = {**told.schema, "components": told.document["components"]}
    assert [e.message for e in Draft202012Validator(schema).iter_errors(made)] == []


def as_typed(example: Any, at: str = "") -> dict[str, str]:
    """A body as a person would type it."""
    import json  # noqa: PLC0415

    if isinstance(example, dict) and example:
        parts = [as_typed(value, f"{at}/{name}") for name, value in example.items()]
        nested = {k: v for part in parts for k, v in part.items()}
        return {**nested, at: json.dumps(example)} if at else nested
    if isinstance(example, list) and example and isinstance(example[0], dict):
        rows = [as_typed(row, f"{at}/{n}") for n, row in enumerate(example)]
        return {**{k: v for row in rows for k, v in row.items()}, at: json.dumps(example)}
    if isinstance(example, list):
        return {at: "\n".join(map(str, example))}
    if isinstance(example, bool):
        return {at: "true" if example else ""}
    return {at: "" if example is None else str(example)}


def test_a_refusal_is_told_in_the_reader_s_language_with_every_field() -> None:
    told = {
        "title": "Incomplete",
        "title_zh": "内容不完整",
        "detail": "缺少理由 / no grounds",
        "remedy": "Send it again.",
        "remedy_zh": "请重新提交。",
        "errors": [
            {"field": "/grounds", "zh": "缺少理由", "en": "grounds are missing"},
            {"field": "legal_basis", "zh": "缺少依据", "en": "no legal basis"},
        ],
        "correlation_id": "c-1",
    }
    zh, en = problem("zh", told), problem("en", told)
    assert (zh.title, zh.detail, zh.remedy) == ("内容不完整", "缺少理由", "请重新提交。")
    assert (en.title, en.detail, en.remedy) == ("Incomplete", "no grounds", "Send it again.")
    assert zh.of == {"/grounds": "缺少理由", "/legal_basis": "缺少依据"}
    assert [one.id for one in en.errors] == ["f-grounds", "f-legal_basis"]

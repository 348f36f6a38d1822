"""Consultations as pages: the list, the room, and what its forms begin with."""

import html
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from fastapi.testclient import TestClient
from onestop_console.models.consultation import LADDER, filled, of_the_room, outcomes, seats
from onestop_console.models.desk import desk
from onestop_console.readers.acts import Act
from onestop_console.readers.consultations import Room

from tests.console.test_models import NOON, duty
from tests.console.test_rim import Services, browser, clock, services, signed_in  # noqa: F401
from tests.support.postgres import database_url  # noqa: F401

CODE = "2026-150602-30-03-100037"
CASE = f"/cases/{CODE}/P1-01.2"
ROOM = f"/consultations/{CODE}/P1-01.2/o-1"
DUE = "2026-03-09T09:30:00Z"
OPEN: dict[str, Any] = {
    "project": CODE,
    "item": "P1-01",
    "objection": "o-1",
    "stage": "handling",
    "standing": "convened",
    "representative": "rep.drc",
    "grounds": "总平面图<不符>",
    "legal_basis": "城乡规划法第四十条",
    "document": "d" * 64,
    "document_kept": True,
    "received_at": "2026-03-02T02:00:00Z",
    "registered_by": "director",
    "registered_at": "2026-03-02T03:00:00Z",
    "due": DUE,
    "slots": ["2026-03-03", "2026-03-09"],
    "slot_on": "2026-03-09",
    "units": ["drc", "hurd"],
    "convenings": [
        {"slot_on": day, "convened_by": "director", "convened_at": "2026-03-02T03:10:00Z"}
        for day in ("2026-03-03", "2026-03-09")
    ],
    "withdrawn_at": None,
    "withdrawn_because": "",
    "conclusion": None,
    "escalated_at": None,
    "ruling": None,
}
CONCLUDED = {
    "outcome": "no_agreement",
    "conditions": [],
    "positions": [
        {"unit": "drc", "statement": "仍不同意"},
        {"unit": "hurd", "statement": "未到会 / did not come"},
    ],
    "minutes": "e" * 64,
    "concluded_by": "director",
    "concluded_at": "2026-03-09T03:00:00Z",
}


def room(**changed: Any) -> Room:
    return Room.model_validate({**OPEN, **changed})


def act(name: str, *, may: bool = True) -> Act:
    said = dict.fromkeys(("code", "title", "title_zh", "detail", "remedy", "remedy_zh"))
    return Act.model_validate({"act": name, "may": may, **said})


def test_c8_who_concludes_chooses_among_the_ends_there_can_be() -> None:
    concluding = [act("conclude-consultation")]
    assert outcomes(room(), concluding) == ["upheld", "agreed_with_conditions", "no_agreement"]
    withdrawn = room(withdrawn_at="2026-03-03T03:00:00Z")
    assert outcomes(withdrawn, concluding) == ["withdrawn"]
    assert outcomes(room(), [act("conclude-consultation", may=False)]) == []
    assert outcomes(room(), [act("withdraw-objection")]) == []


def test_the_room_offers_its_own_acts_in_the_order_of_its_way() -> None:
    shown = of_the_room([act("decide-case"), *(act(name) for name in reversed(LADDER))])
    assert tuple(one.act for one in shown) == LADDER


def test_each_unit_has_a_seat_and_who_did_not_come_is_told() -> None:
    assert [(one.unit, one.statement, one.absent) for one in seats(room())] == [
        ("drc", "", False),
        ("hurd", "", False),
    ]
    ended = seats(room(conclusion=CONCLUDED))
    assert [(one.unit, one.absent) for one in ended] == [("drc", False), ("hurd", True)]


def test_forms_begin_with_what_is_known() -> None:
    fresh = room(units=[], slot_on=None)
    assert filled(fresh, "convene-consultation", "drc") == {
        "objection": "o-1",
        "units": "drc",
        "slot_on": "2026-03-03",
    }
    assert filled(room(), "convene-consultation", "drc")["slot_on"] == "2026-03-09"
    told = filled(room(), "conclude-consultation", "drc")
    assert told == {"objection": "o-1", "positions/0/unit": "drc", "positions/1/unit": "hurd"}


def test_the_desk_leads_to_the_room_and_to_the_very_case() -> None:
    address = f"/cases/{CODE}/P1-01.2"
    convene = duty(None, act="convene-consultation").model_copy(
        update={"address": address, "about": "o-1"}
    )
    [heap] = desk([convene], {}, {}, NOON)
    assert heap.lines[0].href == ROOM
    [heap] = desk([convene.model_copy(update={"act": "decide-case"})], {}, {}, NOON)
    assert heap.lines[0].href == address


@pytest.fixture
def city(services: Services) -> Services:  # noqa: F811
    case = {
        "project": CODE,
        "item": "P1-01",
        "case": "P1-01.2",
        "version": 9,
        "name_zh": "备案",
        "name_en": "Filing",
        "department": "drc",
        "jurisdiction": "150602",
        "progress": "accepted",
        "required_materials": ["M-01"],
        "materials": [{"code": "M-01", "digest": "a" * 64}],
        "missing": [],
        "received_at": None,
        "accepted_at": None,
        "decide_by": None,
        "windows": [],
        "objections": [],
        "draft": None,
        "stops": [],
    }
    acts = [act("conclude-consultation").model_dump(), act("give-consent").model_dump()]
    line = {name: OPEN[name] for name in ("project", "objection", "stage", "representative")}
    line |= {"case": "P1-01.2", "name_zh": "备案", "name_en": "Filing", "department": "drc"}
    line |= {"state": "convened", "due": DUE, "suspended": False, "units": ["drc"]}
    line |= {"slot_on": "2026-03-09", "withdrawn": False, "outcome": ""}
    line |= {"project_zh": "基地", "project_en": "Plant"}
    services.answers |= {
        f"{CASE}/consultations/o-1": OPEN,
        CASE: case,
        f"{CASE}/acts": {"items": acts, "next": None},
        "/consultations": {"items": [line], "next": "n/2", "counts": {"convened": 1}},
    }
    return services


@pytest.mark.parametrize("language", ["zh", "en"])
def test_c8_the_list_goes_by_the_clock_and_leads_to_the_room(
    signed_in: TestClient,  # noqa: F811
    city: Services,
    language: str,
) -> None:
    text = signed_in.get(f"/consultations?state=convened&q=备案&lang={language}").text
    assert f'href="{ROOM}"' in text
    assert f'until="{DUE[:-1]}+00:00"' in text
    asked = next(one for one in city.sent if one.url.path == "/consultations")
    params = dict(asked.url.params)
    assert (params["state"], params["order"], params["q"]) == ("convened", "by_due", "备案")
    assert "after=n/2" in html.unescape(text)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("view", ["", "hall"])
def test_c8_the_room_shows_facts_positions_and_clock(
    signed_in: TestClient,  # noqa: F811
    city: Services,
    language: str,
    view: str,
) -> None:
    text = signed_in.get(f"{ROOM}?lang={language}&view={view}").text
    assert text.count("<h1>") == 1
    assert "总平面图&lt;不符&gt;" in text
    assert "d" * 64 in text
    missing = "文件尚未存入档案" if language == "zh" else "not at the archive yet"
    assert missing not in text
    city.answers[f"{CASE}/consultations/o-1"] = {**OPEN, "document_kept": False}
    assert missing in signed_in.get(f"{ROOM}?lang={language}&view={view}").text
    assert ('class="hall"' in text) == (view == "hall")
    links = [html.unescape(one) for one in re.findall(r'href="(/do/[^"]+)"', text)]
    ends = [one for one in links if "outcome=" in one or "%2Foutcome=" in one]
    chosen = [parse_qs(urlsplit(one).query)["/outcome"] for one in ends]
    assert chosen == [["upheld"], ["agreed_with_conditions"], ["no_agreement"]]
    first = parse_qs(urlsplit(ends[0]).query)
    assert (first["/positions/1/unit"], first["back"]) == (["hurd"], [ROOM])
    assert not any("give-consent" in one for one in links)


def test_a_concluded_consultation_shows_minutes_positions_and_ruling(
    signed_in: TestClient,  # noqa: F811
    city: Services,
) -> None:
    ruling = {"outcome": "approve", "conditions": [], "document": "f" * 64, "decided_at": DUE}
    ended = {"conclusion": CONCLUDED, "escalated_at": DUE, "ruling": ruling, "slots": []}
    city.answers[f"{CASE}/consultations/o-1"] = {**OPEN, **ended}
    text = signed_in.get(ROOM).text
    for told in ("仍不同意", "未到会", "e" * 64, "f" * 64, "未达成一致"):
        assert told in text
    assert "可能的结论" not in text


def test_the_form_of_the_conclusion_begins_with_its_units(
    signed_in: TestClient,  # noqa: F811
    city: Services,
) -> None:
    links = re.findall(r'href="(/do/[^"]+conclude[^"]+)"', signed_in.get(ROOM).text)
    text = signed_in.get(html.unescape(links[0])).text
    assert re.search(r'name="/positions/1/unit"[^>]* value="hurd"', text)

"""The market as a running service: its library of admitted intermediaries, and their expiry."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from onestop_contracts.identifiers import credit_check_character
from onestop_intermediary_market.app import blueprint

from tests.support.calendars import at
from tests.support.plain_service import PlainService, running
from tests.support.refold import rebuilt_views_are_the_live_ones

NOW = at("2026-03-02 10:00")
SURVEY, TEST = "surveying", "testing"


def firm(n: int) -> str:
    first = f"91150600MA000{n:04}"
    return first + credit_check_character(first)


def admit(n: int) -> str:
    return f"/intermediaries/{firm(n)}/admit-intermediary"


ADMIT = admit(1)


def admission(n: int = 1, **services: str) -> dict[str, Any]:
    held = services or {SURVEY: "2026-12-31"}
    return {
        "name": f"测绘机构 {n}",
        "qualifications": [
            {"service": service, "certificate": f"Z-{n}-{service}", "expires_on": day}
            for service, day in held.items()
        ],
    }


@pytest.fixture
def market() -> Iterator[PlainService]:
    with running(blueprint, NOW) as service:
        yield service


def selectable(market: PlainService, **wanted: Any) -> list[str]:
    return [
        row["intermediary"] for row in market.get("", "/intermediaries", **wanted).json()["items"]
    ]


def test_e2_an_admitted_firm_is_selectable_until_its_last_day_is_over(
    market: PlainService,
) -> None:
    body = admission(1, surveying="2026-03-10", testing="2026-12-31")
    assert market.post("market", ADMIT, body).status_code == 200
    assert selectable(market, service=SURVEY) == [firm(1)]
    assert selectable(market, service=SURVEY, on="2026-03-10") == [firm(1)]
    assert selectable(market, service=SURVEY, on="2026-03-11") == []
    market.set(at("2026-03-11 00:02"))
    assert selectable(market, service=SURVEY) == []
    assert selectable(market, service=TEST) == [firm(1)]
    (row,) = market.get("", "/intermediaries", all=True).json()["items"]
    assert [one["service"] for one in row["qualifications"]] == [TEST], "lapsed by the timer"


def test_e2_a_new_certificate_moves_the_expiry(market: PlainService) -> None:
    market.post(
        "market",
        ADMIT,
        admission(1, surveying="2026-03-10"),
    )
    renewed = {"service": SURVEY, "certificate": "Z-new", "expires_on": "2027-03-10"}
    path = f"/intermediaries/{firm(1)}/add-qualification"
    assert market.post("market", path, renewed).status_code == 200
    market.set(at("2026-03-12 10:00"))
    assert selectable(market, service=SURVEY) == [firm(1)]


def test_e6_a_suspended_firm_is_not_selectable_until_it_is_reinstated(
    market: PlainService,
) -> None:
    market.post("market", ADMIT, admission())
    path = f"/intermediaries/{firm(1)}"
    blank = market.post("market", f"{path}/suspend-intermediary", {"reason": "  "})
    assert blank.status_code == 422
    assert (
        market.post("market", f"{path}/suspend-intermediary", {"reason": "投诉"}).status_code == 200
    )
    assert selectable(market) == []
    assert market.post("market", f"{path}/reinstate-intermediary").status_code == 200
    assert selectable(market) == [firm(1)]


def test_the_library_is_kept_by_market_officers(market: PlainService) -> None:
    for user in ("clerk", "land", "intermediary.1", "operator"):
        refused = market.post(user, ADMIT, admission())
        assert (refused.status_code, refused.json()["reason"]) == (403, "role")
        assert refused.json()["remedy_zh"]


def test_everything_wrong_with_an_admission_comes_back_at_once(market: PlainService) -> None:
    old = admission(1, surveying="2026-03-01", testing="2026-02-01")
    answer = market.post("market", ADMIT, old)
    assert (answer.status_code, answer.json()["code"]) == (422, "qualification-faulty")
    assert len(answer.json()["errors"]) == 2
    wrong = {**admission(), "name": " ", "x": 1}
    nobody = f"/intermediaries/{firm(1)[:-1]}!/admit-intermediary"
    fields = market.post("market", nobody, wrong).json()["errors"]
    assert {error["field"] for error in fields} == {"{intermediary}", "/name", "/x"}
    endless = admission(1, surveying="9999-12-31")
    assert market.post("market", ADMIT, endless).status_code == 422
    worse = admission(1, surveying="2026-12-31")
    worse["qualifications"][0]["service"] = " "
    (only,) = market.post("market", ADMIT, worse).json()["errors"]
    assert only["field"] == "/qualifications/0/service"
    twice = admission()
    twice["qualifications"] *= 2
    assert market.post("market", ADMIT, twice).status_code == 422
    unknown = market.post("market", f"/intermediaries/{firm(7)}/reinstate-intermediary")
    assert (unknown.status_code, unknown.json()["code"]) == (404, "intermediary-unknown")
    assert selectable(market, all=True) == []


def test_the_same_admission_twice_changes_nothing_also_after_it_expired(
    market: PlainService,
) -> None:
    first = market.post("market", ADMIT, admission()).json()
    assert market.post("market", ADMIT, admission()).json() == first
    other = {**admission(), "name": "别的机构"}
    refused = market.post("market", ADMIT, other)
    assert (refused.status_code, refused.json()["code"]) == (409, "intermediary-admitted")


def test_a_page_is_full_however_many_firms_are_not_selectable(market: PlainService) -> None:
    for n in range(1, 7):
        day = "2026-12-31" if n % 2 else "2026-03-05"
        market.post(
            "market",
            admit(n),
            admission(n, surveying=day),
        )
    later = (date(2026, 3, 2) + timedelta(days=10)).isoformat()
    first = market.get("", "/intermediaries", on=later, limit=2).json()
    assert len(first["items"]) == 2
    rest = market.get("", "/intermediaries", on=later, limit=2, after=first["next"]).json()
    found = {row["intermediary"] for row in (*first["items"], *rest["items"])}
    assert sorted(found) == sorted(firm(n) for n in (1, 3, 5))
    assert rest["next"] is None


def test_i7_every_view_rebuilt_from_the_log_is_the_live_one(market: PlainService) -> None:
    market.post(
        "market",
        ADMIT,
        admission(1, surveying="2026-03-10"),
    )
    market.post("market", admit(2), admission(2))
    market.post("market", f"/intermediaries/{firm(2)}/suspend-intermediary", {"reason": "投诉"})
    market.set(at("2026-03-12 10:00"))
    rebuilt_views_are_the_live_ones(market.runtime)


def test_what_may_be_done_with_a_firm_now_is_told_and_who_may_do_nothing_is_told_nothing(
    market: PlainService,
) -> None:
    assert market.get("market", f"/intermediaries/{firm(1)}/acts").status_code == 404
    market.post("market", ADMIT, admission())
    acts = market.get("market", f"/intermediaries/{firm(1)}/acts").json()["items"]
    names = ["admit-intermediary", "add-qualification", "suspend-intermediary"]
    assert [one["act"] for one in acts] == [*names, "reinstate-intermediary"]
    assert [one["code"] for one in acts] == [None, None, None, "done-already"]
    assert market.get("clerk", f"/intermediaries/{firm(1)}/acts").json()["items"] == []


def test_a_dry_run_says_what_would_follow_and_records_nothing(market: PlainService) -> None:
    before = market.runtime.log.head()
    told = market.post("market", f"{ADMIT}?dry_run=true", admission()).json()["events"]
    kinds = ["IntermediaryAdmitted", "QualificationAdded"]
    assert [one["type"].split(".")[2] for one in told] == kinds
    assert told[0]["data"]["intermediary"] == firm(1)
    refused = market.post("market", f"{ADMIT}?dry_run=true", admission(1, survey="2026-01-01"))
    assert (refused.status_code, refused.json()["code"]) == (422, "qualification-faulty")
    denied = market.post("clerk", f"{ADMIT}?dry_run=true", admission())
    assert denied.status_code == 403
    stale = market.post("market", f"{ADMIT}?dry_run=true", admission(), **{"If-Match": '"4"'})
    assert stale.status_code == 412
    assert market.runtime.log.head() == before
    assert selectable(market) == []


def test_every_event_names_the_act_that_led_to_it(market: PlainService) -> None:
    market.post("market", ADMIT, admission(1, surveying="2026-03-10"))
    market.set(at("2026-03-11 00:02"))
    facts = market.runtime.log.stream(f"intermediary/{firm(1)}")
    acts = ["admit-intermediary", "admit-intermediary", "lapse-qualification"]
    assert [fact.cause.act for fact in facts] == acts

"""The page of a project says what its applicant has to know, and not only its plan."""

from typing import Any

from fastapi.testclient import TestClient

from tests.console.test_rim import (  # noqa: F401
    NOON,
    Services,
    browser,
    clock,
    services,
    signed_in,
)
from tests.support.postgres import database_url  # noqa: F401

CODE = "2026-150602-30-03-100037"
VALID, TAKEN, GONE = (f"150602-P1-0{n}-2026-20263003100185" for n in (1, 2, 3))
CHANGE = {
    "name_zh": "环评类别",
    "name_en": "impact",
    "before_zh": "报告表",
    "before_en": "form",
    "after_zh": "报告书",
    "after_en": "report",
}
AMENDMENT = {
    "amended_at": NOON.isoformat(),
    "reason": "增加<喷涂>工序",
    "changes": [CHANGE],
    "added": [{"item": "P2-04", "state": "waiting"}],
    "dropped": [{"item": "P2-05", "state": "opened"}],
    "finish_before": "2026-05-01",
    "finish_on": "2026-05-20",
}
ITEM = {
    "item": "P1-03",
    "name_zh": "用地预审",
    "name_en": "Land",
    "department": "nr",
    "phase": 1,
    "before_start": True,
    "needs": [],
    "state": "awaiting_materials",
    "missing": ["site_plan", "map"],
    "attempt": 1,
}
PROJECT: dict[str, Any] = {
    "project": CODE,
    "name_zh": "<script>基地",
    "name_en": "",
    "division": "150602",
    "industry_class": "C38",
    "stage": "correcting",
    "filed_at": NOON.isoformat(),
    "accepted_at": None,
    "days_raw": None,
    "days_net": None,
    "limit_days": None,
    "deadline": None,
    "paused": False,
    "warnings": [],
    "holders": ["applicant"],
    "plan": None,
    "items": [ITEM],
    "licences": [VALID, TAKEN, GONE],
    "handed_out": [TAKEN],
    "revoked": [GONE],
    "accept_by": NOON.isoformat(),
    "correction": ["营业执照不清晰"],
    "amendments": [AMENDMENT],
    "outcome": "",
    "ending": [],
    "provisional": [2027],
}
PLAN = {
    "version": 1,
    "because": "",
    "drawn_on": "2026-03-02",
    "target_on": "2026-06-10",
    "finish_on": "2026-05-20",
    "feasible": True,
    "items": [],
}
CLOCK = {
    "now": NOON.isoformat(),
    "limit_days": 100,
    "days_raw": 1,
    "days_net": 1,
    "days_stopped": 0,
    "paused": False,
    "target_on": "2026-06-10",
    "deadline": NOON.isoformat(),
    "explanation": {"zh": [], "en": []},
}


def shown(browser: TestClient, services: Services, **changed: Any) -> str:  # noqa: F811
    services.answers |= {
        f"/projects/{CODE}/planned": {
            "project": {**PROJECT, **changed},
            "plan": PLAN,
            "clock": CLOCK,
        },
        "/materials": {
            "items": [{"code": "site_plan", "name_zh": "总平面图", "name_en": "Site plan"}],
            "next": None,
        },
    }
    answer = browser.get(f"/projects/{CODE}")
    assert answer.status_code == 200
    return str(answer.text)


def test_x34_what_is_asked_for_what_is_missing_and_what_was_amended_is_on_the_page(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    page = shown(signed_in, services)
    for told in (
        "营业执照不清晰",
        "受理期限",
        "缺：总平面图、map",
        "环评类别：报告表 → 报告书",
        "新增事项 P2-04",
        "不再需要的事项 P2-05",
        "2027 年尚无放假通知",
        "增加&lt;喷涂&gt;工序",
        "&lt;script&gt;基地",
    ):
        assert told in page, told
    assert "<script>基地" not in page


def test_x07_a_licence_is_at_the_counter_handed_out_or_revoked(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    page = shown(signed_in, services)
    for number, state in ((VALID, "待领取"), (TAKEN, "已发放"), (GONE, "已撤销")):
        row = page.partition(f'href="/verify/{number}"')[2].partition("</li>")[0]
        assert state in row


def test_a_project_that_is_over_says_why(
    signed_in: TestClient,  # noqa: F811
    services: Services,  # noqa: F811
) -> None:
    page = shown(
        signed_in, services, stage="refused", outcome="refused", ending=["不属本市", "第32条"]
    )
    assert "不予受理</b>：不属本市；第32条" in page
    assert "需补正之处" not in page, "nothing is awaited any more"

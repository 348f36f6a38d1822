"""The stream of one case as its service stores it, for tests of proofs."""

from typing import Any

from onestop_contracts.proof import stored_event

Json = dict[str, Any]
PROJECT, ITEM = "2026-150602-30-03-100037", "P2-03"
STREAM = f"case/{PROJECT}/{ITEM}"
OPENS, DEADLINE = "2026-03-02T02:15:30Z", "2026-03-05T09:30:00Z"
GRANTED = "2026-03-05T09:31:00Z"
POST = {"representative": "rep.nr", "mandate": "nr-2026-01"}
Fact = tuple[str, Json]


def opened(stage: str = "acceptance", **more: Any) -> Fact:
    data = {"stage": stage, "department": "nr", **POST, "opens_at": OPENS, "deadline": DEADLINE}
    return "SupervisionOpened", {**data, "shown": "9f86", "receipt": "60303ae2", **more}


def granted(stream_version: int, stage: str = "acceptance", **more: Any) -> Fact:
    data = {
        "stage": stage,
        "opens_at": OPENS,
        "deadline": DEADLINE,
        "granted_at": GRANTED,
        **POST,
        "department": "nr",
        "on_behalf_of": "nr",
        "rule_version": 1,
        "calendar_version": 10,
        "service": "review",
        "clock": "wall",
        "stream_version": stream_version,
    }
    return "DefaultConsentGranted", {**data, "shown": "9f86", **more}


def objected(stage: str = "acceptance", **more: Any) -> Fact:
    data = {"stage": stage, "objection": "o-1", **POST, "received_at": "2026-03-04T02:00:00Z"}
    return "ObjectionFiled", {**data, **more}


def agreed(stage: str = "acceptance", **more: Any) -> Fact:
    return "ConsentGiven", {"stage": stage, **POST, "given_at": "2026-03-03T01:00:00Z", **more}


def extended(stage: str = "acceptance", **more: Any) -> Fact:
    data = {"stage": stage, "reason": "outage", "was": DEADLINE, "deadline": "2026-03-06T09:30:00Z"}
    return "WindowExtended", {**data, **more}


def decided(*windows: Json, approved: bool = True) -> Fact:
    data = {"decision": "decision-1", "windows": list(windows), "conditions": []}
    return "ItemApproved" if approved else "ItemRejected", data


def summary(ended_by: str, ended_at: str, stage: str = "acceptance", **more: Any) -> Json:
    told = {"stage": stage, "representative": "rep.nr", "opens_at": OPENS, "deadline": DEADLINE}
    return {**told, "ended_by": ended_by, "ended_at": ended_at, **more}


def stream_of(*facts: Fact, opened: str = "") -> list[Json]:
    """The stored events of these facts, their versions from 1 and their positions rising; `opened`
    is how the item is supervised, where the opening says so."""
    begun = {"supervision": opened} if opened else {}
    return [
        stored_event(
            id=f"review/{100 + 3 * n}",
            type=f"onestop.review.{name}.v1",
            version=n,
            time="2026-03-05T09:31:02.000017Z",
            data={"project": PROJECT, "item": ITEM, **data},
        )
        for n, (name, data) in enumerate([("CaseOpened", begun), *facts], start=1)
    ]


def post_of(*facts: Fact, department: str = "nr") -> list[Json]:
    """Stored events of the posts, nominations and another department's among them."""
    dated = {"from_at": "2026-01-01T00:00:00Z", "until_at": None}
    return [
        stored_event(
            id=f"review/{10 + 2 * n}",
            type=f"onestop.review.{name}.v1",
            version=n,
            time="2026-03-01T01:00:00Z",
            data={"department": department, "jurisdiction": "150600", **dated, **data},
        )
        for n, (name, data) in enumerate(facts, start=1)
    ]

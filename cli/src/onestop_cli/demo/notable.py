"""What is out of the ordinary in how a project came out, as the services tell it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from onestop_contracts.identifiers import attempt_of_licence, item_of_licence

from onestop_cli.client import Client, Refused
from onestop_cli.demo.load import demonstration_routes
from onestop_cli.demo.moments import local
from onestop_cli.demo.reading import DIRECTOR
from onestop_cli.importers.filing import CLERK

PLANS = ("onestop.intake.PlanDrawn.v1", "onestop.intake.PlanRevised.v1")
WARNING = "onestop.intake.ClockWarningRaised.v1"
APPROVED = "onestop.review.ItemApproved.v1"
Row = Mapping[str, Any]


def notable(client: Client, row: Row) -> dict[str, Any]:
    """By which route the project goes, how late it is, and which of its licences were revoked."""
    late = row["plan"] is not None and not row["plan"]["feasible"]
    facts = _facts(client, row["project"]) if late or row["revoked"] else []
    return {
        "route": demonstration_routes().get(row["project"], ""),
        "late": _late(client, row, facts) if late else None,
        "revoked": [_revoked(client, row, number, facts) for number in row["revoked"]],
    }


def _facts(client: Client, project: str) -> Sequence[Row]:
    found: list[Row] = client.items("archive", f"/projects/{project}/timeline", DIRECTOR)
    return found


def _of(facts: Iterable[Row], *types: str) -> list[Row]:
    return [fact for fact in facts if fact["type"] in types]


def _late(client: Client, row: Row, facts: Sequence[Row]) -> dict[str, Any]:
    """How far the plan ends after the last day, whose steps are late, and what was warned of."""
    plan = client.get("intake", f"/projects/{row['project']}/plan", DIRECTOR)
    kept = ("item", "owner", "slack_wd")
    warned = ("threshold", "days_net", "holders")
    return {
        "target_on": plan["target_on"],
        "finish_on": plan["finish_on"],
        "steps": [{name: s[name] for name in kept} for s in plan["items"] if s["slack_wd"] < 0],
        "warnings": [{n: fact["data"][n] for n in warned} for fact in _of(facts, WARNING)],
    }


def _revoked(client: Client, row: Row, number: str, facts: Sequence[Row]) -> dict[str, Any]:
    """Why, what it held up, what came of it; and what the licence is good for any more.

    `plan` is when the plan ended before the revocation and after it.
    """
    shown = client.get("review", f"/licences/{number}")
    item, at = item_of_licence(number), _instant(shown["revoked_at"])
    attempt = attempt_of_licence(number)
    approvals = [fact["data"] for fact in _of(facts, APPROVED)]
    again = [one for one in approvals if one["item"] == item and one["attempt"] > attempt]
    since = {one["item"] for one in approvals if _instant(one["decided_at"]) > at}
    return {
        "licence": number,
        "ground": shown["ground"],
        "legal_basis": shown["legal_basis"],
        "revoked_on": _day(at),
        "plan": _plan_before_and_after(facts, at),
        "held_up": [one for one in _waiting_for(row, item) if one in since],
        "approved_again_on": _day(_instant(again[0]["decided_at"])) if again else None,
        "verified_as": shown["state"],
        "hand_out": _handing_out(client, row["project"], number),
    }


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _day(at: datetime) -> str:
    return local(at).date().isoformat()


def _plan_before_and_after(facts: Sequence[Row], at: datetime) -> list[str]:
    plans = _of(facts, *PLANS)
    before = [one["data"]["finish_on"] for one in plans if _instant(one["effective_at"]) < at]
    after = [one["data"]["finish_on"] for one in plans if _instant(one["effective_at"]) >= at]
    return [*before[-1:], *after[:1]]


def _waiting_for(row: Row, item: str) -> list[str]:
    """The items before construction that need this one, however far ahead."""
    items = [one for one in row["items"] if one["before_start"]]
    found = {item}
    while more := {i["item"] for i in items if found & {*i["needs"]}} - found:
        found |= more
    return [one["item"] for one in items if one["item"] in found - {item}]


def _handing_out(client: Client, project: str, number: str) -> str:
    """Why the counter does not hand the licence out; empty where it would. Nothing is recorded."""
    path = f"/projects/{project}/hand-out-licences?dry_run=true"
    try:
        client.post("intake", path, CLERK, {"licences": [number]})
    except Refused as refused:
        return refused.code
    return ""

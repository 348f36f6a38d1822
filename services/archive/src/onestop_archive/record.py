"""The record of one decision: everything it rested on, and whether it holds together."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from onestop_contracts.review import (
    CatalogueRevised,
    DelegationGranted,
    ItemApproved,
    ItemRejected,
    MandateEnded,
)
from pydantic import BaseModel, ConfigDict

from onestop_archive.checks import CHECKS, MANDATES, Check, Evidence
from onestop_archive.digest import canonical
from onestop_archive.views import FactRow

DECISIONS = (ItemApproved.TYPE, ItemRejected.TYPE)


class DecisionRecord(BaseModel):
    """One decision with all it rested on. `holds` when every check is answered with yes."""

    model_config = ConfigDict(frozen=True)

    project: str
    item: str
    decision: str
    type: str
    decided_at: datetime
    holds: bool
    checks: tuple[Check, ...]
    facts: tuple[FactRow, ...]
    rules: tuple[FactRow, ...]
    digest: str


def decision_record(
    project: str, item: str, facts: Sequence[FactRow], rules: Sequence[FactRow]
) -> DecisionRecord | None:
    """The record of the decision on `item`, or None when there is none yet.

    Args:
        facts: the project's timeline.
        rules: facts that belong to no project: catalogue, delegations, mandates, calendars.
    """
    case = [fact for fact in facts if fact.data.get("item") == item and _of_case(fact)]
    decided = next((fact for fact in case if fact.type in DECISIONS), None)
    if decided is None:
        return None
    rested = [rule for rule in rules if _rests_on(decided.data, rule)]
    evidence = Evidence(decided, case, facts, rested)
    checks = tuple(check(evidence) for check in CHECKS)
    kept = tuple(sorted(case, key=lambda fact: fact.order))
    digests = sorted(fact.digest for fact in (*kept, *rested))
    return DecisionRecord(
        project=project,
        item=item,
        decision=decided.data["decision"],
        type=decided.type,
        decided_at=decided.data["decided_at"],
        holds=all(check.ok for check in checks),
        checks=checks,
        facts=kept,
        rules=tuple(rested),
        digest=sha256(canonical(digests)).hexdigest(),
    )


def _of_case(fact: FactRow) -> bool:
    return fact.stream.startswith("case/")


def _rests_on(decision: dict[str, Any], rule: FactRow) -> bool:
    """Whether a decision names this rule: its delegation, mandates, item version."""
    data = rule.data
    if rule.type == DelegationGranted.TYPE:
        return bool(data["delegation"] == decision["delegation"])
    if rule.type in (*MANDATES, MandateEnded.TYPE):
        return bool(data["department"] == decision["department"])
    if rule.type == CatalogueRevised.TYPE:
        wanted = (decision["item"], decision["item_version"])
        return any((one["item"], one["version"]) == wanted for one in data["items"])
    return False

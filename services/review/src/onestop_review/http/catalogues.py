"""The item catalogue and the limits."""

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Path
from onestop_chassis.http import Page, Public, problems, whole
from onestop_chassis.refusal import NotFound
from onestop_contracts.fields import Code
from onestop_contracts.parts import CatalogueItem
from pydantic import BaseModel

from onestop_review.http.access import rules
from onestop_review.rule_set import LIMITS, LimitValue, RulesRevised
from onestop_review.rules import Rules

router = APIRouter(tags=["catalogue"])


class ItemUnknown(NotFound):
    """The catalogue does not list this item."""

    code = "item-unknown"
    title = "No item carries this code"
    title_zh = "目录中没有该事项"
    remedy = "Look the code up under /catalogue."
    remedy_zh = "请在 /catalogue 查询事项编码。"


class RulesAnswer(BaseModel):
    """The limits of one scope, in one version."""

    version: int
    limits: dict[Code, LimitValue]
    extension_wd: int
    outage_hours: int


class RevisionAnswer(RulesAnswer):
    """One version of the limits of a scope: an empty jurisdiction or item means every one.
    `revised_at` is null for the first, which nobody has set."""

    jurisdiction: Code
    item: Code
    revised_at: datetime | None


@router.get("/catalogue")
def list_items(call: Public) -> Page[CatalogueItem]:
    """Every item in force, by code."""
    known = rules(call).catalogue.items
    return whole(known[code] for code in sorted(known))


@router.get("/catalogue/{item}", responses=problems(ItemUnknown))
def read_item(
    item: Annotated[str, Path(max_length=10)], call: Public, version: int = 0
) -> CatalogueItem:
    """One item in force, or the version asked for."""
    found = rules(call).catalogue.item(item, version)
    if found is None:
        raise ItemUnknown(item, item=item, version=version)
    return found


@router.get("/rules")
def read_rules(call: Public, jurisdiction: str = "", item: str = "") -> RulesAnswer:
    """The limits that hold for an item in a place."""
    return RulesAnswer(**_said(rules(call).rules_for(jurisdiction, item)))


@router.get("/rules/versions")
def list_revisions(call: Public) -> Page[RevisionAnswer]:
    """Every version of the limits, the first one first; each is whole for its scope."""
    first = RevisionAnswer(**_said(Rules()), jurisdiction="", item="", revised_at=None)
    return whole([first, *(_revision(one) for one in rules(call).rule_set.revised)])


def _said(held: Rules) -> dict[str, Any]:
    limits = {name: getattr(held, name) for name in LIMITS}
    return {
        "version": held.version,
        "limits": {
            n: LimitValue(amount=v.amount, unit=v.unit, starts=v.starts) for n, v in limits.items()
        },
        "extension_wd": held.extension_wd,
        "outage_hours": held.outage_hours,
    }


def _revision(one: RulesRevised) -> RevisionAnswer:
    told = {name: getattr(one, name) for name in RevisionAnswer.model_fields}
    return RevisionAnswer(**told)

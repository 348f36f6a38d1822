"""The item catalogue and the limits."""

from typing import Annotated

from fastapi import APIRouter, Path
from onestop_chassis.http import Call, Public, Receipt, problems
from onestop_chassis.refusal import Forbidden, NotFound
from onestop_chassis.worktime import Limit, Starts, Unit
from onestop_contracts.identifiers import ITEM_CODE
from onestop_contracts.parts import CatalogueItem
from pydantic import BaseModel, Field

from onestop_review import catalogue, rule_set
from onestop_review.catalogue import CatalogueInvalid, ReviseCatalogue
from onestop_review.http.access import importer, rules
from onestop_review.http.body import Body
from onestop_review.rule_set import LIMITS, ReviseRules, RulesInvalid
from onestop_review.rules import Rules

router = APIRouter(tags=["catalogue"])


class ItemUnknown(NotFound):
    """The catalogue does not list this item."""

    code = "item-unknown"
    title = "No item carries this code"
    title_zh = "目录中没有该事项"
    remedy = "Look the code up under /catalogue."
    remedy_zh = "请在 /catalogue 查询事项编码。"


class ItemBody(Body):
    """One item as it should be; limits in working days; `row` is its line in the file."""

    item: str = Field(pattern=ITEM_CODE)
    phase: int
    before_start: bool
    name_zh: str = Field(min_length=1)
    name_en: str = Field(min_length=1)
    department: str
    legal_limit_wd: int = Field(ge=0, le=1000)
    promised_limit_wd: int = Field(ge=0, le=1000)
    basis: str
    needs: list[str] = Field(default=[], max_length=50)
    when: str = ""
    joint: str = ""
    commitment: bool = False
    cover: str = ""
    clock: list[str] = Field(default=[], max_length=20)
    materials: list[str] = Field(default=[], max_length=100)
    mark: str = "assumed"
    row: int | None = None

    def entry(self) -> CatalogueItem:
        """As the catalogue keeps it; the version is counted there."""
        return CatalogueItem.model_validate({**self.model_dump(exclude={"row"}), "version": 0})


class CatalogueBody(Body):
    """The whole catalogue: items not named leave it."""

    items: list[ItemBody] = Field(min_length=1, max_length=2000)


class LimitBody(Body):
    """So many units."""

    amount: int = Field(ge=0, le=1000)
    unit: Unit = Unit.WORKING_DAY
    starts: Starts = Starts.NEXT_DAY


class RulesBody(Body):
    """Limits of one scope; an empty item or jurisdiction means every one. What is left out
    keeps its default."""

    jurisdiction: str = Field(default="", pattern=r"^(\d{6})?$")
    item: str = ""
    limits: dict[str, LimitBody] = Field(default_factory=dict)
    extension_wd: int = 10
    outage_hours: int = 4


class RulesAnswer(BaseModel):
    """The limits of one scope, in one version."""

    version: int
    limits: dict[str, LimitBody]
    extension_wd: int
    outage_hours: int


@router.post("/catalogue", responses=problems(CatalogueInvalid, Forbidden))
def revise_catalogue(body: CatalogueBody, call: Call) -> Receipt:
    """Puts the catalogue in force; only what changed is recorded."""
    capacity = importer(call)
    rows = [item.row for item in body.items]
    command = ReviseCatalogue(
        items=tuple(item.entry() for item in body.items),
        departments=rules(call).departments.codes,
        at=call.now,
        rows=tuple(n for n in rows if n is not None) if None not in rows else (),
    )
    return call.handle(catalogue.catalogue, catalogue.STREAM, command, capacity)


@router.get("/catalogue")
def list_items(call: Public) -> list[CatalogueItem]:
    """Every item in force, by code."""
    known = rules(call).catalogue.items
    return [known[code] for code in sorted(known)]


@router.get("/catalogue/{item}", responses=problems(ItemUnknown))
def read_item(
    item: Annotated[str, Path(max_length=10)], call: Public, version: int = 0
) -> CatalogueItem:
    """One item in force, or the version asked for."""
    found = rules(call).catalogue.item(item, version)
    if found is None:
        raise ItemUnknown(item, item=item, version=version)
    return found


@router.post("/rules", responses=problems(RulesInvalid, Forbidden))
def revise_rules(body: RulesBody, call: Call) -> Receipt:
    """Sets the limits of one scope, from now on."""
    capacity = importer(call)
    limits = {n: Limit(v.amount, v.unit, v.starts) for n, v in body.limits.items()}
    unknown = sorted(set(limits) - set(LIMITS))
    if unknown:
        raise RulesInvalid(
            ", ".join(unknown),
            errors=[
                {"field": f"limits.{n}", "en": "no such limit", "zh": "没有此时限"} for n in unknown
            ],
        )
    more = {"extension_wd": body.extension_wd, "outage_hours": body.outage_hours}
    wanted = Rules(**{**limits, **more})  # type: ignore[arg-type]  # checked above
    command = ReviseRules(wanted, call.now, body.jurisdiction, body.item)
    return call.handle(rule_set.rule_set, rule_set.STREAM, command, capacity)


@router.get("/rules")
def read_rules(call: Public, jurisdiction: str = "", item: str = "") -> RulesAnswer:
    """The limits that hold for an item in a place."""
    held = rules(call).rules_for(jurisdiction, item)
    limits = {name: getattr(held, name) for name in LIMITS}
    return RulesAnswer(
        version=held.version,
        limits={
            n: LimitBody(amount=v.amount, unit=v.unit, starts=v.starts) for n, v in limits.items()
        },
        extension_wd=held.extension_wd,
        outage_hours=held.outage_hours,
    )

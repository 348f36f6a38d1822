"""What each act of the table finds when it is asked: a state, and the circumstances."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from functools import cache
from types import MappingProxyType
from typing import Any

from onestop_chassis.now import Now
from onestop_contracts.parts import Authority, Licence
from onestop_contracts.people import CITY
from onestop_intake.project import project
from onestop_intermediary_market.intermediary.state import Intermediary
from onestop_review.case import case
from onestop_review.case.mending import MendObjection
from onestop_review.case.objection import FileObjection
from onestop_review.case.taking_back import WithdrawObjection
from onestop_review.delegation import delegation
from onestop_review.delegation.state import Delegation, Delegations
from onestop_review.docket import docket
from onestop_review.docket.state import Docket
from onestop_review.licence_bundle import licence_bundle
from onestop_review.licence_bundle.state import Bundle, Held
from onestop_review.post import Holding, HoldingKind, Post
from onestop_review.staff import staff
from onestop_review.staff.state import Staff

from docs.tables.acts import Offered
from tests.permissions.people import WHO, scene_of
from tests.permissions.sent import DELEGATION, EMPLOYED, Scene
from tests.permissions.words import Mandate, Matter
from tests.support import cases
from tests.support.calendars import at
from tests.support.intake_samples import CODE, filing, history, monday
from tests.support.review_catalogue import PLACE, PROJECT, staff_of

Standing = tuple[Any, Now[Any]]
LONG_AGO, EARLIER = at("2026-01-01 00:00"), at("2026-02-01 00:00")
NOW, TO_COME = at("2026-03-05 10:00"), at("2026-04-01 00:00")
OTHERS = "another person"


@cache
def standing(one: Offered, matter: Matter, mandate: Mandate) -> Standing:
    """The state of the noun, and the circumstances; who acts is left open."""
    scene = scene_of(matter)
    if one.noun is case:
        return _case(one.act, matter, mandate, scene)
    if one.noun is project:
        return history(filing())[1], replace(monday(), capacity="")
    state = STATES[one.noun.stream](scene) if one.noun.stream in STATES else one.noun.initial
    return state, _now(scene)


def _now(scene: Scene) -> Now[Any]:
    beside = {docket.stream: Docket(applicant=scene.firm, division=scene.place)}
    keys = {"project": CODE, "area": scene.place, "intermediary": scene.stranger}
    return Now(at=NOW, rules=cases.Rulebook(at=NOW), capacity="", keys=keys, beside=beside)


def _delegations(scene: Scene) -> Delegations:
    held = Delegation(
        DELEGATION, scene.department, scene.place, ("P2-01",), "委托书", date(2026, 1, 1), version=1
    )
    return Delegations(MappingProxyType({DELEGATION: (held,)}))


def _staff(scene: Scene) -> Staff:
    return staff_of(EMPLOYED, unit=scene.department, place=scene.place)


def _licences(scene: Scene) -> Bundle:
    said: dict[str, Any] = {"number": "L-1", "item": "P1-01", "verify_path": "/licences/L-1"}
    held = Held(Licence(department=scene.department, **said))
    return Bundle(held=MappingProxyType({"L-1": held}))


STATES: Mapping[str, Callable[[Scene], Any]] = {
    delegation.stream: _delegations,
    staff.stream: _staff,
    licence_bundle.stream: _licences,
    "intermediary/{intermediary}": lambda _: Intermediary("测绘机构"),
}


def _case(kind: type[Any], matter: Matter, mandate: Mandate, scene: Scene) -> Standing:
    """A case in its first window; for mending, with an objection that was returned."""
    authority = Authority.DEPARTMENT if matter is Matter.KEPT else Authority.CENTRE
    desk = cases.Desk()
    begun = (cases.opening, cases.acceptance, cases.notice)
    desk.do(*(act(authority=authority) for act in begun))
    if kind is MendObjection:
        desk.do(cases.objection(person=cases.REP, legal_basis=""), cases.returning())
    if kind is WithdrawObjection:
        filed = cases.objection("2026-03-03 09:00", person=cases.REP)
        desk.do(filed, cases.registration("2026-03-03 10:00"), cases.convening("2026-03-03 11:00"))
    level = {Matter.CITY_POWER: CITY, Matter.BANNER_POWER: scene.banner}.get(matter)
    now = replace(
        _now(scene),
        id="O-1" if kind is FileObjection else "",
        keys={"project": PROJECT, "item": cases.ITEM},
        rules=cases.Rulebook(
            at=NOW,
            there=cases.posts(post_of(mandate)),
            delegated=replace(cases.DELEGATION, jurisdiction=level) if level else None,
            who=authority,
        ),
    )
    return desk.state, now


def post_of(mandate: Mandate) -> Post:
    """The post in which `somebody` holds this mandate, or none."""
    other = _held(OTHERS)
    holders: Mapping[Mandate, tuple[Holding, ...]] = {
        Mandate.IN_POST: (_held(),),
        Mandate.STAND_IN: (_held(kind=HoldingKind.STAND_IN),),
        Mandate.BESIDE: (other, _held(kind=HoldingKind.STAND_IN)),
        Mandate.ENDED: (_held(until=EARLIER),),
        Mandate.TO_COME: (_held(since=TO_COME),),
        Mandate.OTHER_ITEMS: (_held(items=("P9-99",)),),
        Mandate.NONE: (other,),
    }
    return Post(cases.DEPARTMENT, PLACE, holders[mandate])


def _held(
    who: str = WHO,
    kind: HoldingKind = HoldingKind.REPRESENTATIVE,
    since: datetime = LONG_AGO,
    until: datetime | None = None,
    items: tuple[str, ...] = (),
) -> Holding:
    return Holding(who, f"mandate/{who}", kind, since, until, items)

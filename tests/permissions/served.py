"""Each service as it runs, with the matters that the acts of the table are about."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import httpx
from onestop_archive.app import blueprint as archive_blueprint
from onestop_chassis.act import Attempt
from onestop_chassis.actor import Actor
from onestop_chassis.decider import address_of
from onestop_chassis.http.tokens import DemoTokens
from onestop_chassis.now import Now
from onestop_chassis.recorded import Cause
from onestop_chassis.service.blueprint import Blueprint
from onestop_chassis.service.runtime import Runtime
from onestop_contracts.review import ObjectionFiled
from onestop_intake.app import blueprint as intake_blueprint
from onestop_intermediary_market.app import blueprint as market_blueprint
from onestop_land.app import blueprint as land_blueprint
from onestop_review.app import blueprint as review_blueprint
from onestop_review.licence_bundle import licence_bundle
from onestop_review.licence_bundle.issuing import IssueLicences

from docs.tables.acts import Offered
from tests.permissions.sent import DIGEST, EMPLOYED, GROUNDS, Scene, delegations
from tests.support.decision_facts import ITEM as DECIDED_ITEM
from tests.support.documents import FIRM, archive_at
from tests.support.files import pdf
from tests.support.intake_samples import CODE
from tests.support.intake_service import filing_body, filing_path, running_intake
from tests.support.plain_service import KEY, running
from tests.support.review_catalogue import PLACE, PROJECT
from tests.support.review_service import (
    MONDAY,
    SINCE,
    ReviewService,
    accepted,
    filed,
    guidance,
    lines,
    running_review,
)

ITEM = "P1-01"
OTHER = "2026-150602-30-03-100036"
TOKENS = DemoTokens(KEY)


@dataclass(frozen=True)
class Counter:
    """A running service as somebody comes to it; `keys` are those of the matters it has, `others`
    what a scene has here under another name."""

    client: httpx.Client
    runtime: Runtime[Any]
    keys: Mapping[str, str]
    others: Mapping[str, str] = field(default_factory=dict)

    def scene(self, scene: Scene) -> Scene:
        """The same scene, about the matters of this service."""
        return replace(scene, **self.others)

    def acts(self, actor: Actor, one: Offered) -> httpx.Response:
        """What the actor may do there now."""
        return self.client.get(f"{self._path(one)}/acts", headers=_headers(actor))

    def do(self, actor: Actor, one: Offered, body: Any, *, dry: bool = False) -> httpx.Response:
        """Does it, or only asks what would follow."""
        path = f"{self._path(one)}/{address_of(one.act)}"
        params = {"dry_run": "true"} if dry else {}
        return self.client.post(path, json=body, headers=_headers(actor), params=params)

    def read(self, path: str, actor: Actor | None = None) -> httpx.Response:
        """What is shown there, to somebody or to nobody in particular."""
        return self.client.get(path, headers=_headers(actor) if actor else {})

    def _path(self, one: Offered) -> str:
        return one.noun.path.format(**self.keys)


def _headers(actor: Actor) -> dict[str, str]:
    return {"Authorization": f"Bearer {TOKENS.issue(actor)}"}


@contextmanager
def _intake() -> Iterator[Counter]:
    with running_intake() as intake:
        answer = intake.post("clerk", filing_path(), filing_body())
        assert answer.status_code == httpx.codes.OK, answer.text
        intake.shelf.keep(CODE, DIGEST)
        intake.settle()
        paper = intake.get("clerk", f"/projects/{CODE}/papers").json()["items"][0]["number"]
        yield Counter(intake.client, intake.runtime, {"project": CODE, "paper": paper})


@contextmanager
def _review() -> Iterator[Counter]:
    """A case with an objection to mend, delegated to the banner's own centre, and licences."""
    with running_review() as review:
        review.shelf.keep(PROJECT, DIGEST)
        review.tell(filed(), guidance(), accepted())
        review.done("reviewer.1", f"/cases/{PROJECT}/{ITEM}/accept-case")
        own = delegations(Scene(department="drc", item=ITEM))
        review.done("director", "/delegations/grant-delegations", own)
        _licences(review)
        _consulted(review)
        people = {"people": [{"person": EMPLOYED, "unit": "drc", **SINCE, "jurisdiction": PLACE}]}
        review.done("head.drc", "/staff/register-people", people)
        here = {"department": "drc", "another": "nr", "item": ITEM, "objection": _objection(review)}
        listed = review.get("auditor", f"/cases/{PROJECT}/{ITEM}/papers").json()["items"]
        keys = {"project": PROJECT, "item": ITEM, "paper": listed[0]["number"]}
        yield Counter(review.client, review.runtime, keys, here)


def _objection(review: ReviewService) -> str:
    """One that was returned to be mended."""
    path = f"/cases/{PROJECT}/{ITEM}"
    review.done(
        "rep.drc", f"{path}/file-objection", {"stage": "acceptance", **GROUNDS, "signed": False}
    )
    (received,) = review.events(ITEM, ObjectionFiled)
    body = {"objection": received.objection, "deficiencies": ["no_signature"]}
    review.done("reviewer.1", f"{path}/return-objection", body)
    return str(received.objection)


def _consulted(review: ReviewService) -> None:
    """Another project of the place has a consultation."""
    review.tell(filed(OTHER), guidance(OTHER), accepted(OTHER), project=OTHER)
    path = f"/cases/{OTHER}/{ITEM}"
    review.done("reviewer.1", f"{path}/accept-case")
    body = {"stage": "acceptance", **GROUNDS, "signed": True}
    review.done("rep.drc", f"{path}/file-objection", body)
    facts = review.runtime.log.stream(f"case/{OTHER}/{ITEM}")
    [objection] = [f.event.objection for f in facts if isinstance(f.event, ObjectionFiled)]
    review.done("director", f"{path}/register-objection", {"objection": objection})


def _licences(review: ReviewService) -> None:
    act = IssueLicences(division=PLACE, phase=1, items=lines()[:1], completed_at=MONDAY)
    now = Now(at=MONDAY, rules=review.runtime.reference(), keys={"project": PROJECT})
    cause = Cause("issue", "issue", "request/issue", "", "system")
    stream = licence_bundle.stream_at(PROJECT)
    review.runtime.log.handle(licence_bundle.decider, stream, Attempt(act, now), cause)
    review.settle()


@contextmanager
def _market() -> Iterator[Counter]:
    with running(market_blueprint, MONDAY) as market:
        held = {"service": "testing", "certificate": "Z-0", "expires_on": "2027-12-31"}
        body = {"name": "检测机构", "qualifications": [held]}
        firm = Scene().stranger
        path = f"/intermediaries/{firm}/admit-intermediary"
        assert market.post("market", path, body).status_code == httpx.codes.OK
        yield Counter(market.client, market.runtime, {"intermediary": firm})


@contextmanager
def _land() -> Iterator[Counter]:
    with running(land_blueprint, MONDAY) as land:
        yield Counter(land.client, land.runtime, {"area": PLACE})


@contextmanager
def _checked() -> Iterator[Counter]:
    """Land, with the early check of a project."""
    with running(land_blueprint, MONDAY) as land:
        land.tell("intake", f"project/{PROJECT}", filed(), accepted())
        yield Counter(land.client, land.runtime, {"area": PLACE, "project": PROJECT})


@contextmanager
def _archive() -> Iterator[Counter]:
    """The dossier of a project of which an item is decided, with a paper that was handed in."""
    with archive_at("memory:///") as archive:
        stored = archive.store(FIRM, pdf(), "总平面图.pdf").json()
        archive.named(DECIDED_ITEM, stored["digest"])
        here = {"department": "nr", "another": "drc"}
        keys = {"project": PROJECT, "item": DECIDED_ITEM, "digest": stored["digest"]}
        yield Counter(archive.service.client, archive.service.runtime, keys, here)


RUNNING: Mapping[str, Callable[[], AbstractContextManager[Counter]]] = {
    "intake": _intake,
    "review": _review,
    "intermediary_market": _market,
    "land": _land,
}
READ: Mapping[str, Callable[[], AbstractContextManager[Counter]]] = {
    **RUNNING,
    "land": _checked,
    "archive": _archive,
}
"""With what is there to be read."""


def blueprints() -> tuple[Blueprint[Any], ...]:
    """All five services."""
    return (
        intake_blueprint,
        review_blueprint,
        market_blueprint,
        land_blueprint,
        archive_blueprint,
    )

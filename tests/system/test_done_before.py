"""X11: an act done again: with the same content nothing, with other content what stands is told."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import Enum
from textwrap import dedent
from typing import Any

import pytest
from onestop_chassis.act import Act, Attempt, DoneOtherwise
from onestop_chassis.noun import noun_of
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt, scenario
from onestop_contracts.parts import StopGround
from onestop_contracts.people import Role
from onestop_intake.project.acceptance import RefuseProject
from onestop_intake.project.amending import AmendAttributes
from onestop_intake.project.applying_again import ApplyAgain
from onestop_intake.project.ending import CloseProject, WithdrawProject
from onestop_intake.project.progress import RecordProgress
from onestop_intake.project.sent_attributes import AmendedAttributes
from onestop_intake.project.stops import PauseClock
from onestop_intermediary_market.intermediary.admission import AdmitIntermediary
from onestop_intermediary_market.intermediary.state import Qualification
from onestop_intermediary_market.intermediary.suspension import SuspendIntermediary
from onestop_review.catalogue import Catalogue
from onestop_review.department import Department, Departments
from onestop_review.docket import docket
from onestop_review.docket.state import Docket
from onestop_review.licence_bundle.hearing import AnswerRevocation, RecordHearing, WaiveHearing
from onestop_review.licence_bundle.issuing import IssueLicences
from onestop_review.licence_bundle.numbers import number
from onestop_review.licence_bundle.revoking import (
    AnnounceRevocation,
    RequestRevocation,
    RevokeLicence,
)
from onestop_review.nomination import Condition
from onestop_review.outage import RecordOutage
from onestop_review.reference import Reference
from onestop_review.representative.ending import EndMandate, MandateOver
from onestop_review.representative.mandate import AppointRepresentative, NameStandIn
from onestop_review.representative.nominating import NominateRepresentative, Shown
from pydantic_core import to_jsonable_python

from docs.tables.acts import Offered, offered
from tests.support import cases as a
from tests.support import intake_samples as intake
from tests.support.review_catalogue import AT, CITY, PLACE, PROJECT, TODAY, line, staff_of

NOTHING_ELSE_IS_SAID = {
    "intake/project/AcceptProject",
    "intake/project/HandOutLicences",
    "intake/project/ResumeClock",
    "intermediary_market/intermediary/ReinstateIntermediary",
    "review/case/AcceptCase",
    "review/licences/WaiveHearing",
    "review/case/EscalateObjection",
    "review/case/GiveConsent",
    "review/case/RegisterObjection",
    "review/staff/CancelDeparture",
}
"""All that is sent is what the act is about, so that it is the same again."""
A_CHANGE = {
    "intake/project/HandInMaterials",
    "intermediary_market/intermediary/AddQualification",
    "land/area/ReviseNegativeList",
    "land/index_set/ReviseIndices",
    "review/calendar/PublishCalendar",
    "review/catalogue/ReviseCatalogue",
    "review/representative/NominateRepresentative",
    "review/rules/ReviseRules",
}
"""Other content is recorded: it is how things are from now on."""
OWN_WORDS = {
    "intake/project/FileProject": "already-filed",
    "intermediary_market/intermediary/AdmitIntermediary": "intermediary-admitted",
    "review/delegations/EndDelegation": "delegation-end-stands",
    "review/case/FileObjection": "window-contested",
    "review/staff/RecordDeparture": "departure-stands",
}
"""What stands is told in words of the act's own."""
ELSEWHERE = {"review/case/ConveneConsultation"}
"""Its units and its day have rules of their own."""

NR: dict[str, str] = {"jurisdiction": CITY, "department": "nr"}
RULES = Reference(
    at=AT,
    departments=Departments({"nr": Department(code="nr", name_zh="局", name_en="Bureau")}),
    catalogue=Catalogue(items={}),
    staff=staff_of("rep.nr", "standin.nr"),
)
BESIDE = {docket.stream: Docket(project=PROJECT, division=PLACE)}
NOW: Now[Any] = Now(
    at=AT, rules=RULES, keys={"project": PROJECT, "intermediary": intake.FIRM}, beside=BESIDE
)
LICENCE = number(PROJECT, PLACE, "P1-01", AT)
SPOKEN = Now(at=AT, rules=None, capacity=Role.OPERATOR)


@dataclass(frozen=True)
class Again:
    """An act with what came before it; `about` are the fields that say what it is about."""

    asked: Attempt[Any, Any]
    before: tuple[Attempt[Any, Any], ...] = ()
    about: frozenset[str] = field(default_factory=frozenset)

    @property
    def name(self) -> str:
        kind = type(self.asked.act)
        return next(one.name for one in offered() if one.act is kind)

    def when(self, **changed: Any) -> Any:
        """The outcome of the act done, and done again a minute later, changed here and there."""
        act, now = self.asked.act.model_copy(update=changed), self.asked.now
        again = Attempt(act, replace(now, at=now.at + timedelta(minutes=1)))
        return scenario(noun_of(type(act))).when(*self.before, self.asked, again)


def _again(asked: Attempt[Any, Any], *before: Attempt[Any, Any], about: str = "") -> Again:
    return Again(asked, before, frozenset(about.split()))


def _mandate(kind: type[Any], **more: Any) -> Attempt[Any, Any]:
    start, end = AT + timedelta(days=1), AT + timedelta(days=9)
    act = kind(**NR, person="rep.nr", mandate="M-1", **{"from_at": start, "until_at": end, **more})
    return attempt(act, NOW)


NOMINATED = attempt(
    NominateRepresentative(
        **NR,
        person="rep.nr",
        evidence=tuple(Shown(condition=each, document="d" * 64) for each in Condition),
    ),
    NOW,
)
APPOINTED = _mandate(AppointRepresentative)
ENDED = EndMandate(**NR, mandate="M-1", reason="调任", handed_over_to="standin.nr")
POST = "jurisdiction department person mandate"
ISSUED = IssueLicences(division=PLACE, phase=1, items=(line("P1-01"),), completed_at=AT)
REVOCATION: dict[str, Any] = {"number": LICENCE, "ground": "欺骗", "legal_basis": "art. 69"}
ANNOUNCED, REQUESTED = AnnounceRevocation(**REVOCATION), RequestRevocation(**REVOCATION)
FILED = intake.filing()
STOP = PauseClock(
    ground=StopGround.EXPERT_REVIEW, basis="art. 45", expected_end_on=intake.MONDAY.date()
)
AMENDED = AmendAttributes(
    attributes=AmendedAttributes(eia="none"), reason="工艺调整", request="d" * 64
)
AGAIN_FOR_IT = ApplyAgain(item="P1-01", request="d" * 64)
REJECTED = (
    *(FILED, intake.acceptance()),
    *(
        intake.done(RecordProgress(fact=told("P1-01", intake.MONDAY), at=intake.MONDAY))
        for told in (intake.opened, intake.rejected)
    ),
)
ADMITTED = AdmitIntermediary(
    name="测绘机构",
    qualifications=[Qualification(service="surveying", certificate="Z-1", expires_on=TODAY)],
)
OUTAGE = RecordOutage(from_at=AT - timedelta(hours=2), until_at=AT - timedelta(hours=1), cause="x")
CONVENED = (*a.ACCEPTED, a.objection(), a.registration(), a.convening())
RETURNED = (*a.ACCEPTED, a.objection(legal_basis=""), a.returning())

AGAIN = (
    _again(intake.done(RefuseProject(reasons=("r",), basis="b"), intake.MONDAY), FILED),
    _again(intake.done(WithdrawProject(reason="r"), intake.MONDAY), FILED),
    _again(intake.done(CloseProject(outcome="ended", explanation="e"), intake.MONDAY), FILED),
    _again(intake.done(STOP, intake.MONDAY), FILED, intake.acceptance()),
    _again(intake.done(AMENDED, intake.MONDAY), FILED, about="attributes"),
    _again(intake.done(AGAIN_FOR_IT, intake.MONDAY), *REJECTED, about="item"),
    _again(attempt(SuspendIntermediary(reason="投诉"), NOW), attempt(ADMITTED, NOW)),
    _again(a.returning(), *RETURNED[:-1], about="objection"),
    _again(a.mending("2026-03-05 09:00"), *RETURNED, about="objection"),
    _again(a.withdrawing(), *CONVENED, about="objection"),
    _again(a.refusal(decision="不受理〔2026〕1号"), a.opening()),
    _again(a.suspension(), *a.ACCEPTED),
    _again(a.withdrawal(), *a.ACCEPTED),
    _again(
        attempt(RevokeLicence(number=LICENCE, ground="欺骗"), NOW),
        attempt(ISSUED, NOW),
        attempt(ANNOUNCED, NOW),
        attempt(WaiveHearing(number=LICENCE), NOW),
        about="number",
    ),
    _again(attempt(ANNOUNCED, NOW), attempt(ISSUED, NOW), about="number"),
    _again(attempt(REQUESTED, NOW), attempt(ISSUED, NOW), about="number"),
    _again(
        attempt(AnswerRevocation(number=LICENCE, statement="s"), NOW),
        attempt(ISSUED, NOW),
        attempt(ANNOUNCED, NOW),
        about="number",
    ),
    _again(
        attempt(RecordHearing(number=LICENCE, held_on=TODAY, minutes="d" * 64), NOW),
        attempt(ISSUED, NOW),
        attempt(ANNOUNCED, NOW),
        attempt(AnswerRevocation(number=LICENCE, hearing=True), NOW),
        about="number",
    ),
    _again(APPOINTED, NOMINATED, about=POST),
    _again(_mandate(NameStandIn), about=POST),
    _again(attempt(ENDED, NOW), NOMINATED, APPOINTED, about="jurisdiction department mandate"),
    _again(attempt(OUTAGE, SPOKEN), about="from_at until_at"),
)


def people() -> Iterator[Offered]:
    return (one for one in offered() if one.act.by is not None)


def says_nothing(act: type[Act[Any, Any]]) -> bool:
    """Whether its decision may be that nothing follows, by its source."""
    tree = ast.parse(dedent(inspect.getsource(act.decide)))
    returned = [node.value for node in ast.walk(tree) if isinstance(node, ast.Return)]
    return any(
        (isinstance(each, ast.List) and not each.elts)
        or (isinstance(each, ast.IfExp) and "[]" in ast.unparse(each))
        or (isinstance(each, ast.Call) and "done_before" in ast.unparse(each.func))
        for each in returned
    )


def test_x11_every_act_that_may_say_nothing_is_known() -> None:
    found = {one.name for one in people() if says_nothing(one.act)}
    compared = {one.name for one in AGAIN}
    assert found == compared | NOTHING_ELSE_IS_SAID | A_CHANGE | {*OWN_WORDS} | ELSEWHERE


def test_x11_what_is_told_in_other_words_is_listed() -> None:
    listed = {one.name: {kind.code for kind in one.act.refuses} for one in people()}
    assert [name for name, code in OWN_WORDS.items() if code not in listed[name]] == []
    assert {name for name in listed if DoneOtherwise.code in listed[name]} == {
        one.name for one in AGAIN
    }


@pytest.mark.parametrize("one", AGAIN, ids=lambda one: one.name)
def test_x11_the_same_content_again_is_nothing_more(one: Again) -> None:
    one.when().then_nothing()


@pytest.mark.parametrize("one", AGAIN, ids=lambda one: one.name)
def test_x11_other_content_is_refused_and_what_stands_is_told(one: Again) -> None:
    said = one.asked.act
    compared = sorted(type(said).model_fields.keys() - one.about)
    assert compared
    for name in compared:
        refusal = one.when(**{name: other(getattr(said, name))}).then_refused(DoneOtherwise)
        assert refusal.facts["stands"][name] == to_jsonable_python(getattr(said, name))
        assert [error["field"] for error in refusal.errors] == [name]


def test_x11_a_mandate_that_begins_when_it_is_given_is_the_same_a_minute_later() -> None:
    at_once = _mandate(AppointRepresentative, from_at=None)
    _again(at_once, NOMINATED).when().then_nothing()


def test_x11_a_mandate_that_ran_out_is_not_ended_in_silence() -> None:
    later = attempt(ENDED, NOW, at=AT + timedelta(days=10))
    refusal = scenario(noun_of(EndMandate)).when(NOMINATED, APPOINTED, later)
    until = AT + timedelta(days=9)
    refusal.then_refused(MandateOver, until_at=until.isoformat())


def test_x11_what_lies_in_an_outage_is_the_services_own_to_say_again() -> None:
    inside = OUTAGE.model_copy(update={"from_at": AT - timedelta(minutes=90), "cause": "y"})
    of = scenario(noun_of(RecordOutage)).given(*_again(attempt(OUTAGE, SPOKEN)).when().all)
    of.when(attempt(inside, Now(at=AT, rules=None))).then_nothing()
    told = of.when(attempt(inside, SPOKEN)).then_refused(DoneOtherwise)
    assert told.facts["stands"] == OUTAGE.model_dump(mode="json")


def other(value: Any) -> Any:
    """Another value of the same kind."""
    match value:
        case Enum():
            return next(each for each in type(value) if each is not value)
        case bool():
            return not value
        case str():
            return value[:-1] + ("0" if value[-1:] != "0" else "1")
        case tuple():
            return (*value, "x")
        case datetime():
            return value + timedelta(seconds=1)
        case date():
            return value + timedelta(days=1)
        case _:
            raise TypeError(f"no other {value!r}")

"""Nobody supervises, checks, concludes or decides what they drafted, filed or signed.

One table over everything that people do in a case and everything that they may have done before.
"""

from collections.abc import Mapping
from datetime import date
from itertools import product

import pytest
from onestop_chassis.noun import noun_of
from onestop_contracts.parts import ConsultationOutcome, GovernmentOutcome
from onestop_contracts.review import DefaultConsentGranted, SupervisionOpened, WindowExtended
from onestop_review.case import case
from onestop_review.case.acting import DutiesNotApart
from onestop_review.case.acts import ACTS
from onestop_review.case.duties import Duties
from onestop_review.case.words import Outcome

from tests.support import cases as a
from tests.support.cases import ACCEPTED, HANDLING, LAPSED, Asked, Desk, scenario

LI = "li"
"""Who did the one and would do the other."""
MINE = a.post(a.holding(LI))
NO_AGREEMENT = ConsultationOutcome.NO_AGREEMENT
SLOT = date(2026, 3, 9)
OBJECTED = (*ACCEPTED, a.objection())
LACKING = (*ACCEPTED, a.objection(legal_basis=""))
RETURNED = (*LACKING, a.returning())
REGISTERED = (*OBJECTED, a.registration())
CONVENED = (*REGISTERED, a.convening(slot_on=SLOT))
UNRESOLVED = (*CONVENED, a.conclusion(NO_AGREEMENT))
ESCALATED = (*UNRESOLVED, a.escalation())
SUPERVISING: Mapping[str, tuple[tuple[Asked, ...], Asked]] = {
    "GiveConsent": (ACCEPTED, a.consent(post=MINE)),
    "RecordReply": (ACCEPTED, a.reply(post=MINE)),
    "FileObjection": (ACCEPTED, a.objection(post=MINE)),
    "MendObjection": (RETURNED, a.mending(post=MINE)),
    "WithdrawObjection": (CONVENED, a.withdrawing(post=MINE)),
}
CONCLUDING: Mapping[str, tuple[tuple[Asked, ...], Asked]] = {
    "RegisterObjection": (OBJECTED, a.registration()),
    "ReturnObjection": (LACKING, a.returning()),
    "ConveneConsultation": (REGISTERED, a.convening(slot_on=SLOT)),
    "ConcludeConsultation": (CONVENED, a.conclusion(NO_AGREEMENT)),
    "RecordGovernmentDecision": (ESCALATED, a.government(GovernmentOutcome.APPROVE)),
    "DecideCase": (LAPSED, a.decision()),
}
DRAFTING = {"DraftDecision": (ACCEPTED, a.draft())}
FREE = {
    "RefuseCase",
    "RequestCorrection",
    "SupplyCorrection",
    "AcceptCase",
    "EscalateObjection",
    "PauseClock",
    "ResumeClock",
    "ExtendLimit",
    "SuspendCase",
    "ResumeCase",
    "WithdrawCase",
}
"""Neither supervises, checks, concludes nor decides; a refusal comes before any of that."""
ASKED = {**SUPERVISING, **CONCLUDING, **DRAFTING}
DID = {
    "draft": Duties(drafted=(LI,)),
    "signature": Duties(signed=(LI,)),
    "objection": Duties(objected=(LI,)),
    "supervision": Duties(supervised=(LI,)),
}
KEPT_FROM = {
    **dict.fromkeys(SUPERVISING, frozenset({"draft", "signature"})),
    **dict.fromkeys(CONCLUDING, frozenset({"draft", "objection", "supervision"})),
    "DraftDecision": frozenset({"objection", "supervision"}),
}
"""What keeps somebody from each act, by hand."""


def test_every_act_that_people_do_in_a_case_is_in_the_table() -> None:
    assert {act.__name__ for act in ACTS if act.by is not None} == {*ASKED, *FREE}
    assert {act.__name__ for act in ACTS if DutiesNotApart in act.refuses} == {*ASKED}
    for name, (_, asked) in ASKED.items():
        assert type(asked.act).__name__ == name


@pytest.mark.parametrize(("act", "did"), list(product(ASKED, DID)))
def test_x4_x6_nobody_does_what_is_kept_apart_from_what_they_did(act: str, did: str) -> None:
    past, asked = ASKED[act]
    desk = Desk()
    desk.do(*past)
    mine = a.by(asked, LI)
    assert case.decide(desk.state, mine), "somebody who did nothing before may"
    did_it = desk.state.model_copy(update={"duties": DID[did]})
    if did in KEPT_FROM[act]:
        with pytest.raises(DutiesNotApart) as refused:
            case.decide(did_it, mine)
        assert refused.value.facts["did"] == did
        assert type(refused.value) in noun_of(type(asked.act)).refusals(type(asked.act))
    else:
        assert case.decide(did_it, mine)


@pytest.mark.parametrize(
    ("past", "duties"),
    [
        ((*ACCEPTED, a.draft(person=LI)), {"drafted"}),
        ((a.opening(), a.correction(person=LI)), {"signed"}),
        ((a.opening(), a.acceptance(person=LI)), {"signed"}),
        ((*LACKING, a.returning(person=LI)), {"signed"}),
        ((*OBJECTED, a.registration(person=LI)), {"signed"}),
        ((*REGISTERED, a.convening(person=LI, slot_on=SLOT)), {"signed"}),
        ((*CONVENED, a.conclusion(NO_AGREEMENT, person=LI)), {"signed"}),
        ((*ACCEPTED, a.objection(person=LI, post=MINE)), {"objected"}),
        ((*RETURNED, a.mending(person=LI, post=MINE)), {"objected"}),
        ((*CONVENED, a.withdrawing(person=LI, post=MINE)), {"supervised"}),
        ((*ACCEPTED, a.consent(person=LI, post=MINE)), {"supervised"}),
        ((*ACCEPTED, a.reply(person=LI, post=MINE)), {"supervised"}),
        ((*ACCEPTED, a.lapse("2026-03-05 17:31", post=MINE)), {"supervised"}),
    ],
)
def test_what_somebody_did_in_a_case_is_remembered(
    past: tuple[Asked, ...], duties: set[str]
) -> None:
    desk = Desk()
    desk.do(*past)
    found = {name for name, people in desk.state.duties if LI in people}
    assert found == duties


def test_a_first_draft_is_remembered_when_another_takes_its_place() -> None:
    desk = Desk()
    desk.do(*ACCEPTED, a.draft(person=LI), a.notice(HANDLING, "2026-03-03 10:00"))
    desk.do(a.consent("2026-03-03 11:00", HANDLING))
    desk.do(a.draft("2026-03-03 12:00", outcome=Outcome.REJECT))
    assert desk.state.duties.drafted == (LI, a.REVIEWER)


DRAFTED = (*ACCEPTED, a.draft(person=LI))
"""By who is put into the post before the second window opens."""


def test_x4_a_window_on_a_draft_of_the_representatives_own_opens_as_vacant() -> None:
    opened = scenario.when(*DRAFTED, a.notice(HANDLING, "2026-03-03 10:00", post=MINE)).new[-1]
    assert isinstance(opened, SupervisionOpened)
    assert (opened.representative, opened.mandate) == ("", "")


def test_x4_silence_of_who_drafted_is_no_consent_whoever_put_them_there() -> None:
    served = (*DRAFTED, a.notice(HANDLING, "2026-03-03 10:00"))
    later = scenario.when(*served, a.lapse("2026-03-05 17:31", HANDLING, post=MINE)).new[-1]
    assert isinstance(later, WindowExtended)
    assert (later.reason, later.representative) == ("vacancy", "")
    both = a.post(a.holding(LI), a.holding(a.STAND_IN))
    beside = (*DRAFTED, a.notice(HANDLING, "2026-03-03 10:00", post=both))
    granted = scenario.when(*beside, a.lapse("2026-03-05 17:31", HANDLING, post=both)).new[-1]
    assert isinstance(granted, DefaultConsentGranted)
    assert granted.representative == a.STAND_IN


def test_x4_who_drafted_while_a_window_was_open_is_absent_from_it_as_well() -> None:
    extended = scenario.when(*DRAFTED, a.lapse("2026-03-05 17:31", post=MINE)).new[-1]
    assert isinstance(extended, WindowExtended)
    assert extended.reason == "vacancy"

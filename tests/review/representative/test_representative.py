"""Chief representatives: nomination, appointment, stand-in, replacement, end of mandate."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Attempt, By
from onestop_chassis.actor import Actor
from onestop_chassis.now import Now
from onestop_chassis.refusal import Forbidden, Refusal
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.people import Role
from onestop_contracts.review import MandateEnded, RepresentativeAppointed, StandInNamed
from onestop_review.board import Board
from onestop_review.catalogue import Catalogue
from onestop_review.department import Department, Departments
from onestop_review.nomination import (
    Condition,
    NominationRefused,
    ReplacementRequested,
    RepresentativeNominated,
)
from onestop_review.post import Holding, HoldingKind, Post
from onestop_review.reference import Reference
from onestop_review.representative import representative
from onestop_review.representative.acting import (
    MandateInvalid,
    MandateUnknown,
    PostAct,
    the_centre,
    the_head_of_the_department,
)
from onestop_review.representative.ending import EndMandate, RequestReplacement
from onestop_review.representative.mandate import (
    AppointRepresentative,
    NameStandIn,
    PostHeld,
)
from onestop_review.representative.nominating import (
    NominateRepresentative,
    NominationInvalid,
    NominationUnknown,
    RefuseNomination,
    Shown,
)
from onestop_review.staff.state import PersonLeft, Staff, evolve

from tests.support.review_catalogue import AT, CITY, DEPARTMENTS, PLACE, catalogue_item, staff_of

scenario = scenario_of(representative)
EVIDENCE = tuple(Shown(condition=c, document="d" * 64) for c in Condition)
SOON = AT + timedelta(days=1)
NR: dict[str, str] = {"jurisdiction": CITY, "department": "nr"}
DRC = {**NR, "department": "drc"}
RULES = Reference(
    at=AT,
    departments=Departments({c: Department(code=c, name_zh=c, name_en=c) for c in DEPARTMENTS}),
    catalogue=Catalogue(items={code: catalogue_item(code) for code in ("P1-03", "P2-01")}),
    staff=staff_of("rep.nr", "rep.second", "other", "standin.nr"),
)
NOW = Now(at=AT, rules=RULES)
Done = Attempt[Board, Reference]


def nominate(person: str = "rep.nr", evidence: tuple[Shown, ...] = EVIDENCE) -> Done:
    return attempt(NominateRepresentative(**NR, person=person, evidence=evidence), NOW)


def refuse() -> Done:
    return attempt(RefuseNomination(**NR, person="rep.nr", reasons=("x",)), NOW)


def appoint(
    person: str = "rep.nr", mandate: str = "M-1", days: float = 0, items: Sequence[str] = ()
) -> Done:
    act = AppointRepresentative(
        **NR, person=person, mandate=mandate, from_at=_in(days), items=tuple(items)
    )
    return attempt(act, NOW)


def stand_in(mandate: str = "S-1", days: float = 0) -> Done:
    act = NameStandIn(**NR, person="standin.nr", mandate=mandate, from_at=_in(days))
    return attempt(act, NOW)


def replacement() -> Done:
    return attempt(RequestReplacement(**NR, reason="不能履职"), NOW)


def end(mandate: str = "M-1", days: int = 1) -> Done:
    act = EndMandate(**NR, mandate=mandate, reason="调任", handed_over_to="standin.nr")
    return attempt(act, NOW, at=_in(days), found=("2026-150602-30-03-100037/P1-03",))


def _in(days: float) -> datetime:
    return AT + timedelta(days=days)


def test_c4_a_nomination_shows_evidence_for_each_of_the_five_conditions() -> None:
    scenario.when(nominate()).then(RepresentativeNominated)
    refusal = scenario.when(nominate(evidence=EVIDENCE[:3])).then_refused(NominationInvalid)
    assert len(refusal.errors) == 2


def test_c4_only_heading_the_section_can_be_waived_with_a_reason() -> None:
    waived = (*EVIDENCE[:4], Shown(condition=Condition.HEADS_SECTION, note="副职主持工作"))
    scenario.when(nominate(evidence=waived)).then(RepresentativeNominated)
    not_this = (Shown(condition=Condition.CIVIL_SERVANT, note="x"), *EVIDENCE[1:])
    scenario.when(nominate(evidence=not_this)).then_refused(NominationInvalid)


def test_c4_nobody_is_appointed_or_refused_who_was_not_nominated() -> None:
    scenario.when(appoint()).then_refused(NominationUnknown)
    scenario.when(refuse()).then_refused(NominationUnknown)
    scenario.when(nominate(), refuse()).then(NominationRefused)
    scenario.when(nominate(), refuse(), appoint()).then_refused(NominationUnknown)


def appoint_for(person: str, mandate: str, *items: str) -> Done:
    return appoint(person, mandate, items=items)


def test_x12_a_mandate_for_blank_items_is_not_one_for_all() -> None:
    sent = {**NR, "person": "rep.nr", "mandate": "M-1", "items": ["\u3000"]}
    blank = attempt(AppointRepresentative.model_validate(sent), NOW)
    scenario.when(nominate(), blank).then_refused(MandateInvalid)


def test_c4_a_mandate_answers_only_for_the_items_of_its_scope() -> None:
    post = scenario.when(nominate(), appoint_for("rep.nr", "M-1", "P1-03")).state.post((CITY, "nr"))
    assert post.for_item("P1-03").holder_at(AT) is not None
    assert post.for_item("P2-01").holder_at(AT) is None
    whole = scenario.when(nominate(), appoint()).state.post((CITY, "nr"))
    assert whole.for_item("P2-01").holder_at(AT) is not None, "an empty scope is all items"


def test_c4_two_mandates_may_share_a_department_but_never_an_item() -> None:
    before = (nominate(), nominate("rep.second"), appoint_for("rep.nr", "M-1", "P1-03"))
    other = appoint_for("rep.second", "M-2", "P2-01")
    post = scenario.when(*before, other).then(RepresentativeAppointed).state.post((CITY, "nr"))
    holder = post.for_item("P2-01").holder_at(AT)
    assert holder is not None
    assert holder.person == "rep.second"
    same = appoint_for("rep.second", "M-2", "P1-03", "P2-01")
    scenario.when(*before, same).then_refused(PostHeld)
    scenario.when(*before, appoint("rep.second", "M-2")).then_refused(PostHeld)


def test_c4_a_mandate_is_for_items_of_the_department_only() -> None:
    refused = scenario.when(nominate(), appoint_for("rep.nr", "M-1", "P9-99")).then_refused(
        MandateInvalid
    )
    assert [error["field"] for error in refused.errors] == ["items"]


def test_c5_a_stand_in_is_named_for_a_registered_department_only() -> None:
    stranger = NameStandIn(jurisdiction=CITY, department="zz", person="x", mandate="S-1")
    scenario.when(attempt(stranger, NOW)).then_refused(MandateInvalid)


def test_c4_no_two_mandates_carry_the_same_number() -> None:
    scenario.when(nominate(), appoint(), stand_in("M-1")).then_refused(MandateInvalid)


def test_c4_appointed_twice_records_nothing_and_a_held_post_is_refused() -> None:
    scenario.when(nominate(), appoint()).then(RepresentativeAppointed)
    scenario.when(nominate(), appoint(), appoint()).then_nothing()
    other = appoint("other", "M-2")
    scenario.when(nominate(), appoint(), nominate("other"), other).then_refused(PostHeld)


def test_i5_no_mandate_is_dated_back() -> None:
    scenario.when(nominate(), appoint(days=-1 / 86400)).then_refused(MandateInvalid)
    scenario.when(stand_in(days=-1)).then_refused(MandateInvalid)


def test_a_mandate_without_a_start_starts_now() -> None:
    now = attempt(NameStandIn(**NR, person="standin.nr", mandate="S-1"), NOW)
    (named,) = scenario.when(now).new
    assert isinstance(named, StandInNamed)
    assert named.from_at == AT


DIRECTOR = Actor(subject="d", roles=frozenset({Role.DIRECTOR}), jurisdiction=PLACE)
HEAD = Actor(subject="h", roles=frozenset({Role.REVIEWER}), jurisdiction=CITY, department="nr")


@pytest.mark.parametrize(
    ("actor", "by", "named", "reason"),
    [
        (DIRECTOR, the_centre, RequestReplacement(**NR, reason="x"), "jurisdiction"),
        (
            HEAD,
            the_head_of_the_department,
            EndMandate(**DRC, mandate="M-1", reason="x"),
            "department",
        ),
    ],
)
def test_who_may_is_said_by_the_post_that_is_named(
    actor: Actor, by: By, named: PostAct, reason: str
) -> None:
    (role,) = actor.roles
    assert by(actor, Board(), NOW) == role
    mine = attempt(named, NOW, actor=actor, capacity=role)
    refused = scenario.when(mine).then_refused(Forbidden)
    assert refused.facts["reason"] == reason


def test_a_stand_in_answers_only_while_there_is_no_representative() -> None:
    board = scenario.when(nominate(), appoint(), stand_in()).state
    holder = board.all.of(CITY, "nr").holder_at(AT)
    assert holder is not None
    assert holder.kind is HoldingKind.REPRESENTATIVE
    after = scenario.when(nominate(), appoint(), stand_in(), end()).state.all.of(CITY, "nr")
    vacant = scenario.when(nominate(), appoint(), end()).state.all.of(CITY, "nr")
    holder = after.holder_at(SOON)
    assert holder is not None
    assert holder.person == "standin.nr"
    assert vacant.holder_at(SOON) is None


def test_c12_the_mandate_ends_with_its_cases_handed_over() -> None:
    outcome = scenario.when(nominate(), appoint(), end())
    outcome.then(MandateEnded)
    event = outcome.new[0]
    assert isinstance(event, MandateEnded)
    assert event.handed_over_to == "standin.nr"
    assert event.open_cases == ("2026-150602-30-03-100037/P1-03",)
    scenario.when(nominate(), appoint(), end(), end()).then_nothing()
    scenario.when(end("M-9")).then_refused(MandateUnknown)


def test_c12_the_centre_asks_for_somebody_else_with_a_reason() -> None:
    scenario.when(nominate(), appoint(), replacement()).then(ReplacementRequested)
    scenario.when(replacement()).then_refused(MandateUnknown)


def test_a_banner_without_a_post_of_its_own_shares_the_citys() -> None:
    board = scenario.when(nominate(), appoint()).state
    known = replace(RULES, board=board)
    assert known.post(PLACE, "nr", "P1-03").holders == board.post((CITY, "nr")).holders
    assert known.post(PLACE, "drc", "P1-01").holder_at(AT) is None
    scenario.when(stand_in()).then(StandInNamed)


def of_the_banner(days: int, ends: int | None = None, staff: Staff = RULES.staff) -> list[str]:
    """Who answers in the banner today and the next days, where its own mandate is planned."""
    until = None if ends is None else _in(ends)
    own = Holding("own", "M-9", HoldingKind.REPRESENTATIVE, _in(days), until)
    board = scenario.when(nominate(), appoint()).state
    posts = {**board.posts, (PLACE, "nr"): Post("nr", PLACE, (own,))}
    post = replace(RULES, board=Board(posts), staff=staff).post(PLACE, "nr", "P1-03")
    held = (post.holder_at(_in(day)) for day in range(5))
    return [one.person if one else "" for one in held]


def test_the_citys_post_answers_in_a_banner_until_the_banners_own_begins() -> None:
    assert of_the_banner(2) == ["rep.nr", "rep.nr", "own", "own", "own"]
    assert of_the_banner(0) == ["own"] * 5
    assert of_the_banner(2, ends=3) == ["rep.nr", "rep.nr", "own", "", ""], "a post of its own"
    assert of_the_banner(2, ends=2) == ["rep.nr"] * 5, "ended before it began"
    city = {"person": "rep.nr", "unit": "nr", "jurisdiction": CITY}
    left = PersonLeft(**city, left_on=AT.date() + timedelta(days=1), left_at=_in(1))
    assert of_the_banner(3, staff=evolve(RULES.staff, left)) == ["rep.nr", "", "", "own", "own"]


acts = st.one_of(
    st.builds(nominate, st.sampled_from(["rep.nr", "other"])),
    st.builds(
        appoint,
        st.sampled_from(["rep.nr", "other"]),
        st.sampled_from(["M-1", "M-2", "M-3"]),
        st.integers(0, 9),
    ),
    st.builds(stand_in, st.sampled_from(["S-1", "S-2"]), st.integers(0, 9)),
    st.builds(end, st.sampled_from(["M-1", "M-2", "S-1"]), st.integers(0, 9)),
)


@given(st.lists(acts, max_size=20))
def test_i5_no_history_ever_has_two_representatives_in_one_post(
    history: Sequence[Done],
) -> None:
    board, decider = Board(), representative.decider
    for command in history:
        with suppress(Refusal):
            board = decider.fold(decider.decide(board, command), board)
    holders = board.post((CITY, "nr")).holders
    for day in range(12):
        instant = AT + timedelta(days=day)
        present = [h for h in holders if h.kind is HoldingKind.REPRESENTATIVE and h.covers(instant)]
        assert len(present) <= 1

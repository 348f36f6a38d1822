"""Acts of every role at two levels, in any order, while powers come and go, judged by an oracle.

Intake and review run together in memory. Who may decide follows the power of the day; the oracle
says where that is, from the instruments alone.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from onestop_chassis.act import Act, DoneOtherwise
from onestop_chassis.actor import Actor
from onestop_chassis.clock import SHANGHAI
from onestop_chassis.refusal import Forbidden, NotFound, Refusal
from onestop_contracts.event import Event
from onestop_contracts.identifiers import case_name, item_and_attempt
from onestop_contracts.people import CITY, Role
from onestop_contracts.review import ItemApproved, ItemRejected
from onestop_intake.project.acting import WrongStage
from onestop_intake.project.amending import AmendAttributes
from onestop_intake.project.applying_again import ApplicationFaulty, ApplyAgain, ItemUnderWay
from onestop_intake.project.case_progress import CaseState
from onestop_intake.project.filing import FilingFaulty
from onestop_intake.project.hand_in import HandInMaterials, ItemTakenOn
from onestop_intake.project.state import Stage
from onestop_review.case import case
from onestop_review.case.acting import CaseAct
from onestop_review.case.acts import ACTS
from onestop_review.case.consultation import ConcludeConsultation
from onestop_review.case.convening import ConveneConsultation
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.formal_check import RegisterObjection
from onestop_review.case.objection import FileObjection
from onestop_review.case.opening import AcceptCase
from onestop_review.case.state import Case
from onestop_review.case.withdrawal import WithdrawCase
from onestop_review.case.words import TERMINAL, Outcome, Progress
from onestop_review.catalogue import ReviseCatalogue
from onestop_review.delegation.ending import EndDelegation
from onestop_review.delegation.granting import GrantDelegations
from onestop_review.docket import docket
from onestop_review.licence_bundle import licence_bundle
from onestop_review.licence_bundle.hearing import WaiveHearing
from onestop_review.licence_bundle.revoking import AnnounceRevocation, RevokeLicence
from onestop_review.negative_list import ReviseNegativeList

from tests.permissions.sent import BODIES, Scene
from tests.support.powers import Instrument, Powers
from tests.support.review_service import ITEMS, catalogue_body
from tests.support.two_levels import (
    BANNER,
    CAST,
    DIGEST,
    DIRECTOR,
    FIRM,
    PROJECT,
    TwoLevels,
    delegations,
    person,
)

PAPERS = ({"code": "M-01", "digest": "d" * 64},)
APPLICANT = next(one for one in CAST if one.organisation == FIRM)
TAKING = (Progress.UNOPENED, Progress.AWAITING_MATERIALS, Progress.OPENED, Progress.CORRECTING)
SAME: Mapping[tuple[Progress, str], tuple[CaseState, ...]] = {
    (Progress.AWAITING_MATERIALS, ""): (CaseState.AWAITING_MATERIALS,),
    (Progress.OPENED, ""): (CaseState.OPENED,),
    (Progress.CORRECTING, ""): (CaseState.OPENED,),
    (Progress.ACCEPTED, ""): (CaseState.ACCEPTED,),
    (Progress.DECIDED, "approve"): (CaseState.APPROVED,),
    (Progress.DECIDED, "reject"): (CaseState.REJECTED,),
    (Progress.WITHDRAWN, ""): (CaseState.WITHDRAWN,),
    (Progress.REFUSED, ""): (CaseState.REFUSED,),
}
"""What intake calls how far a case has come."""
DONE_BY_PEOPLE = tuple(act for act in ACTS if act.by is not None)
DECIDED = (ItemApproved, ItemRejected)
GONE = "taken back"
APPLIES = {"P1-07": "land=new", "P2-01": "construction=yes"}
BEGINS = {"land": "new", "construction": "yes", "major": "no"}
SAID = {"land": ("new", "existing"), "construction": ("yes", "no"), "major": ("yes", "no")}
AMENDABLE = (Stage.FILED, Stage.CORRECTING, Stage.ACCEPTED)
items = st.sampled_from(sorted(ITEMS))
places = st.sampled_from([CITY, BANNER])
SELDOM = st.sampled_from([False, False, False, True])
Who = Callable[[Actor, str, date], bool]


def outcome_of(known: Case) -> str:
    """How it was decided, if it was."""
    return str(known.decision.outcome) if known.decision else ""


def needed_by(said: Mapping[str, str]) -> set[str]:
    """What a project that says so needs; an oracle that knows no catalogue."""
    if_said = {"P1-07": said["land"] == "new", "P2-01": said["construction"] == "yes"}
    return {item for item in ITEMS if if_said.get(item, True)}


def failed(known: Case) -> bool:
    """Whether it came to nothing, so that it may be applied for again."""
    rejected = known.progress is Progress.DECIDED and outcome_of(known) == "reject"
    return rejected or known.progress in (Progress.REFUSED, Progress.WITHDRAWN)


class TwoLevelsMachine(RuleBasedStateMachine):
    """One project with four items, powers at two levels, and everybody who could want something."""

    @initialize(papers=st.booleans())
    def filed(self, papers: bool) -> None:
        self.there, self.said = TwoLevels(applies=APPLIES), dict(BEGINS)
        self.cases, self.judged = dict.fromkeys(ITEMS, 1), set[str]()
        self.powers = Powers(dict(ITEMS), BANNER)
        for row in delegations():
            begins = date.fromisoformat(row["in_force_from"])
            held = Instrument(row["jurisdiction"], set(row["items"]), begins)
            self.powers.instruments[row["delegation"]] = held
        attributes = {"route": "filing", "kind": "new", **BEGINS}
        self.there.file(attributes=attributes, materials=PAPERS if papers else ())
        self.there.accept()

    def named(self, item: str) -> str:
        """How the item's last case is called."""
        return case_name(item, self.cases[item])

    @property
    def needed(self) -> set[str]:
        return needed_by(self.said)

    @property
    def day(self) -> date:
        return self.there.now.astimezone(SHANGHAI).date()

    # --- time, and powers that come and go

    @rule(hours=st.sampled_from([1, 8, 24, 72, 120]))
    def time_passes(self, hours: int) -> None:
        self.there.city.pass_(hours=hours)

    @rule(item=items, in_days=st.sampled_from([0, 0, 1, 3]), really=SELDOM)
    def a_power_is_taken_back(self, item: str, in_days: int, really: bool) -> None:
        where = self.powers.holder(item, self.day)
        number = next(
            (n for n, one in self._open() if item in one.items and one.place == where), None
        )
        if not really or number is None:
            return
        ends = self.day + timedelta(days=in_days)
        act = EndDelegation(delegation=number, ended_on=ends, reason=GONE)
        self.there.city.do(act, person(Role.DIRECTOR, where))
        self.powers.instruments[number].ended_on = ends

    @rule(item=items, place=places, really=SELDOM)
    def a_power_is_delegated(self, item: str, place: str, really: bool) -> None:
        taken = any(item in one.items and one.place == place for _, one in self._open())
        if not really or taken:
            return
        number = f"N-{len(self.powers.instruments)}"
        row = {
            "delegation": number,
            "department": ITEMS[item],
            "jurisdiction": place,
            "items": [item],
            "instrument": "委托书〔2026〕9号",
            "in_force_from": self.day.isoformat(),
        }
        act = GrantDelegations.model_validate({"delegations": [row]})
        self.there.city.do(act, person(Role.DIRECTOR, place))
        self.powers.instruments[number] = Instrument(place, {item}, self.day)

    @rule(item=items, major_only=st.booleans(), really=SELDOM)
    def the_negative_list_keeps_it(self, item: str, major_only: bool, really: bool) -> None:
        if not really:
            return
        kept, if_major = self.powers.kept, self.powers.kept_if_major
        (if_major if major_only else kept).setdefault(item, self.day)
        entries = [
            {
                "entry": f"{item} {only}",
                "items": [item],
                "major_only": only,
                "basis": "art. 4",
                "in_force_from": since.isoformat(),
            }
            for only, listed in ((False, kept), (True, if_major))
            for item, since in listed.items()
        ]
        self.there.city.do(ReviseNegativeList.model_validate({"entries": entries}), DIRECTOR)

    def _open(self) -> Iterator[tuple[str, Instrument]]:
        for number, one in self.powers.instruments.items():
            if one.ended_on is None:
                yield number, one

    # --- people

    @rule(outcome=st.sampled_from([Outcome.APPROVE] * 3 + [Outcome.REJECT]))
    def all_goes_on_with_who_should_do_it(self, outcome: Outcome) -> None:
        """Whatever was taken back meanwhile, there is somebody for the next step."""
        for item in tuple(self._running()):
            self._goes_on(item, outcome)

    @rule(outcome=st.sampled_from([Outcome.APPROVE, Outcome.APPROVE, Outcome.REJECT]))
    def a_week_goes_by_at_work(self, outcome: Outcome) -> None:
        for _ in range(7):
            self.all_goes_on_with_who_should_do_it(outcome)
            self.there.city.pass_(hours=24)

    def _goes_on(self, item: str, outcome: Outcome) -> None:
        known, of = self.there.case(self.named(item)), self.powers
        match known:
            case Case(progress=Progress.OPENED):
                self._does(AcceptCase(), self._one_of(of.handles, item), item)
            case Case(progress=Progress.ACCEPTED, draft=None):
                draft = DraftDecision(outcome=outcome, reasons=("按规定 / by the rules",))
                self._does(draft, self._one_of(of.handles, item), item)
            case Case(progress=Progress.ACCEPTED):
                assert known.draft is not None
                decide = DecideCase(outcome=known.draft.outcome, reasons=known.draft.reasons)
                self._does(decide, self._one_of(of.decides, item, known.draft.drafted_by), item)

    @rule(item=items)
    def the_applicant_hands_in_what_is_awaited(self, item: str) -> None:
        try:
            act = HandInMaterials.model_validate({"item": item, "materials": PAPERS})
            self.there.city.do(act, APPLICANT, PROJECT)
        except ItemTakenOn:
            assert self.there.case(self.named(item)).progress not in TAKING
        except FilingFaulty:
            assert item not in self.needed

    @rule(item=items, really=SELDOM)
    def the_applicant_takes_it_back(self, item: str, really: bool) -> None:
        if really and item in self._running():
            self._does(WithdrawCase(reason="plans changed"), APPLICANT, item)

    @rule(item=items, reuse=SELDOM)
    def the_applicant_applies_again(self, item: str, reuse: bool) -> None:
        """What came to nothing may be, nothing else."""
        nothing = (one for one in ITEMS if failed(self.there.case(self.named(one))))
        item = next((one for one in nothing if one in self.needed), item)
        known = self.there.case(self.named(item))
        papers = {"reuse": ["M-01"]} if reuse else {"materials": PAPERS}
        try:
            act = ApplyAgain.model_validate({"item": item, **papers})
            self.there.city.do(act, APPLICANT, PROJECT)
        except ItemUnderWay:
            assert not failed(known)
        except ApplicationFaulty:
            assert reuse or item not in self.needed
        except DoneOtherwise:
            assert known.begun is None
        else:
            if failed(known):
                self.cases[item] += 1

    @rule(name=st.sampled_from(sorted(SAID)), value=st.sampled_from((0, 1)), really=st.booleans())
    def the_applicant_amends_the_project(self, name: str, value: int, really: bool) -> None:
        if not really:
            return
        said = {name: SAID[name][value]}
        act = AmendAttributes.model_validate({"attributes": said, "reason": "plans changed"})
        try:
            self.there.city.do(act, APPLICANT, PROJECT)
        except WrongStage:
            assert self.there.project().stage not in AMENDABLE
        else:
            self.said |= said
            self.powers.major = self.said["major"] == "yes"

    @rule(item=items, act=st.sampled_from(DONE_BY_PEOPLE), who=st.sampled_from(CAST))
    def somebody_tries_something(self, item: str, act: type[CaseAct], who: Actor) -> None:
        review = self.there.city.services["review"]
        state, now = review.now_of(act, who, PROJECT, self.named(item))
        ready = act.worth_trying(state, now) if state.opened else ()
        body = BODIES.get(f"review/case/{act.__name__}")
        sent = ready[0] if ready else act.model_validate(body(Scene()) if body else {})
        try:
            self.there.city.do(sent, who, PROJECT, self.named(item))
        except Refusal:
            return
        by = {DecideCase: self.powers.decides, DraftDecision: self.powers.handles}.get(act)
        assert by is None or by(who, item, self.day), f"{who.subject} did {act.__name__}"

    def _does(self, act: CaseAct, who: Actor, item: str) -> None:
        try:
            self.there.city.do(act, who, PROJECT, self.named(item))
        except (Forbidden, NotFound):
            raise
        except Refusal:
            pass  # a window is open, time is over: for the machine of one case to judge

    def _one_of(self, by: Who, item: str, not_by: str = "") -> Actor:
        found = [a for a in CAST if by(a, item, self.day) and a.subject != not_by]
        assert found, f"nobody for {item}"
        return found[0]

    # --- what must hold after every step

    @invariant()
    def exactly_those_who_hold_the_power_decide_and_there_is_always_somebody(self) -> None:
        for item in self._running():
            for act, by in self._powers():
                may = {a.subject for a in CAST if self._may(act, a, item)}
                assert may == {a.subject for a in CAST if by(a, item, self.day)}, (item, act)
                assert may

    def _powers(self) -> tuple[tuple[type[CaseAct], Who], ...]:
        return ((DecideCase, self.powers.decides), (DraftDecision, self.powers.handles))

    def _may(self, act: type[CaseAct], who: Actor, item: str) -> bool:
        try:
            self.there.city.services["review"].may(act, who, PROJECT, self.named(item))
        except (Forbidden, NotFound):
            return False
        return True

    def _running(self) -> Iterator[str]:
        for item in ITEMS:
            known = self.there.case(self.named(item))
            if known.opened and known.progress not in TERMINAL:
                yield item

    @invariant()
    def no_fact_is_stuck(self) -> None:
        assert self.there.city.stuck == []

    @invariant()
    def i4_at_most_one_decision_by_who_held_the_power_then_and_not_by_the_drafter(self) -> None:
        review = self.there.city.services["review"]
        for item, attempts in self.cases.items():
            for name in (case_name(item, n) for n in range(1, attempts + 1)):
                told = [f for f in review.facts if f.stream == case.stream_at(PROJECT, name)]
                ends = [n for n, f in enumerate(told) if isinstance(f.event, DECIDED)]
                assert ends in ([], [len(told) - 1])
                if ends and name not in self.judged:
                    self.judged.add(name)  # by the powers as they are at that moment
                    self._rightly_decided(told[-1].event, item, name)

    def _rightly_decided(self, decision: Event, item: str, name: str) -> None:
        assert isinstance(decision, DECIDED)
        day = decision.decided_at.astimezone(SHANGHAI).date()
        who = next(a for a in CAST if a.subject == decision.person)
        assert self.powers.decides(who, item, day)
        drafted = self.there.case(name).draft
        assert drafted is not None
        assert drafted.drafted_by != decision.person
        assert not {w.representative for w in decision.windows} & {
            drafted.drafted_by,
            decision.person,
        }

    @invariant()
    def its_items_are_those_that_it_needs_as_amended_and_no_other_is_under_way(self) -> None:
        assert {item.item for item in self.there.project().items} == self.needed
        review = self.there.city.services["review"]
        known = review.state(docket.decider, docket.stream_at(PROJECT))[0]
        assert set(known.items) == self.needed
        assert {item_and_attempt(case)[0] for case in known.pending} <= self.needed

    @invariant()
    def i7_intake_knows_of_each_case_what_review_does(self) -> None:
        project = self.there.project().cases
        for item in ITEMS:
            known = self.there.case(self.named(item))
            assert (item in project) == (known.begun is not None), item
            if known.begun is not None:
                assert project[item].attempt == self.cases[item]
                assert project[item].state in SAME[known.progress, outcome_of(known)], item

    @invariant()
    def every_open_step_has_somebody(self) -> None:
        project = self.there.project()
        assert project.holders or project.stage is not Stage.ACCEPTED


TwoLevelsMachine.TestCase.settings = settings(
    max_examples=30,
    stateful_step_count=40,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnybodyTriesAnythingAtTwoLevels = TwoLevelsMachine.TestCase


def test_x25_an_approval_that_an_objection_gave_conditions_is_revoked_and_applied_for_again() -> (
    None
):
    there = TwoLevels()
    kind = {"supervision": "afterwards", "promised_limit_wd": 0}
    there.city.do(ReviseCatalogue.model_validate(catalogue_body(**{"P1-01": kind})), DIRECTOR)
    there.file(materials=PAPERS)
    there.accept()

    def does(act: Act[Any, Any], who: Actor, *keys: str) -> None:
        there.city.do(act, who, PROJECT, *keys)

    head, drc = person(Role.DIRECTOR, BANNER), person(Role.REPRESENTATIVE, BANNER, "drc")
    item = "P1-01"
    does(AcceptCase(), person(Role.REVIEWER, CITY), item)
    does(DecideCase(outcome=Outcome.APPROVE, reasons=("按规定 / by the rules",)), DIRECTOR, item)
    said = {"grounds": "缺少第二出口", "legal_basis": "art. 1", "document": DIGEST, "signed": True}
    does(FileObjection.model_validate({**said, "stage": "handling"}), drc, item)
    (objection,) = there.case(item).objections
    rung = {"objection": objection.objection}
    does(RegisterObjection.model_validate(rung), person(Role.DEPUTY, CITY), item)
    slot = there.now.astimezone(SHANGHAI).date() + timedelta(days=7)
    convened = {**rung, "units": ["drc"], "slot_on": slot}
    does(ConveneConsultation.model_validate(convened), DIRECTOR, item)
    there.city.pass_(hours=24 * 7 + 6)
    agreed = {
        "outcome": "agreed_with_conditions",
        "conditions": ["a second exit"],
        "positions": [{"unit": "drc", "statement": "s"}],
        "minutes": DIGEST,
    }
    does(ConcludeConsultation.model_validate({**rung, **agreed}), DIRECTOR, item)
    found = there.case(item).reexamined
    assert found is not None
    assert (found.stands, found.outcome, found.conditions) == (False, "approve", ("a second exit",))
    there.city.pass_(hours=24 * 7)
    review = there.city.services["review"]
    bundle = review.state(licence_bundle.decider, licence_bundle.stream_at(PROJECT))[0]
    ((number, held),) = bundle.held.items()
    assert held.requested is not None
    assert "a second exit" in held.requested.ground
    why = {"ground": held.requested.ground, "legal_basis": held.requested.legal_basis}
    does(AnnounceRevocation(number=number, **why), head)
    does(WaiveHearing(number=number), APPLICANT)
    does(RevokeLicence(number=number, ground=held.requested.ground), head)
    assert there.project().cases[item].state is CaseState.REVOKED
    does(ApplyAgain.model_validate({"item": item, "materials": PAPERS}), APPLICANT)
    assert there.case(case_name(item, 2)).progress is Progress.OPENED
    assert there.city.stuck == []

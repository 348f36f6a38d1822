"""Papers handed in at the window in any order, before an item falls due and after it.

Intake and review run together in memory, judged by an oracle that counts papers.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from onestop_chassis.actor import Actor
from onestop_chassis.refusal import Refusal
from onestop_contracts.people import CITY, Role
from onestop_contracts.review import CaseOpened, MaterialsAwaited
from onestop_intake.materials import Materials
from onestop_intake.project.hand_in import HandInMaterials
from onestop_intake.project.material_answers import materials_answer
from onestop_intake.project.state import Stage
from onestop_review.case import case
from onestop_review.case.correction import RequestCorrection, SupplyCorrection
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.opening import AcceptCase, AcceptedByLaw
from onestop_review.case.suspension import ResumeCase, SuspendCase
from onestop_review.case.words import Outcome, Progress
from onestop_review.catalogue import ReviseCatalogue

from tests.support.review_service import NEEDS, catalogue_body
from tests.support.two_levels import (
    BANNER,
    CLERK,
    DIGEST,
    DIRECTOR,
    FIRM,
    HELD_BY,
    PROJECT,
    TwoLevels,
    person,
)

ITEMS = ("P1-01", "P1-07", "P2-01")
REQUIRED = frozenset({"M-01", "M-02"})
WHO = {place: person(Role.REVIEWER, place) for place in (CITY, BANNER)}
WHY = ("按规定 / by the rules",)
items = st.sampled_from(ITEMS)
codes = st.sampled_from([set(), {"M-01"}, {"M-02"}, {"M-01", "M-02"}, {"M-01", "M-02"}])
OWNER = person(Role.APPLICANT, BANNER, firm=FIRM)
who = st.sampled_from([CLERK, OWNER])


@dataclass
class Papers:
    """Of one item: what is in, since when it is due, and since when it counts as received."""

    there: set[str] = field(default_factory=set)
    due: bool = False
    received: datetime | None = None
    suspended: bool = False

    def look(self, now: datetime) -> None:
        """Received is when it is due, all is in and nothing stands still, for the first time."""
        ready = self.due and not self.suspended and self.there >= REQUIRED
        if ready and self.received is None:
            self.received = now


class PapersMachine(RuleBasedStateMachine):
    """One project with three items, each of which needs the one before it."""

    @initialize(filed=codes, accepted=st.booleans())
    def begin(self, filed: set[str], accepted: bool) -> None:
        self.there = TwoLevels()
        asked = {item: {"materials": sorted(REQUIRED)} for item in (*ITEMS, "P3-10")}
        revised = {**catalogue_body(**asked), "reason": "r"}
        known = {k: v for k, v in revised.items() if k in ReviseCatalogue.model_fields}
        self.there.city.do(ReviseCatalogue.model_validate(known), DIRECTOR)
        self.there.file(materials=[{"code": code, "digest": DIGEST} for code in sorted(filed)])
        self.papers = {item: Papers(set(filed)) for item in ITEMS}
        if accepted:
            self.there.accept()

    @property
    def now(self) -> datetime:
        return self.there.now

    @rule(hours=st.sampled_from([1, 24, 24 * 8]))
    def time_passes(self, hours: int) -> None:
        """Not so far that a project that was only filed is accepted by silence."""
        filed = self.there.project().stage is Stage.FILED
        self.there.city.pass_(hours=1 if filed else hours)

    @rule()
    def the_project_is_accepted(self) -> None:
        if self.there.project().stage is Stage.FILED:
            self.there.accept()

    @rule(item=items, some=codes, by=who, digest=st.sampled_from("ab"))
    def papers_are_handed_in(self, item: str, some: set[str], by: Actor, digest: str) -> None:
        before = self.there.case(item).progress
        sent = [{"code": code, "digest": digest * 64} for code in sorted(some)]
        act = HandInMaterials.model_validate({"item": item, "materials": sent})
        over = before in (Progress.ACCEPTED, Progress.DECIDED)
        if over or not some:
            with pytest.raises(Refusal) as refused:
                self.there.city.do(act, by, PROJECT)
            code = "item-taken-on" if over and some else "filing-faulty"
            assert refused.value.code == code
            return
        self.there.city.do(act, by, PROJECT)
        self._look()
        self.papers[item].there |= some
        self._look()

    @rule(of=st.sets(items, min_size=1), by=who)
    def all_is_handed_in(self, of: set[str], by: Actor) -> None:
        for item in sorted(of):
            self.papers_are_handed_in(item, set(REQUIRED), by, "c")

    @rule(item=items, by=who)
    def the_rest_comes_in_while_it_stands_still(self, item: str, by: Actor) -> None:
        if self.there.case(item).progress is Progress.AWAITING_MATERIALS:
            self.it_stands_still_or_goes_on(item)
            self.papers_are_handed_in(item, set(REQUIRED), by, "c")
            self.time_passes(24)
            self.it_stands_still_or_goes_on(item)

    @rule(item=items)
    def it_stands_still_or_goes_on(self, item: str) -> None:
        known, papers = self.there.case(item), self.papers[item]
        if known.progress not in (Progress.AWAITING_MATERIALS, Progress.OPENED):
            return
        reviewer = WHO[HELD_BY[item]]
        act = ResumeCase() if papers.suspended else SuspendCase(reason="r", basis="b")
        self.there.city.do(act, reviewer, PROJECT, item)
        papers.suspended = not papers.suspended

    @rule(item=items)
    def it_is_taken_on(self, item: str) -> None:
        if self._opened(item):
            self.there.city.do(AcceptCase(), WHO[HELD_BY[item]], PROJECT, item)

    @rule(item=items, code=st.sampled_from(sorted(REQUIRED)))
    def what_a_correction_asked_for_comes_to_the_case_itself(self, item: str, code: str) -> None:
        if not self._opened(item) or self.there.case(item).corrected:
            return
        day = self.now.date() + timedelta(days=9)
        asked = RequestCorrection(materials=(code,), reasons=WHY, expected_on=day)
        try:
            self.there.city.do(asked, WHO[HELD_BY[item]], PROJECT, item)
        except AcceptedByLaw:
            return
        self.time_passes(24)
        sent = {"materials": [{"code": code, "digest": "d" * 64}]}
        self.there.city.do(SupplyCorrection.model_validate(sent), OWNER, PROJECT, item)
        self.papers[item].received = self.now

    @rule(item=items)
    def it_goes_all_the_way(self, item: str) -> None:
        """The next item that has its papers falls due with it."""
        self.it_is_taken_on(item)
        if self.there.case(item).progress is not Progress.ACCEPTED or self.papers[item].suspended:
            return
        draft = DraftDecision(outcome=Outcome.APPROVE, reasons=WHY)
        self.there.city.do(draft, WHO[HELD_BY[item]], PROJECT, item)
        self.there.city.pass_(hours=24 * 8)
        director = person(Role.DIRECTOR, HELD_BY[item])
        self.there.city.do(
            DecideCase(outcome=Outcome.APPROVE, reasons=WHY), director, PROJECT, item
        )

    def _opened(self, item: str) -> bool:
        opened = self.there.case(item).progress is Progress.OPENED
        return opened and not self.papers[item].suspended

    def _look(self) -> None:
        accepted = self.there.project().stage is not Stage.FILED
        for item, papers in self.papers.items():
            needs = [need for need in NEEDS.get(item, ()) if need in ITEMS]
            papers.due = accepted and all(self.there.case(need).decision for need in needs)
            papers.look(self.now)

    @invariant()
    def no_fact_is_stuck(self) -> None:
        assert self.there.city.stuck == []

    @invariant()
    def x32_a_case_awaits_what_is_missing_and_is_received_when_all_is_in(self) -> None:
        self._look()
        for item, papers in self.papers.items():
            known = self.there.case(item)
            assert (known.begun is not None) == papers.due, item
            assert known.received_at == papers.received, item
            awaiting = papers.due and papers.received is None
            assert (known.progress is Progress.AWAITING_MATERIALS) == awaiting, item
            if awaiting:
                assert (known.acceptance, known.clock.decide_by) == (None, None)
                assert set(known.missing) == REQUIRED - papers.there

    @invariant()
    def x32_the_window_sees_the_same(self) -> None:
        project = self.there.project()
        told = {one.item: one for one in materials_answer(project, project.items, Materials())}
        for item in told.keys() & self.papers.keys():
            papers, one = self.papers[item], told[item]
            assert {paper.code for paper in one.handed_in} == papers.there
            assert {paper.code for paper in one.missing} == REQUIRED - papers.there
            assert one.awaited == (papers.due and papers.received is None)
            if one.awaited:
                assert "applicant" in project.holders
            if self.there.case(item).begun:
                shown = {paper.code: paper.digest for paper in one.handed_in}
                taken = {paper.code: paper.digest for paper in self.there.case(item).materials}
                assert shown == taken, item

    @invariant()
    def x32_a_case_is_awaited_once_at_most_and_opened_once_at_most(self) -> None:
        review = self.there.city.services["review"]
        for item in ITEMS:
            told = [type(event) for event in review.stream(case.stream_at(PROJECT, item))]
            assert told.count(MaterialsAwaited) <= 1
            assert told.count(CaseOpened) <= 1
            assert MaterialsAwaited not in told[1:]


PapersMachine.TestCase.settings = settings(
    max_examples=50,
    stateful_step_count=20,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestPapersInAnyOrder = PapersMachine.TestCase


def test_x32_the_rest_may_come_in_while_a_case_stands_still_and_counts_when_it_goes_on() -> None:
    run = PapersMachine()
    run.begin(filed={"M-01"}, accepted=True)
    run.the_rest_comes_in_while_it_stands_still("P1-01", CLERK)
    run.x32_a_case_awaits_what_is_missing_and_is_received_when_all_is_in()
    run.it_goes_all_the_way("P1-01")
    run.x32_a_case_awaits_what_is_missing_and_is_received_when_all_is_in()
    assert run.there.case("P1-07").progress is Progress.AWAITING_MATERIALS
    run.all_is_handed_in({"P1-07", "P2-01"}, CLERK)
    run.it_goes_all_the_way("P1-07")
    run.x32_a_case_awaits_what_is_missing_and_is_received_when_all_is_in()
    assert run.there.case("P2-01").progress is Progress.OPENED


def test_x32_what_came_to_the_case_itself_is_in_the_projects_list_with_its_date() -> None:
    run = PapersMachine()
    run.begin(filed=set(REQUIRED), accepted=True)
    run.what_a_correction_asked_for_comes_to_the_case_itself("P1-01", "M-02")
    project = run.there.project()
    (one,) = (i for i in materials_answer(project, project.items, Materials()) if i.item == "P1-01")
    (paper,) = (paper for paper in one.handed_in if paper.code == "M-02")
    assert (paper.digest, paper.handed_in_at) == ("d" * 64, run.now)
    run.x32_the_window_sees_the_same()
    run.x32_a_case_awaits_what_is_missing_and_is_received_when_all_is_in()

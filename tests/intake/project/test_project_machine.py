"""Any order of acts: accepted once, cleared only when all is approved, the clock exact, and the
items those that the project as amended needs."""

from datetime import datetime, timedelta
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from onestop_chassis.act import Act, Attempt
from onestop_chassis.refusal import Refusal
from onestop_contracts.event import Event
from onestop_contracts.intake import (
    ClockPaused,
    ClockResumed,
    ClockWarningRaised,
    ConstructionCleared,
    PlanDrawn,
    PlanRevised,
    ProjectAccepted,
    ProjectAmended,
    ProjectClosed,
    ProjectFiled,
    ProjectRefused,
    ProjectWithdrawn,
)
from onestop_contracts.parts import StopGround
from onestop_contracts.review import Opening
from onestop_intake.project import project as noun
from onestop_intake.project.acceptance import DeemAccepted, RefuseProject
from onestop_intake.project.amending import AmendAttributes
from onestop_intake.project.case_progress import TAKING
from onestop_intake.project.correction import RequestCorrection, SupplyCorrection
from onestop_intake.project.ending import WithdrawProject
from onestop_intake.project.events import ClockHeld, ClockReleased
from onestop_intake.project.hand_in import HandInMaterials
from onestop_intake.project.looking_again import RevisePlan, WarnClock
from onestop_intake.project.papers import SentMaterial
from onestop_intake.project.progress import RecordProgress
from onestop_intake.project.projects import projects
from onestop_intake.project.sent_attributes import AmendedAttributes
from onestop_intake.project.state import Project, Stage
from onestop_intake.project.stops import PauseClock, ResumeClock

from tests.support.intake_samples import (
    DIGEST,
    MONDAY,
    acceptance,
    accepted,
    approved,
    attributes,
    awaited,
    day,
    done,
    filing,
    opened,
    paused,
    refused,
    rejected,
    resumed,
    suspended,
    unsuspended,
    withdrawn,
)

project = noun.decider
SHAPE = attributes(5, eia="report")
ITEMS = ("P1-01", "P2-04", "P2-05", "P3-09")
"""All that it may need; `needed` says which."""
ASSESSED_BY = {"report": {"P2-04"}, "form": {"P2-05"}, "none": set[str]()}
KINDS = {"renovation": {"P3-09"}, "extension": set[str]()}
AMENDABLE = (Stage.FILED, Stage.CORRECTING, Stage.ACCEPTED)
GROUNDS = (StopGround.EXPERT_REVIEW, StopGround.PUBLIC_NOTICE)


def needed(eia: str, kind: str) -> set[str]:
    """What a project that says so needs; an oracle that knows no catalogue."""
    return {"P1-01"} | ASSESSED_BY[eia] | KINDS[kind]


items = st.sampled_from(ITEMS)
grounds = st.sampled_from(GROUNDS)


class OneProject(RuleBasedStateMachine):
    """Acts in any order on a clock that only moves forward, beside a plain oracle."""

    def __init__(self) -> None:
        super().__init__()
        self.now: datetime = MONDAY
        self.events: list[Event] = []
        self.state = Project()
        self.holds: dict[str, set[str]] = {}
        self.ended: set[str] = set()
        self.approved: set[str] = set()
        self.attempts: dict[str, int] = {}
        self.eia, self.kind = "report", "renovation"

    @property
    def needed(self) -> set[str]:
        return needed(self.eia, self.kind)

    def _act(self, act: Act[Any, Any]) -> bool:
        return self._do(done(act, self.now))

    def _do(self, attempted: Attempt[Any, Any]) -> bool:
        try:
            new = noun.decide(self.state, attempted)
        except Refusal:
            return False
        self.events += new
        self.state = project.fold(new, self.state)
        return True

    def _note(self, fact: Any) -> bool:
        """Of the item's last case; what begins is the next, unless it awaits its papers."""
        known = self.state.cases.get(fact.item)
        if isinstance(fact, Opening):
            fact = fact.model_copy(update={"filing": self.state.filing})
            begins = known is None or not known.open
            self.attempts[fact.item] = self.attempts.get(fact.item, 0) + begins
        fact = fact.model_copy(update={"attempt": self.attempts[fact.item]})
        return self._act(RecordProgress(fact=fact, at=self.now))

    @rule(hours=st.integers(1, 60))
    def time_passes(self, hours: int) -> None:
        self.now += timedelta(hours=hours)

    @initialize(begun=st.sampled_from(("nothing", "accepted", "accepted", "opened")))
    def begin(self, begun: str) -> None:
        """Most runs begin where most can happen."""
        if begun == "nothing":
            return
        self.file()
        self.accept()
        for item in sorted(self.needed) if begun == "opened" else ():
            self.open_case(item)

    @rule()
    def file(self) -> None:
        """Also again, after it was refused or withdrawn: then nothing of before counts."""
        before = self.state.filing
        self._do(filing(self.now, attributes=SHAPE))
        if self.state.filing > before:
            self.holds, self.ended, self.approved = {}, set(), set()
            self.eia, self.kind = "report", "renovation"

    @rule(
        eia=st.sampled_from((*ASSESSED_BY, "")),
        kind=st.sampled_from((*KINDS, "", "")),
        at_once=st.booleans(),
    )
    def amend(self, eia: str, kind: str, at_once: bool) -> None:
        """Whatever is left out stays; cases of what is not needed any more end soon or later."""
        said = {name: value for name, value in (("eia", eia), ("kind", kind)) if value}
        known, before = self.state.stage, self.needed
        wanted = (eia or self.eia, kind or self.kind)
        act = AmendAttributes(attributes=AmendedAttributes.model_validate(said), reason="r")
        events = len(self.events)
        done = self._act(act)
        assert done == (known in AMENDABLE and bool(said))
        if done:
            changed, (self.eia, self.kind) = wanted != (self.eia, self.kind), wanted
            told = [e for e in self.events[events:] if isinstance(e, ProjectAmended)]
            assert bool(told) == changed
            for one in told:
                assert {each.item for each in one.added} == self.needed - before
                assert {each.item for each in one.dropped} == before - self.needed
        for item in ITEMS if at_once else ():
            self.what_is_not_needed_ends(item)

    @rule(item=items)
    def what_is_not_needed_ends(self, item: str) -> None:
        if item not in self.needed and item in self.holds and item not in self.ended:
            self._note(withdrawn(item, self.now))
            self._ends(item)

    @rule()
    def accept(self) -> None:
        self._do(acceptance(self.now))

    @rule()
    def silence(self) -> None:
        self._act(DeemAccepted())

    @rule()
    def ask_for_correction(self) -> None:
        self._act(RequestCorrection(points=("x",), basis="art. 32"))

    @rule()
    def correct(self) -> None:
        papers = (SentMaterial(code="project_brief", digest=DIGEST),)
        self._act(SupplyCorrection(materials=papers))

    @rule()
    def refuse(self) -> None:
        if self.state.correction:  # rarely, so that most runs go on
            self._act(RefuseProject(reasons=("r",), basis="b"))

    @rule(item=items)
    def open_case(self, item: str) -> None:
        known = self.state.cases.get(item)
        if self.state.stage is Stage.ACCEPTED and (known is None or not known.open):
            if item in self.approved or item not in self.needed:
                return
            self._note(opened(item, self.now))
            self.holds[item] = set()
            self.ended.discard(item)

    @rule(item=items)
    def await_papers(self, item: str) -> None:
        """The case begins without its papers, which is the applicant's time."""
        wanted = item in self.needed and item not in self.state.cases
        if self.state.stage is Stage.ACCEPTED and wanted:
            self._note(awaited(item, self.now))
            self.holds[item] = {"papers"}

    @rule(item=items)
    def papers_are_in(self, item: str) -> None:
        if "papers" in self.holds.get(item, ()) and "suspension" not in self.holds[item]:
            self._note(opened(item, self.now))
            self.holds[item] = set()

    @rule(item=items, code=st.sampled_from(("project_brief", "eia_report", "site_plan")))
    def hand_in(self, item: str, code: str) -> None:
        papers = (SentMaterial(code=code, digest=DIGEST),)
        self._act(HandInMaterials(item=item, materials=papers))

    @rule(item=items)
    def refuse_item(self, item: str) -> None:
        if self._takes(item) and "suspension" not in self.holds[item]:
            self._note(refused(item, self.now))
            self._ends(item)

    def _takes(self, item: str) -> bool:
        case = self.state.cases.get(item)
        return case is not None and case.state in TAKING

    def _handled(self, item: str) -> bool:
        """Whether it is open and its papers are in."""
        there = item in self.holds and item not in self.ended
        return there and "papers" not in self.holds[item]

    @rule(item=items)
    def accept_case(self, item: str) -> None:
        if self._handled(item):
            self._note(accepted(item, self.now))

    @rule(item=items, ground=grounds)
    def stop_case(self, item: str, ground: StopGround) -> None:
        if self._handled(item):
            self._note(paused(item, self.now, ground))
            self.holds[item].add(ground)

    @rule(item=items, ground=grounds)
    def restart_case(self, item: str, ground: StopGround) -> None:
        if item in self.holds and ground in self.holds[item]:
            self._note(resumed(item, self.now, ground))
            self.holds[item].discard(ground)

    @rule(item=items)
    def suspend_case(self, item: str) -> None:
        if item in self.holds and item not in self.ended:
            self._note(suspended(item, self.now))
            self.holds[item].add("suspension")

    @rule(item=items)
    def take_up_case(self, item: str) -> None:
        if "suspension" in self.holds.get(item, ()):
            self._note(unsuspended(item, self.now))
            self.holds[item].discard("suspension")

    @rule(item=items)
    def approve(self, item: str) -> None:
        if self._handled(item):
            self._note(approved(item, self.now))
            self._ends(item)
            self.approved.add(item)

    @rule(item=items)
    def withdraw_case(self, item: str) -> None:
        if item in self.holds and item not in self.ended:
            self._note(withdrawn(item, self.now))
            self._ends(item)

    @rule(item=items)
    def reject(self, item: str) -> None:
        if self._handled(item):
            self._note(rejected(item, self.now))
            self._ends(item)

    def _ends(self, item: str) -> None:
        self.ended.add(item)
        self.holds[item] = set()

    @rule()
    def hold(self) -> None:
        end = day("2029-01-01")
        ground = StopGround.FORCE_MAJEURE
        self._act(PauseClock(ground=ground, basis="b", expected_end_on=end))

    @rule()
    def release(self) -> None:
        self._act(ResumeClock())

    @rule(threshold=st.sampled_from((70, 90, 100)))
    def warn(self, threshold: int) -> None:
        self._act(WarnClock(day=threshold))

    @rule()
    def look_again(self) -> None:
        self._act(RevisePlan(because="daily"))

    @rule()
    def take_back(self) -> None:
        if len(self.events) > 40:
            self._act(WithdrawProject(reason="r"))

    @invariant()
    def accepted_at_most_once(self) -> None:
        assert self._count(ProjectAccepted) <= 1
        assert self._count(ProjectAccepted) + self._count(ProjectRefused) <= 1

    @invariant()
    def cleared_exactly_when_everything_is_approved(self) -> None:
        over = self._count(ProjectWithdrawn)
        assert self._count(ConstructionCleared) <= 1
        if self._count(ConstructionCleared):
            assert self.approved >= self.needed
        elif self.approved >= self.needed:
            assert over

    @invariant()
    def its_items_and_its_plan_are_those_that_it_needs(self) -> None:
        if self.state.stage is not Stage.ACCEPTED:
            return
        assert {item.item for item in self.state.items} == self.needed
        assert self.state.plan is not None
        assert {step.item for step in self.state.plan.items} == self.needed

    @invariant()
    def x30_only_who_may_ends_a_project(self) -> None:
        """No rule here closes it, whatever became of its items."""
        assert self._count(ProjectClosed) == 0

    @invariant()
    def the_clock_stands_exactly_while_it_should(self) -> None:
        if self.state.stage is not Stage.ACCEPTED or self.state.clock is None:
            return
        open_items = (set(self.holds) - self.ended) & self.needed
        idle = self.needed - set(self.holds)
        cases = bool(open_items) and not idle and all(self.holds[item] for item in open_items)
        held = self._count(ClockHeld) > self._count(ClockReleased)
        assert self.state.clock.paused == (cases or held)

    @invariant()
    def i6_pauses_and_resumptions_alternate_and_the_deadline_moved_by_the_stops(self) -> None:
        stands = False
        for event in self._of_this_filing():
            if isinstance(event, ClockPaused):
                assert not stands
                stands = True
            elif isinstance(event, ClockResumed):
                assert stands
                stands = False
        clock = self.state.clock
        if clock is not None:
            gone = clock.days_stopped(self.now)
            first = clock.model_copy(update={"stops": ()})
            assert clock.deadline(self.now) == first.deadline(self.now) + timedelta(days=gone)
            assert clock.days_net(self.now) == clock.days_raw(self.now) - gone

    @invariant()
    def plan_versions_have_no_holes(self) -> None:
        """Over all filings: the first of each is drawn, the others are revised."""
        versions = [event.version for event in self.events if isinstance(event, PlanDrawn)]
        assert versions == list(range(1, len(versions) + 1))
        assert all(isinstance(e, PlanRevised) for e in self._all(PlanDrawn)[1:])

    @invariant()
    def each_warning_is_raised_once(self) -> None:
        raised = [event.threshold for event in self._all(ClockWarningRaised)]
        assert len(raised) == len(set(raised))

    @invariant()
    def i7_the_state_is_the_fold_of_the_stream(self) -> None:
        assert project.fold(self.events) == self.state

    @invariant()
    def i7_the_row_of_the_view_is_the_state_and_comes_back_as_it_was_stored(self) -> None:
        stored = projects.row.model_validate_json(self.state.model_dump_json())
        assert dict(stored) == dict(self.state)

    def _all(self, kind: Any) -> list[Any]:
        return [event for event in self._of_this_filing() if isinstance(event, kind)]

    def _of_this_filing(self) -> list[Event]:
        filed = [n for n, event in enumerate(self.events) if isinstance(event, ProjectFiled)]
        return self.events[filed[-1] :] if filed else self.events

    def _count(self, kind: Any) -> int:
        return len(self._all(kind))


TestOneProject = OneProject.TestCase
TestOneProject.settings = settings(max_examples=60, stateful_step_count=60, deadline=None)


def test_the_machine_knows_the_items_of_its_project() -> None:
    state = project.fold(noun.decide(Project(), filing(attributes=SHAPE)))
    state = project.fold(noun.decide(state, acceptance()), state)
    assert {item.item for item in state.before_start} == needed("report", "renovation")

"""Any order of acts around the deadlines, judged by the oracle after every step."""

from datetime import datetime, timedelta
from itertools import count

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from onestop_chassis.refusal import Refusal
from onestop_contracts.event import Event
from onestop_contracts.parts import ConsultationOutcome, Stage, Supervision
from onestop_contracts.review import (
    ConsentGiven,
    DefaultConsentGranted,
    ItemApproved,
    ItemRejected,
    ObjectionFiled,
    SupervisionOpened,
    WindowExtended,
)
from onestop_review.case import case
from onestop_review.case.convening import next_slot
from onestop_review.case.events import ObjectionFell, ObjectionMended, ObjectionReturned
from onestop_review.case.ladder import known
from onestop_review.case.state import Case
from onestop_review.case.words import Outcome
from onestop_review.outage import OutageRecorded
from onestop_review.post import Post

from tests.review.case.oracle import SETTLE, ZONE, Held, Oracle
from tests.review.case.test_timer import expected, table
from tests.support import cases as a
from tests.support.calendars import at

START = at("2026-03-02 09:00")
TICK = timedelta(microseconds=1)
NEAR = (-SETTLE, -TICK, timedelta(0), TICK, SETTLE - TICK, SETTLE, SETTLE + TICK)
SELDOM = st.sampled_from([False, False, False, False, True])
stages = st.sampled_from(list(Stage))
outcomes = st.sampled_from(list(Outcome))
steps = st.sampled_from([1, 30, 120, 240, 480, 1440, 2880]).map(lambda m: timedelta(minutes=m))
IN_FLIGHT = st.sampled_from([timedelta(0), TICK, timedelta(seconds=30), SETTLE, 2 * SETTLE])


class CaseMachine(RuleBasedStateMachine):
    """One case under a clock that is drawn to the edges of its deadlines."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.oracle = a.Desk(), Oracle()
        self.now = START
        self.names = (f"O-{n}" for n in count(1))
        self.downs: tuple[OutageRecorded, ...] = ()

    @initialize(vacant=SELDOM, short=SELDOM)
    def opened(self, vacant: bool, short: bool) -> None:
        """`short`: the item is one whose draft alone is supervised."""
        self.oracle.held = [] if vacant else [Held("rep.1", a.LONG_AGO)]
        kind = Supervision.HANDLING if short else Supervision.BEFORE
        known = a.catalogue_of(*a.STOPS, supervision=kind)
        self.desk.do(a.opening(START, catalogue=known), a.acceptance(START))
        self.desk.do(a.notice(Stage.ACCEPTANCE, START, post=self.post))
        if short:
            self.oracle.before = ("handling",)
        else:
            self.oracle.opens("acceptance", START)

    @property
    def post(self) -> Post:
        return (
            a.post(*(a.holding(h.person, h.since, h.until) for h in self.oracle.held))
            if (self.oracle.held)
            else a.VACANT
        )

    def person(self, when: datetime) -> str:
        """Who supervises, or tries to in spite of having drafted."""
        holder = self.oracle.holder(when)
        there = [holder] if holder else self.oracle.mandated(when)
        return there[-1].person if there else "rep.gone"

    def taken(self, command: a.Asked) -> tuple[list[Event], str]:
        try:
            return self.desk.do(command), ""
        except Refusal as refusal:
            return [], refusal.code

    # --- time and what befalls the centre

    @rule(step=steps)
    def time_passes(self, step: timedelta) -> None:
        self.now = self.now.replace(second=0, microsecond=0) + step

    @rule(stage=stages, near=st.sampled_from(NEAR))
    def time_comes_to_an_edge(self, stage: Stage, near: timedelta) -> None:
        watch = self.oracle.windows.get(stage)
        edges = [watch.deadline] if watch else []
        if watch and watch.objected and watch.objected.mend_by:
            edges.append(watch.objected.mend_by)
        self.now = max([self.now, *(edge + near for edge in edges)])

    @rule(really=SELDOM)
    def the_post_falls_vacant(self, really: bool) -> None:
        holder = self.oracle.holder(self.now)
        if holder and really:
            holder.until = self.now

    @precondition(lambda self: self.oracle.holder(self.now) is None)
    @rule()
    def somebody_takes_the_post(self) -> None:
        self.oracle.held.append(Held(f"rep.{len(self.oracle.held) + 2}", self.now))

    @rule(minutes=st.sampled_from([1, 60, 300]))
    def the_channel_was_down(self, minutes: int) -> None:
        until = self.now.replace(second=0, microsecond=0)
        since = until - timedelta(minutes=minutes)
        self.oracle.outages.append((since, until))
        down = OutageRecorded(from_at=since, until_at=until, cause="power", source="presence")
        self.downs = (*self.downs, down)

    # --- the representative

    @rule(stage=stages, complete=st.booleans(), ago=IN_FLIGHT, stranger=SELDOM)
    def objects(self, stage: Stage, complete: bool, ago: timedelta, stranger: bool) -> None:
        if stage not in self.oracle.windows:
            return
        when, name = self.now - ago, next(self.names)
        person = "rep.drc" if stranger else self.person(when)
        command = a.objection(
            when,
            stage,
            objection=name,
            person=person,
            post=self.post,
            legal_basis="防洪法 art. 33" if complete else "",
            outages=self.downs,
        )
        refused = self.oracle.objects(stage, name, person, when, complete=complete)
        events, code = self.taken(command)
        assert code == refused
        assert bool(events) == (not refused)

    @rule(stage=stages, near=st.sampled_from(NEAR))
    def objects_in_bad_form_and_mends(self, stage: Stage, near: timedelta) -> None:
        self.objects(stage, complete=False, ago=timedelta(0), stranger=False)
        if self.objection(stage):
            self.returns(stage)
            self.time_comes_to_an_edge(stage, near)
            self.mends(stage)

    @rule(stage=stages, ago=IN_FLIGHT)
    def consents(self, stage: Stage, ago: timedelta) -> None:
        if stage not in self.oracle.windows:
            return
        when = self.now - ago
        person = self.person(when)
        refused = self.oracle.consents(stage, person, when)
        command = a.consent(when, stage, person=person, post=self.post, outages=self.downs)
        assert self.taken(command)[1] == refused

    @rule(stage=stages, ago=IN_FLIGHT)
    def replies(self, stage: Stage, ago: timedelta) -> None:
        if stage not in self.oracle.windows:
            return
        when = self.now - ago
        person = self.person(when)
        refused = self.oracle.replies(stage, person, when)
        command = a.reply(when, stage, person=person, post=self.post, outages=self.downs)
        assert self.taken(command)[1] == refused

    # --- the timer

    @rule(stage=stages)
    def the_timer_looks(self, stage: Stage) -> None:
        if stage not in self.oracle.windows:
            return
        meant = self.oracle.lapses(stage, self.now)
        events, code = self.taken(
            a.lapse(self.now, stage, posts=a.posts(self.post), outages=self.downs)
        )
        assert code == ""
        last = events[-1] if events else None
        match last:
            case None:
                assert meant == ""
            case WindowExtended(reason=reason):
                assert meant == reason
            case DefaultConsentGranted(representative=person):
                assert meant == person
            case _:
                raise AssertionError(last)

    # --- the centre

    @rule(outcome=outcomes, again=SELDOM, themselves=SELDOM)
    def drafts(self, outcome: Outcome, again: bool, themselves: bool) -> None:
        if self.oracle.drafted and not again:
            return
        person = self.person(self.now) if themselves else a.REVIEWER
        drafted = self.oracle.drafts(outcome, person)
        command = a.draft(self.now, outcome=outcome, person=person)
        assert bool(self.taken(command)[0]) == drafted

    @precondition(lambda self: self.oracle.drafted and "handling" not in self.oracle.windows)
    @rule()
    def serves_the_second_notice(self) -> None:
        if not self.oracle.decided:
            self.desk.do(a.notice(Stage.HANDLING, self.now, post=self.post))
            self.oracle.opens("handling", self.now)

    @precondition(lambda self: self.heard_of("filed", "registered"))
    @rule(stage=stages)
    def returns(self, stage: Stage) -> None:
        out = self.objection(stage)
        if not out or known(self.desk.state, out).standing == "mended":
            return
        sent = self.oracle.returns(stage, self.now)
        events, _ = self.taken(a.returning(self.now, stage, objection=out, post=self.post))
        assert bool(events) == sent

    @precondition(lambda self: self.heard_of("filed", "returned", "mended"))
    @rule(stage=stages)
    def mends(self, stage: Stage) -> None:
        out = self.objection(stage)
        if not out:
            return
        person = self.person(self.now)
        already = known(self.desk.state, out).standing == "mended"
        mended = self.oracle.mends(stage, person, self.now)
        command = a.mending(self.now, stage, objection=out, person=person, post=self.post)
        assert bool(self.taken(command)[0]) == (mended and not already)

    @precondition(lambda self: self.heard_of("filed", "mended"))
    @rule(stage=stages)
    def hears(self, stage: Stage) -> None:
        """From registration to the end of the consultation, within the day."""
        out = self.objection(stage)
        if not out or not self.oracle.registers(stage):
            return
        # Whoever signed held the post then; a later vacancy does not make it deficient.
        self.desk.do(a.registration(self.now, stage, objection=out, post=self.post))
        slot = next_slot(self.now.astimezone(ZONE).date(), a.CALENDAR)
        self.desk.do(a.convening(self.now, stage, objection=out, slot_on=slot))
        held = max(self.now, at(f"{slot} 15:00"))
        concluded = a.conclusion(ConsultationOutcome.WITHDRAWN, held, stage, objection=out)
        assert self.taken(concluded)[1] == self.oracle.concludes(stage, "withdrawn")
        self.oracle.takes_back(stage)
        self.desk.do(a.withdrawing(held, stage, objection=out))
        upheld = a.conclusion(ConsultationOutcome.UPHELD, held, stage, objection=out)
        assert self.taken(upheld)[1] == self.oracle.concludes(stage, "upheld")
        assert self.oracle.concludes(stage, "withdrawn") == ""
        self.desk.do(a.conclusion(ConsultationOutcome.WITHDRAWN, held, stage, objection=out))
        self.oracle.resolves(stage)

    @rule(really=SELDOM)
    def suspends(self, really: bool) -> None:
        if not really:
            return
        when = self.now = self.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        suspended = self.oracle.suspends(when)
        assert bool(self.taken(a.suspension(when))[0]) == suspended

    @precondition(lambda self: self.oracle.suspended)
    @rule()
    def resumes(self) -> None:
        when = self.now = self.now.replace(second=0, microsecond=0) + timedelta(minutes=1)
        resumed = self.oracle.resumes(when)
        assert bool(self.taken(a.resumption(when))[0]) == resumed

    @rule(outcome=outcomes)
    def decides(self, outcome: Outcome) -> None:
        decided = self.oracle.decides(outcome)
        assert bool(self.taken(a.decision(self.now, outcome))[0]) == decided

    @precondition(lambda self: self.oracle.drafted and self.oracle.suspended is None)
    @rule()
    def everybody_agrees_in_words(self) -> None:
        for stage, watch in self.oracle.windows.items():
            if not watch.ended:
                self.consents(Stage(stage), timedelta(0))

    def heard_of(self, *standings: str) -> bool:
        """Whether an objection stands on one of these rungs."""
        there = [watch.objected for watch in self.oracle.windows.values() if watch.objected]
        return any(one.standing in standings for one in there)

    def objection(self, stage: Stage) -> str:
        watch = self.oracle.windows.get(stage)
        return watch.objected.name if watch and watch.objected else ""

    # --- what must hold after every step

    @invariant()
    def windows_are_as_the_oracle_has_them(self) -> None:
        for stage, watch in self.oracle.windows.items():
            window = self.desk.state.window(Stage(stage))
            assert (window.ended_by or "") == watch.ended, stage
            assert window.deadline == watch.deadline, stage
            if watch.ended:
                assert window.answered_by == watch.ended_by

    @invariant()
    def i1_a_window_has_at_most_one_end(self) -> None:
        ends: dict[Stage, int] = dict.fromkeys(Stage, 0)
        for event in self.desk.events:
            match event:
                case (
                    ConsentGiven() | DefaultConsentGranted() | ObjectionFiled() | ObjectionMended()
                ):
                    ends[event.stage] += 1
                    assert ends[event.stage] == 1
                case ObjectionReturned():
                    ends[event.stage] -= 1
                case SupervisionOpened():
                    ends[event.stage] = 0  # another draft's
                case ObjectionFell():
                    assert ends[event.stage] == 0
                case _:
                    pass

    @invariant()
    def i2_i3_silence_never_passes_over_an_objection(self) -> None:
        held: dict[Stage, set[str]] = {stage: set() for stage in Stage}
        for event in self.desk.events:
            match event:
                case ObjectionFiled() | ObjectionMended():
                    held[event.stage].add(event.objection)
                case ObjectionReturned() | ObjectionFell():
                    held[event.stage].discard(event.objection)
                case SupervisionOpened():
                    held[event.stage].clear()  # what was objected to another draft is resolved
                case DefaultConsentGranted():
                    assert not held[event.stage]
                    assert event.granted_at >= event.deadline + SETTLE
                case _:
                    pass

    @invariant()
    def x10_what_is_decided_is_what_was_supervised(self) -> None:
        decided, draft = self.desk.state.decision, self.desk.state.draft
        if decided:
            assert draft
            assert (decided.outcome, decided.reasons) == (draft.outcome, draft.reasons)
            opened = self.desk.state.window(Stage.HANDLING).opens_at
            assert draft.drafted_at <= opened

    @invariant()
    def i4_one_decision_and_nothing_after_it(self) -> None:
        ends = [
            n for n, e in enumerate(self.desk.events) if isinstance(e, ItemApproved | ItemRejected)
        ]
        assert ends in ([], [len(self.desk.events) - 1])

    @invariant()
    def i7_the_state_is_the_fold_of_the_stream_and_its_row(self) -> None:
        assert case.decider.fold(self.desk.events) == self.desk.state
        assert self.desk.state.version == len(self.desk.events)
        assert Case.model_validate_json(self.desk.state.model_dump_json()) == self.desk.state

    @invariant()
    def the_timers_table_is_that_of_the_case(self) -> None:
        if self.desk.state.clock.suspended_at is None:
            assert table(self.desk) == expected(self.desk.state)


CaseMachine.TestCase.settings = settings(
    max_examples=150,
    stateful_step_count=40,
    deadline=None,
    report_multiple_bugs=False,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
)
TestAnyOrderOfCommands = CaseMachine.TestCase

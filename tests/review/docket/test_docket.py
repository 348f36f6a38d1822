"""A project's docket: every item once, after its prerequisites; phases; licences."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from onestop_chassis.act import Attempt
from onestop_chassis.now import Now
from onestop_chassis.scenario import attempt
from onestop_chassis.scenario import scenario as scenario_of
from onestop_contracts.event import Event
from onestop_contracts.parts import GuidanceItem, Material
from onestop_review.docket import docket
from onestop_review.docket.events import (
    AcceptanceNoted,
    AmendmentNoted,
    CalendarApplied,
    CaseDue,
    DocketClosed,
    DocketEvent,
    DocketSettled,
    GuidanceNoted,
    ItemSettled,
    MaterialsNoted,
    PhaseComplete,
    PowersApplied,
    Settled,
)
from onestop_review.docket.state import Docket
from onestop_review.docket.telling import (
    ApplyCalendar,
    CloseDocket,
    DocketAct,
    NoteAcceptance,
    NoteAmendment,
    NoteGuidance,
    NoteMaterials,
    OpenDocket,
    ReopenItem,
    SettleItem,
)
from onestop_review.docket_list import DelistDocket, DocketListed, ListDocket, docket_list
from onestop_review.reference import Reference

from tests.support.review_catalogue import AT, FIRM, MATERIALS, PLACE, PROJECT, line

scenario = scenario_of(docket)
NOW = Now(at=AT, rules=Reference(at=AT), keys={"project": PROJECT})
Told = Attempt[Docket, Reference]


def told(act: DocketAct) -> Told:
    return attempt(act, NOW)


OPEN = told(
    OpenDocket(
        name_zh="基地", name_en="Plant", applicant=FIRM, division=PLACE, major=False, filed_at=AT
    )
)
NOTED = AT + timedelta(hours=1)
ACCEPT = told(NoteAcceptance(accepted_at=AT, noted_at=NOTED))


def guidance(*items: GuidanceItem) -> Told:
    return told(NoteGuidance(division=PLACE, items=items, materials=MATERIALS, issued_at=AT))


def settle(item: str, outcome: Settled = Settled.APPROVED) -> Told:
    at = AT + timedelta(days=1)
    return told(SettleItem(item=item, outcome=outcome, settled_at=at))


def close(reason: str, *, withdrawn: bool) -> Told:
    return told(CloseDocket(reason=reason, withdrawn=withdrawn, closed_at=AT))


def item_of(one: Told) -> str:
    """Which item is settled by this, if one is."""
    return one.act.item if isinstance(one.act, SettleItem) else ""


LINES = (
    line("P1-01"),
    line("P1-07", "P1-01", "P1-03"),
    line("P2-01", "P1-07"),
    line("P4-01", "P2-01"),
)
SHEET = guidance(*LINES)
TWO = (line("P1-01"), line("P1-02"))


def due(events: Sequence[DocketEvent]) -> list[str]:
    return [e.item for e in events if isinstance(e, CaseDue)]


def test_nothing_opens_before_the_project_is_accepted() -> None:
    assert due(scenario.when(OPEN, SHEET).all) == []
    assert due(scenario.when(OPEN, SHEET, ACCEPT).new) == ["P1-01"]


def handed_in(item: str, *codes: str, digest: str = "e", at: datetime = NOTED) -> Told:
    papers = tuple(Material(code=code, digest=digest * 64) for code in codes)
    return told(NoteMaterials(item=item, materials=papers, handed_in_at=at))


def test_x32_papers_of_one_item_go_to_its_case_whenever_they_came_in() -> None:
    asking = guidance(line("P1-01", materials=("M-01", "M-03")), line("P1-02", materials=("M-03",)))
    early = scenario.when(OPEN, handed_in("P1-01", "M-03"), asking, ACCEPT)
    found = {e.item: e.materials for e in early.new if isinstance(e, CaseDue)}
    assert [(m.code, m.digest[0]) for m in found["P1-01"]] == [("M-01", "a"), ("M-03", "e")]
    assert found["P1-02"] == ()
    past = scenario.given(*early.all)
    past.when(handed_in("P1-02", "M-03")).then(MaterialsNoted)
    past.when(handed_in("P1-01", "M-03")).then_nothing()
    newer = past.when(handed_in("P1-01", "M-01", digest="f"))
    item = newer.state.items["P1-01"]
    assert [m.digest[0] for m in newer.state.materials_of(item)] == ["f", "e"]
    past.when(close("over", withdrawn=True), handed_in("P1-02", "M-03")).then_nothing()


def test_x32_a_paper_that_is_handed_in_again_counts_again() -> None:
    """The case may have been given another one of that code in between."""
    once, later = handed_in("P1-01", "M-03"), NOTED + timedelta(hours=1)
    again = handed_in("P1-01", "M-03", at=later)
    scenario.when(OPEN, SHEET, once, again).then(MaterialsNoted)
    scenario.when(OPEN, SHEET, once, again, again).then_nothing()


def test_x32_a_refused_item_is_settled() -> None:
    outcome = scenario.when(SHEET, ACCEPT, settle("P1-01", Settled.REFUSED))
    assert outcome.state.settled["P1-01"] is Settled.REFUSED
    assert due(outcome.new) == []


def test_it_does_not_matter_whether_the_sheet_or_the_acceptance_comes_first() -> None:
    assert due(scenario.when(OPEN, ACCEPT, SHEET).new) == ["P1-01"]


def test_a_need_that_does_not_apply_to_the_project_holds_nothing() -> None:
    assert due(scenario.when(SHEET, ACCEPT, settle("P1-01")).new) == ["P1-07"]


def test_items_of_completion_do_not_open_with_construction_still_to_come() -> None:
    done = scenario.when(SHEET, ACCEPT, settle("P1-01"), settle("P1-07"), settle("P2-01"))
    assert "P4-01" not in due(done.all)
    assert isinstance(done.new[-1], DocketSettled)


def test_materials_are_received_when_the_case_falls_due_at_the_earliest() -> None:
    first = [e for e in scenario.when(SHEET, ACCEPT).all if isinstance(e, CaseDue)]
    assert first[0].received_at == NOTED
    assert first[0].materials == MATERIALS
    named = guidance(line("P1-01", materials=("M-02",)))
    second = [e for e in scenario.when(named, ACCEPT).all if isinstance(e, CaseDue)]
    assert [m.code for m in second[0].materials] == ["M-02"]


def test_d5_a_phase_is_complete_when_its_last_item_is_decided() -> None:
    outcome = scenario.when(SHEET, ACCEPT, settle("P1-01"), settle("P1-07"))
    complete = [e for e in outcome.new if isinstance(e, PhaseComplete)]
    assert [(e.phase, [i.item for i in e.approved]) for e in complete] == [(1, ["P1-01", "P1-07"])]


def test_what_needs_a_rejected_item_never_opens_and_the_docket_says_so() -> None:
    outcome = scenario.when(SHEET, ACCEPT, settle("P1-01", Settled.REJECTED))
    blocked = {e.item for e in outcome.new if isinstance(e, ItemSettled)}
    assert blocked == {"P1-01", "P1-07", "P2-01", "P4-01"}
    assert not [e for e in outcome.new if isinstance(e, CaseDue | PhaseComplete)]


def test_x07_what_needs_a_revoked_item_waits_and_is_not_given_up() -> None:
    sheet = guidance(line("P1-01"), line("P1-02"), line("P1-03", "P1-01", "P1-02"))
    one, other = settle("P1-01"), settle("P1-02")
    gone = settle("P1-01", Settled.REVOKED)
    scenario.when(OPEN, sheet, ACCEPT, gone).then_nothing()
    (noted,) = scenario.when(OPEN, sheet, ACCEPT, one, gone).then(ItemSettled).new
    assert isinstance(noted, ItemSettled)
    outcome = scenario.when(OPEN, sheet, ACCEPT, one, gone, other).then(ItemSettled)
    assert "P1-03" not in {*outcome.state.opened, *outcome.state.settled}
    scenario.when(OPEN, sheet, ACCEPT, one, gone, gone).then_nothing()


def test_a_withdrawn_project_names_its_open_cases_and_opens_no_more() -> None:
    closed = close("投资计划调整", withdrawn=True)
    outcome = scenario.when(SHEET, ACCEPT, closed)
    outcome.then(DocketClosed)
    event = outcome.new[0]
    assert isinstance(event, DocketClosed)
    assert event.pending == ("P1-01",)
    assert due(scenario.when(SHEET, ACCEPT, closed, settle("P1-01")).new) == []


def test_a_rejected_project_still_gets_the_licences_of_what_was_approved() -> None:
    sheet = guidance(line("P1-01"), line("P1-02"), line("P1-03"), line("P2-01", "P1-01", "P1-03"))
    over = close("rejected: P1-02", withdrawn=False)
    before = (OPEN, sheet, ACCEPT, settle("P1-01"), settle("P1-02", Settled.REJECTED))
    closed = scenario.when(*before, over)
    assert [type(event) for event in closed.new] == [DocketClosed, ItemSettled]
    outcome = scenario.when(*before, over, settle("P1-03", Settled.WITHDRAWN))
    (complete,) = [e for e in outcome.new if isinstance(e, PhaseComplete)]
    assert [item.item for item in complete.approved] == ["P1-01"]
    assert due(outcome.new) == []


def test_a_fact_told_twice_records_nothing() -> None:
    for command in (OPEN, SHEET, ACCEPT, settle("P1-01")):
        scenario.when(OPEN, SHEET, ACCEPT, settle("P1-01"), command).then_nothing()


def test_a_new_holiday_notice_is_told_to_open_cases_once() -> None:
    notice = told(ApplyCalendar(calendar_version=2))
    scenario.when(SHEET, ACCEPT, notice).then(CalendarApplied)
    scenario.when(SHEET, ACCEPT, notice, notice).then_nothing()
    scenario.when(SHEET, notice).then_nothing()


def test_an_item_added_by_a_later_sheet_opens_too() -> None:
    more = guidance(*LINES, line("P2-02"))
    assert due(scenario.when(SHEET, ACCEPT, more).new) == ["P2-02"]


CODES = [f"P{phase}-{n:02}" for phase in (1, 2, 3) for n in (1, 2, 3)]


@st.composite
def histories(draw: st.DrawFn) -> list[Told]:
    """Any graph without cycles, any order of facts, each perhaps told twice."""
    items = []
    for n, code in enumerate(CODES):
        needs = draw(st.sets(st.sampled_from(CODES[:n]), max_size=3)) if n else set()
        items.append(line(code, *sorted(needs)))
    chosen = draw(st.lists(st.sampled_from(items), unique_by=lambda i: i.item, min_size=1))
    ends = st.sampled_from(list(Settled)[:2])
    settled = [settle(code, draw(ends)) for code in draw(st.permutations(CODES))]
    said = list(draw(st.permutations([OPEN, guidance(*chosen), ACCEPT])))
    return [*said, *settled, *draw(st.lists(st.sampled_from([*said, *settled]), max_size=8))]


@given(histories())
def test_a5_every_item_opens_once_and_only_after_its_prerequisites(
    history: list[Told],
) -> None:
    state = Docket()
    opened: list[str] = []
    for command in history:
        if (item := item_of(command)) and item not in state.pending:
            continue  # a case that is not open decides nothing
        for event in docket.decider.decide(state, command):
            state = docket.decider.evolve(state, event)
            if isinstance(event, CaseDue):
                needs = state.needs(event.line)
                assert {state.settled.get(n) for n in needs} <= {Settled.APPROVED}
                opened.append(event.item)
    assert len(opened) == len(set(opened))


@given(histories())
def test_when_every_open_case_is_decided_every_item_has_ended_one_way(
    history: list[Told],
) -> None:
    state = Docket()
    wishes = {item_of(c): c for c in history if item_of(c)}
    events: list[Event] = []
    queue: list[Told] = [c for c in history if not item_of(c)]
    while queue or state.pending:
        command = queue.pop(0) if queue else wishes[state.pending[0]]
        new = docket.decider.decide(state, command)
        events += new
        state = docket.decider.fold(new, state)
    assert set(state.settled) == set(state.items), "approved, rejected, withdrawn or blocked"
    approved = {i for i, outcome in state.settled.items() if outcome is Settled.APPROVED}
    licensed = [i.item for e in events if isinstance(e, PhaseComplete) for i in e.approved]
    assert sorted(licensed) == sorted(approved), "one licence for each approved item"
    assert sum(isinstance(e, AcceptanceNoted) for e in events) == 1


def test_the_list_of_open_dockets_holds_each_project_once() -> None:
    entered = attempt(ListDocket(project=PROJECT), NOW)
    listed = scenario_of(docket_list).when(entered)
    listed.then(DocketListed)
    assert list(listed.state) == [PROJECT]
    scenario_of(docket_list).when(entered, entered).then_nothing()
    scenario_of(docket_list).when(attempt(DelistDocket(project=PROJECT), NOW)).then_nothing()


def again(item: str) -> Told:
    at = AT + timedelta(days=2)
    return told(ReopenItem(item=item, materials=MATERIALS[:1], applied_at=at))


def of_second(item: str, outcome: Settled = Settled.APPROVED) -> Told:
    act = settle(item, outcome).act
    return told(act.model_copy(update={"attempt": 2}))  # type: ignore[arg-type]


REJECTED = (OPEN, SHEET, ACCEPT, settle("P1-01", Settled.REJECTED))


def test_x31_what_is_applied_for_again_falls_due_as_the_next_case_and_unblocks_what_needs_it() -> (
    None
):
    outcome = scenario.when(*REJECTED, again("P1-01"))
    (second,) = [e for e in outcome.new if isinstance(e, CaseDue)]
    assert (second.attempt, second.materials) == (2, MATERIALS[:1])
    assert outcome.state.pending == ("P1-01.2",)
    assert outcome.state.settled == {}
    assert due(scenario.when(*REJECTED, again("P1-01"), of_second("P1-01")).new) == ["P1-07"]


def test_x31_what_else_blocks_an_item_goes_on_blocking_it() -> None:
    sheet = guidance(line("P1-01"), line("P1-02"), line("P1-03", "P1-01", "P1-02"))
    both = [settle(item, Settled.REJECTED) for item in ("P1-01", "P1-02")]
    outcome = scenario.when(OPEN, sheet, ACCEPT, *both, again("P1-01"))
    assert outcome.state.settled == {"P1-02": Settled.REJECTED, "P1-03": Settled.BLOCKED}


def test_x31_a_late_end_of_the_first_case_is_not_the_end_of_the_second() -> None:
    for late in Settled:
        scenario.when(*REJECTED, again("P1-01"), settle("P1-01", late)).then_nothing()


def test_x31_what_is_open_or_approved_is_not_opened_again() -> None:
    scenario.when(OPEN, SHEET, ACCEPT, again("P1-01")).then_nothing()
    scenario.when(OPEN, SHEET, ACCEPT, settle("P1-01"), again("P1-01")).then_nothing()
    scenario.when(*REJECTED, again("P1-01"), again("P1-01")).then_nothing()


def test_x31_a_phase_is_complete_again_and_says_which_case_was_approved() -> None:
    sheet = guidance(line("P1-01"), line("P1-02"))
    no = settle("P1-01", Settled.REJECTED)
    before = (OPEN, sheet, ACCEPT, settle("P1-02"), no, again("P1-01"))
    (complete,) = [
        e for e in scenario.when(*before, of_second("P1-01")).new if isinstance(e, PhaseComplete)
    ]
    assert [i.item for i in complete.approved] == ["P1-01", "P1-02"]
    assert complete.attempts == {"P1-01": 2}


def test_x31_a_later_filing_begins_the_docket_anew_and_counts_on() -> None:
    over = close("撤回", withdrawn=True)
    second = told(OPEN.act.model_copy(update={"filing": 2}))  # type: ignore[arg-type]
    begun = scenario.when(OPEN, SHEET, ACCEPT, over, second).state
    assert (begun.filing, begun.closed, begun.accepted_at) == (2, False, None)
    assert not begun.opened
    outcome = scenario.when(OPEN, SHEET, ACCEPT, over, second, SHEET, ACCEPT)
    (first,) = [e for e in outcome.new if isinstance(e, CaseDue)]
    assert (first.attempt, first.filing) == (2, 2)
    scenario.when(OPEN, SHEET, ACCEPT, over, second, SHEET, settle("P1-01")).then_nothing()
    scenario.when(OPEN, SHEET, ACCEPT, over, second, OPEN).then_nothing()


WORKING = (OPEN, SHEET, ACCEPT)


def amended(*, major: bool) -> Told:
    return told(NoteAmendment(major=major, amended_at=AT + timedelta(days=2)))


def test_an_item_that_a_later_sheet_does_not_name_goes_and_its_open_case_ends() -> None:
    outcome = scenario.when(*WORKING, guidance(line("P2-01")))
    noted = outcome.new[0]
    assert isinstance(noted, GuidanceNoted)
    assert noted.dropped == ("P1-01", "P1-07", "P4-01")
    assert noted.ended == ("P1-01",)
    assert due(outcome.new) == ["P2-01"], "what it waited for is not needed"
    assert outcome.state.pending == ("P1-01", "P2-01")
    over = scenario.when(*WORKING, guidance(line("P2-01")), settle("P1-01", Settled.WITHDRAWN))
    assert over.state.pending == ("P2-01",)


def test_a_phase_is_complete_when_what_it_waited_for_is_not_needed_any_more() -> None:
    outcome = scenario.when(OPEN, guidance(*TWO), ACCEPT, settle("P1-01"), guidance(TWO[0]))
    (complete,) = [e for e in outcome.new if isinstance(e, PhaseComplete)]
    assert [item.item for item in complete.approved] == ["P1-01"]
    assert isinstance(outcome.new[-1], DocketSettled)


def test_what_was_given_up_because_of_an_item_that_is_not_needed_any_more_opens() -> None:
    no = settle("P1-01", Settled.REJECTED)
    outcome = scenario.when(*WORKING, no, guidance(*LINES[1:]))
    noted = outcome.new[0]
    assert isinstance(noted, GuidanceNoted)
    assert noted.unblocked == ("P1-07", "P2-01", "P4-01")
    assert due(outcome.new) == ["P1-07"]


def test_x31_what_is_needed_again_stands_as_it_ended_and_is_applied_for_again() -> None:
    without, withdrawn = guidance(*TWO[1:]), settle("P1-01", Settled.WITHDRAWN)
    before = (OPEN, guidance(*TWO), ACCEPT, without, withdrawn, guidance(*TWO))
    state = scenario.when(*before).state
    assert state.settled == {"P1-01": Settled.WITHDRAWN}
    (second,) = [e for e in scenario.when(*before, again("P1-01")).new if isinstance(e, CaseDue)]
    assert (second.item, second.attempt) == ("P1-01", 2)
    approved = (OPEN, guidance(*TWO), ACCEPT, settle("P1-01"), without, guidance(*TWO))
    assert scenario.when(*approved).state.settled == {"P1-01": Settled.APPROVED}
    assert scenario.when(*approved).state.pending == ("P1-02",)


def test_an_item_that_came_late_takes_its_phase_up_again() -> None:
    one, both = guidance(TWO[0]), guidance(*TWO)
    outcome = scenario.when(OPEN, one, ACCEPT, settle("P1-01"), both, settle("P1-02"))
    complete = [e for e in outcome.all if isinstance(e, PhaseComplete)]
    assert [[i.item for i in e.approved] for e in complete] == [["P1-01"], ["P1-01", "P1-02"]]
    assert sum(isinstance(e, DocketSettled) for e in outcome.all) == 2


def test_who_decides_is_asked_anew_when_a_project_becomes_major_and_only_then() -> None:
    outcome = scenario.when(*WORKING, amended(major=True)).then(AmendmentNoted, PowersApplied)
    assert outcome.state.major
    applied = outcome.new[1]
    assert isinstance(applied, PowersApplied)
    assert applied.pending == ("P1-01",)
    scenario.when(*WORKING, amended(major=False)).then_nothing()
    scenario.when(OPEN, amended(major=True)).then(AmendmentNoted)

"""One case (办件): one item of one project, from its opening to the decision.

The commands are in `case_commands`, the facts in `onestop_contracts.review` and `case_events`,
the state in `case_state`. Each command has one function, in the file of its noun.

Source: docs/domain/supervision.md.
"""

from collections.abc import Sequence
from typing import assert_never

from onestop_chassis.decider import Decider
from onestop_contracts.event import Event

from onestop_review import case_clock as clock
from onestop_review import case_commands as c
from onestop_review import case_opening as opening
from onestop_review import (
    consultation,
    decision,
    mending,
    objecting,
    recount,
    supervision,
    suspension,
)
from onestop_review.case_evolve import evolve
from onestop_review.case_state import Case


def stream(project: str, item: str) -> str:
    """The stream of one case."""
    return f"case/{project}/{item}"


def decide(state: Case, command: c.Command) -> Sequence[Event]:
    """What the command leads to, or the reason why not."""
    match command:
        case c.OpenCase():
            return opening.open_case(state, command)
        case c.RequestCorrection():
            return opening.request_correction(state, command)
        case c.SupplyCorrection():
            return opening.supply_correction(state, command)
        case c.AcceptCase():
            return opening.accept_case(state, command)
        case c.DeemAccepted():
            return opening.deem_accepted(state, command)
        case c.WithdrawCase():
            return opening.withdraw_case(state, command)
        case c.ServeNotice():
            return supervision.serve_notice(state, command)
        case c.GiveConsent():
            return supervision.give_consent(state, command)
        case c.RecordReply():
            return supervision.record_reply(state, command)
        case c.LapseWindow():
            return supervision.lapse_window(state, command)
        case c.FileObjection():
            return objecting.file_objection(state, command)
        case c.RegisterObjection():
            return objecting.register_objection(state, command)
        case c.ReturnObjection():
            return objecting.return_objection(state, command)
        case c.MendObjection():
            return objecting.mend_objection(state, command)
        case c.LapseMending():
            return mending.lapse_mending(state, command)
        case c.ConveneConsultation():
            return consultation.convene(state, command)
        case c.ConcludeConsultation():
            return consultation.conclude(state, command)
        case c.Escalate():
            return consultation.escalate(state, command)
        case c.DecideByGovernment():
            return consultation.decide_by_government(state, command)
        case c.DraftDecision():
            return decision.draft_decision(state, command)
        case c.Decide():
            return decision.decide_item(state, command)
        case c.PauseCaseClock():
            return clock.pause_clock(state, command)
        case c.ResumeCaseClock():
            return clock.resume_clock(state, command)
        case c.ExtendLimit():
            return clock.extend_limit(state, command)
        case c.SuspendCase():
            return suspension.suspend_case(state, command)
        case c.ResumeCase():
            return suspension.resume_case(state, command)
        case c.MoveDeadlines():
            return recount.move_deadlines(state, command)
        case c.FlagOverdue():
            return clock.flag_overdue(state, command)
        case _:
            assert_never(command)


case: Decider[Case, c.Command, Event] = Decider(initial=Case(), decide=decide, evolve=evolve)

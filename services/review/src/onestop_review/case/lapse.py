"""By the timer: a window ends by silence (默认同意), a returned objection was not mended."""

from collections.abc import Sequence

from onestop_contracts.event import Event
from onestop_contracts.parts import Stage
from onestop_contracts.review import DefaultConsentGranted, WindowExtended

from onestop_review.case.acting import CaseAct
from onestop_review.case.events import ObjectionFell
from onestop_review.case.formal_check import fell
from onestop_review.case.objections import Objection
from onestop_review.case.silence import Silence, after_outage, outage_facts
from onestop_review.case.state import Case, CaseNow, runs
from onestop_review.case.windows import Window
from onestop_review.post import Holding


class LapseWindow(CaseAct):
    """By the timer: the deadline and the settle time have passed; is silence consent?

    Nothing happens while an objection holds the window, while the case stands still, or too
    early: then the deadline is somebody else's event to move.

    Source: notice C6.
    """

    stage: Stage

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        window = case.served(self.stage)
        if not runs(case) or window is None or not window.open:
            return []
        if now.at < window.deadline + case.limits(now).settle:
            return []
        fallen: Sequence[Event] = []
        out = case.returned(self.stage)
        if out is not None:
            fallen = _lapsed(case, out, now)
            if not any(isinstance(event, ObjectionFell) for event in fallen):
                return fallen
        known = Silence.about(case, now)
        later = known.extension(window)
        if later is not None:
            return [*fallen, later]
        holder = known.post.holder_at(window.deadline)
        assert holder is not None
        return [*fallen, _granted(case, window, now, holder, case.version + len(fallen))]


class LapseMending(CaseAct):
    """By the timer: the time to mend has run out.

    Nothing where the objection was mended or the case stands still.

    Source: notice C7.
    """

    stage: Stage

    def decide(self, case: Case, now: CaseNow) -> Sequence[Event]:
        out = case.returned(self.stage)
        return _lapsed(case, out, now) if out is not None and runs(case) else []


def _granted(
    case: Case, window: Window, now: CaseNow, holder: Holding, stream_version: int
) -> DefaultConsentGranted:
    return DefaultConsentGranted(
        project=case.facts.project,
        item=case.facts.item,
        stage=window.stage,
        opens_at=window.opens_at,
        deadline=window.deadline,
        granted_at=now.at,
        representative=holder.person,
        mandate=holder.mandate,
        department=case.facts.department,
        on_behalf_of=case.facts.department,
        rule_version=window.rule_version,
        calendar_version=now.rules.calendar.version,
        service=now.rules.service,
        clock=now.rules.clock,
        stream_version=stream_version,
        shown=window.shown,
    )


def _lapsed(case: Case, out: Objection, now: CaseNow) -> Sequence[Event]:
    """The returned objection falls, unless the channel was down in the last working hours."""
    assert out.term is not None
    mend_by, rules, known = out.term.deadline, case.limits(now), now.rules
    if now.at < mend_by + rules.settle:
        return []
    later = after_outage(mend_by, known.outages, rules, known.calendar)
    if later is None:
        return [fell(case, out, now, "not_mended")]
    window = case.window(out.stage)
    return [
        WindowExtended(
            project=case.facts.project,
            item=case.facts.item,
            stage=out.stage,
            reason="outage",
            was=window.deadline,
            deadline=max(window.deadline, later),
            mend_by=later,
            facts=outage_facts(mend_by, known.outages, rules, known.calendar),
            calendar_version=known.calendar.version,
            extended_at=now.at,
        )
    ]

"""The supervision window's notice, consent in words, consent by silence (默认监督制)."""

from collections.abc import Sequence

from onestop_chassis.worktime import deadline
from onestop_contracts.event import Event
from onestop_contracts.parts import EndedBy, Stage
from onestop_contracts.review import (
    ConsentGiven,
    DefaultConsentGranted,
    SupervisionOpened,
    WindowExtended,
)

from onestop_review.case_commands import (
    FileObjection,
    GiveConsent,
    LapseWindow,
    MendObjection,
    RecordReply,
    ServeNotice,
)
from onestop_review.case_events import NoticeServed, ObjectionFell, ReplyRecorded
from onestop_review.case_guard import blanks, clock_time, live, moving, runs
from onestop_review.case_refusals import (
    CaseUnknown,
    DraftMissing,
    NotAccepted,
    NotRecorded,
    NotTheRepresentative,
    ReasonsMissing,
    WindowClosed,
    WindowContested,
    WindowNotOpen,
)
from onestop_review.case_state import TERMINAL, Case, Progress
from onestop_review.mending import lapsed
from onestop_review.post import Holding
from onestop_review.silence import Silence
from onestop_review.windows import Window


def serve_notice(case: Case, c: ServeNotice) -> Sequence[Event]:
    """The window opens with its notice; served again, or in a closed case, nothing happens.

    A notice that was due when the case was stopped or suspended is served all the same: the
    window then stands still with the case.
    """
    if case.opened is None:
        raise CaseUnknown("never opened / 未立件", project=c.project)
    if case.progress in TERMINAL or c.stage in case.windows:
        return []
    if case.progress is not Progress.ACCEPTED:
        raise NotAccepted("not accepted yet / 尚未受理", state=case.progress.value)
    if c.stage is Stage.HANDLING and case.draft is None:
        raise DraftMissing("nothing was drafted yet / 尚无拟办意见")
    holder = c.post.holder_at(c.at)
    served = NoticeServed(
        project=c.project,
        item=c.item,
        stage=c.stage,
        channel=c.channel,
        receipt=c.receipt,
        shown=c.shown,
        served_at=c.at,
    )
    opened = SupervisionOpened(
        project=c.project,
        item=c.item,
        stage=c.stage,
        department=case.facts.department,
        representative=holder.person if holder else "",
        mandate=holder.mandate if holder else "",
        opens_at=c.at,
        deadline=deadline(c.at, c.rules.window(c.stage), c.calendar),
        shown=c.shown,
        receipt=c.receipt,
        rule_version=c.rules.version,
        calendar_version=c.calendar.version,
    )
    return [served, opened]


def give_consent(case: Case, c: GiveConsent) -> Sequence[Event]:
    """The representative agrees in words; an objection out for mending falls with that."""
    window = window_of(case, c)
    if window.ended_by is EndedBy.CONSENT:
        return []
    holder = representative(c)
    live(case, c)
    if window.ended_by is EndedBy.OBJECTION:
        raise WindowContested("an objection stands / 已有反对意见")
    moving(case, c)
    later = in_time(case, c)
    out = case.returned(c.stage)
    fell = [
        ObjectionFell(
            project=c.project,
            item=c.item,
            stage=c.stage,
            objection=out.objection,
            reason="consent",
            deadline=window.deadline,
            fell_at=c.at,
        )
        for out in ([out] if out else [])
    ]
    given = ConsentGiven(
        project=c.project,
        item=c.item,
        stage=c.stage,
        representative=holder.person,
        mandate=holder.mandate,
        given_at=c.at,
    )
    return [*later, *fell, given]


def record_reply(case: Case, c: RecordReply) -> Sequence[Event]:
    """Kept as said; it ends nothing, so the representative still has to agree or object."""
    live(case, c)
    window_of(case, c)
    holder = representative(c)
    faults = blanks(("text", c.text, "say what the reply was", "请填写答复内容"))
    if faults:
        raise ReasonsMissing("empty reply / 答复内容为空", errors=faults)
    return [
        ReplyRecorded(
            project=c.project,
            item=c.item,
            stage=c.stage,
            person=holder.person,
            reply=c.reply,
            text=c.text,
            replied_at=c.at,
        )
    ]


def lapse_window(case: Case, c: LapseWindow) -> Sequence[Event]:
    """Decides what silence meant, once the deadline and the settle time have passed.

    Nothing happens while an objection holds the window, while the case stands still, or too
    early: then the deadline is somebody else's event to move.
    """
    window = case.windows.get(c.stage)
    if not runs(case) or window is None or not window.open:
        return []
    if c.at < window.deadline + c.rules.settle:
        return []
    fell: Sequence[Event] = []
    out = case.returned(c.stage)
    if out is not None:
        fell = lapsed(case, out, c)
        if not any(isinstance(event, ObjectionFell) for event in fell):
            return fell
    post = c.posts.of(case.facts.jurisdiction, case.facts.department).for_item(c.item)
    silence = Silence(c.project, c.item, c.at, post, c.calendar, c.rules, c.outages)
    later = silence.extension(window)
    if later is not None:
        return [*fell, later]
    holder = post.holder_at(window.deadline)
    assert holder is not None
    return [*fell, _granted(case, window, c, holder, case.version + len(fell))]


def _granted(
    case: Case, window: Window, c: LapseWindow, holder: Holding, stream_version: int
) -> DefaultConsentGranted:
    return DefaultConsentGranted(
        project=c.project,
        item=c.item,
        stage=c.stage,
        opens_at=window.opens_at,
        deadline=window.deadline,
        granted_at=c.at,
        representative=holder.person,
        mandate=holder.mandate,
        department=case.facts.department,
        on_behalf_of=case.facts.department,
        rule_version=window.rule_version,
        calendar_version=c.calendar.version,
        service=c.service,
        clock=c.clock,
        stream_version=stream_version,
        shown=window.shown,
    )


def window_of(case: Case, c: FileObjection | GiveConsent | RecordReply) -> Window:
    """The window, if its notice was served."""
    if case.opened is None:
        live(case, c)
    window = case.windows.get(c.stage)
    if window is None:
        raise WindowNotOpen(f"{c.stage}: no notice was served / 尚未送达监督通知", stage=c.stage)
    return window


def representative(c: FileObjection | GiveConsent | RecordReply | MendObjection) -> Holding:
    """Who holds the post at receipt; anybody else does not speak for the department."""
    holder = c.post.holder_at(c.at)
    if holder is None or holder.person != c.person:
        raise NotTheRepresentative(
            "not in post at the time of receipt / 收到时不在岗", reason="representative"
        )
    return holder


def in_time(case: Case, c: FileObjection | GiveConsent) -> Sequence[WindowExtended]:
    """Nothing when received by the deadline; the extensions that were due where silence did
    not count at the deadline, so that the window is still open at receipt.

    Raises:
        WindowClosed: received after the deadline, whether or not the timer has fired.
        NotRecorded: received in time, but the timer fired first, after the settle time.
    """
    window = case.windows[c.stage]
    if window.ended_by is EndedBy.DEFAULT_CONSENT and c.at <= window.deadline:
        raise NotRecorded(
            f"received at {clock_time(c.at)}, the window ended at"
            f" {clock_time(window.deadline)} / 收到后未能及时记录",
            closed_at=window.deadline.isoformat(),
        )
    if not window.open:
        raise closed(window)
    if c.at <= window.deadline:
        return []
    silence = Silence(c.project, c.item, c.at, c.post, c.calendar, c.rules, c.outages)
    later = silence.extensions(window)
    if not later or later[-1].deadline < c.at:
        raise closed(window.extended(later[-1]) if later else window)
    return later


def closed(window: Window) -> WindowClosed:
    """The refusal that says when the window closed."""
    consent = window.ended_by is EndedBy.CONSENT
    at = window.ended_at if consent and window.ended_at else window.deadline
    return WindowClosed(
        f"the window closed at {clock_time(at)} / 监督期已于 {clock_time(at)} 结束",
        stage=window.stage.value,
        closed_at=at.isoformat(),
        ended_by=window.ended_by.value if window.ended_by else "",
    )

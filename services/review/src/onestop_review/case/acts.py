"""Everything that can be asked of a case, in the order in which it usually happens."""

from onestop_review.case.acting import CaseAct
from onestop_review.case.clock import ExtendLimit, FlagOverdue
from onestop_review.case.consultation import ConcludeConsultation
from onestop_review.case.convening import ConveneConsultation
from onestop_review.case.correction import RequestCorrection, SupplyCorrection
from onestop_review.case.decision import DecideCase
from onestop_review.case.draft import DraftDecision
from onestop_review.case.formal_check import RegisterObjection, ReturnObjection
from onestop_review.case.government import EscalateObjection, RecordGovernmentDecision
from onestop_review.case.lapse import LapseMending, LapseWindow
from onestop_review.case.materials import TakeMaterials
from onestop_review.case.mending import MendObjection
from onestop_review.case.objection import FileObjection
from onestop_review.case.opening import AcceptCase, DeemAccepted, OpenCase
from onestop_review.case.passing import PassAuthority
from onestop_review.case.recount import MoveDeadlines
from onestop_review.case.refusing import RefuseCase
from onestop_review.case.stops import PauseClock, ResumeClock
from onestop_review.case.supervision import GiveConsent, RecordReply, ServeNotice
from onestop_review.case.suspension import ResumeCase, SuspendCase
from onestop_review.case.taking_back import WithdrawObjection
from onestop_review.case.withdrawal import WithdrawCase, WithdrawUnneeded, WithdrawWithProject

ACTS: tuple[type[CaseAct], ...] = (
    OpenCase,
    TakeMaterials,
    RefuseCase,
    RequestCorrection,
    SupplyCorrection,
    AcceptCase,
    DeemAccepted,
    ServeNotice,
    GiveConsent,
    RecordReply,
    LapseWindow,
    FileObjection,
    RegisterObjection,
    ReturnObjection,
    MendObjection,
    LapseMending,
    ConveneConsultation,
    WithdrawObjection,
    ConcludeConsultation,
    EscalateObjection,
    RecordGovernmentDecision,
    DraftDecision,
    DecideCase,
    PauseClock,
    ResumeClock,
    ExtendLimit,
    FlagOverdue,
    SuspendCase,
    ResumeCase,
    MoveDeadlines,
    PassAuthority,
    WithdrawCase,
    WithdrawWithProject,
    WithdrawUnneeded,
)

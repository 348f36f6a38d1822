"""A project's docket: which of its cases open when, and which of its phases are complete.

It is told what intake published (filing, guidance sheet, acceptance) and what the cases decided,
and says what follows. Nobody tells it anything by hand.

Source: notice D5.
"""

from onestop_chassis.noun import Noun

from onestop_review.docket.dockets import dockets
from onestop_review.docket.policies import follow_intake_policy, settle_policy
from onestop_review.docket.state import Docket, evolve
from onestop_review.docket.telling import (
    ApplyCalendar,
    ApplyPowers,
    CloseDocket,
    NoteAcceptance,
    NoteAmendment,
    NoteGuidance,
    NoteMaterials,
    OpenDocket,
    ReopenItem,
    SettleItem,
)
from onestop_review.reference import Reference

docket: Noun[Docket, Reference] = Noun(
    stream="docket/{project}",
    path="/dockets/{project}",
    initial=Docket(),
    evolve=evolve,
    acts=(
        *(OpenDocket, NoteAmendment, NoteGuidance, NoteMaterials, NoteAcceptance),
        *(SettleItem, ReopenItem, CloseDocket, ApplyCalendar, ApplyPowers),
    ),
    views=(dockets,),
    policies=(follow_intake_policy, settle_policy),
)

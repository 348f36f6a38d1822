"""The licences of a project (证照): those of a phase are issued together (一次性证照发放).

A licence is issued in the department's name and handed over within the limit the rules give. A
licence is revoked by a further fact, never edited.
"""

from onestop_chassis.noun import Noun
from onestop_contracts.identifiers import ProjectCode

from onestop_review.docket import docket
from onestop_review.licence_bundle.due import issue_timer, note_approvals, note_reexaminations
from onestop_review.licence_bundle.hearing import AnswerRevocation, RecordHearing, WaiveHearing
from onestop_review.licence_bundle.issuing import IssueDueLicences, IssueLicences, NoteApproval
from onestop_review.licence_bundle.licences import licences
from onestop_review.licence_bundle.licensed import LicenceUnknown
from onestop_review.licence_bundle.reexamined import NoteReexamination
from onestop_review.licence_bundle.revoking import (
    AnnounceRevocation,
    RequestRevocation,
    RevokeLicence,
)
from onestop_review.licence_bundle.state import Bundle, evolve
from onestop_review.reference import Reference

licence_bundle: Noun[Bundle, Reference] = Noun(
    stream="licences/{project}",
    path="/projects/{project}/licences",
    keys={"project": ProjectCode},
    initial=Bundle(),
    evolve=evolve,
    unknown=LicenceUnknown,
    acts=(
        *(NoteApproval, IssueLicences, IssueDueLicences, NoteReexamination),
        *(RequestRevocation, AnnounceRevocation, AnswerRevocation, WaiveHearing, RecordHearing),
        RevokeLicence,
    ),
    beside=(docket,),
    views=(licences,),
    policies=(note_approvals, note_reexaminations),
    timers=(issue_timer,),
)

"""The early check (项目前期把关): the door of its room.

Source: notice F9; services/land/README.md.
"""

from onestop_chassis.noun import Noun
from onestop_contracts.identifiers import ProjectCode

from onestop_land.early_check.checking import (
    ConcludeCheck,
    EarlyCheckUnknown,
    NoteAmendment,
    NoteFiling,
)
from onestop_land.early_check.policies import early_check_policy
from onestop_land.early_check.row import early_checks
from onestop_land.early_check.state import EarlyCheck, evolve
from onestop_land.snapshot import Reference

early_check: Noun[EarlyCheck, Reference] = Noun(
    stream="early_check/{project}",
    path="/projects/{project}/early-check",
    keys={"project": ProjectCode},
    initial=EarlyCheck(),
    evolve=evolve,
    unknown=EarlyCheckUnknown,
    acts=(NoteFiling, NoteAmendment, ConcludeCheck),
    views=(early_checks,),
    policies=(early_check_policy,),
)

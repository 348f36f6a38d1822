"""The intermediary (中介机构): the door of its room.

Source: notice E2, E6; services/intermediary_market/README.md.
"""

from onestop_chassis.noun import Noun
from onestop_contracts.identifiers import CreditCode

from onestop_intermediary_market.intermediary.acting import IntermediaryUnknown
from onestop_intermediary_market.intermediary.admission import AddQualification, AdmitIntermediary
from onestop_intermediary_market.intermediary.lapse import LapseQualification, qualification_timer
from onestop_intermediary_market.intermediary.library import library
from onestop_intermediary_market.intermediary.state import Intermediary, evolve
from onestop_intermediary_market.intermediary.suspension import (
    ReinstateIntermediary,
    SuspendIntermediary,
)

intermediary: Noun[Intermediary, None] = Noun(
    stream="intermediary/{intermediary}",
    path="/intermediaries/{intermediary}",
    keys={"intermediary": CreditCode},
    initial=Intermediary(),
    evolve=evolve,
    unknown=IntermediaryUnknown,
    acts=(
        AdmitIntermediary,
        AddQualification,
        LapseQualification,
        SuspendIntermediary,
        ReinstateIntermediary,
    ),
    views=(library,),
    timers=(qualification_timer,),
)

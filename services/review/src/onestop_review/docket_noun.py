"""The docket as a noun, for those that stand beside it, until it has a room of its own."""

from onestop_chassis.noun import Noun

from onestop_review.docket import docket as decider
from onestop_review.docket_state import Docket, evolve
from onestop_review.reference import Reference

docket: Noun[Docket, Reference] = Noun(
    stream="docket/{project}", path="/dockets/{project}", initial=Docket(), evolve=evolve, acts=()
)
# The log keeps a folded state for one decider: this noun is asked by the one there is.
vars(docket)["decider"] = decider

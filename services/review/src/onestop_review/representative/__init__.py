"""The posts of chief representative (首席代表): who holds which, by which mandate, since when.

A department nominates one of its people, with evidence for each of the five conditions; the
centre vets and appoints or refuses, and may ask for somebody else. The department names a
stand-in and ends mandates, with the hand-over; nobody but people on its staff register holds one.
All posts share one stream, because decisions about any case need a snapshot of them; what that
snapshot is made of, `board`, stands outside this room, as the rules in force hold it. Nothing is
dated back: whether silence counts depends on who was in post.

Source: notice C4, C5, C12.
"""

from onestop_chassis.noun import Noun

from onestop_review.board import Board, evolve
from onestop_review.reference import Reference
from onestop_review.representative.departed import FollowDepartures, departures
from onestop_review.representative.ending import EndMandate, RequestReplacement
from onestop_review.representative.mandate import AppointRepresentative, NameStandIn
from onestop_review.representative.nominating import NominateRepresentative, RefuseNomination

STREAM = "representative/posts"

representative: Noun[Board, Reference] = Noun(
    stream=STREAM,
    path="/representatives",
    initial=Board(),
    evolve=evolve,
    acts=(
        NominateRepresentative,
        RefuseNomination,
        AppointRepresentative,
        NameStandIn,
        RequestReplacement,
        EndMandate,
        FollowDepartures,
    ),
    timers=(departures,),
)

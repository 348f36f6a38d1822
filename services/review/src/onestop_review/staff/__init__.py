"""The staff register (在册人员): who works for which department, or the centre, and since when.

A department registers its own people, the centre's leaders the centre's. Representatives and
stand-ins are taken from it; from the day on which somebody left, no mandate of theirs counts.

Source: notice C4, C5.
"""

from typing import Any

from onestop_chassis.noun import Noun

from onestop_review.department import department
from onestop_review.place import place
from onestop_review.staff.cancelling import CancelDeparture
from onestop_review.staff.leaving import RecordDeparture
from onestop_review.staff.registering import RegisterPeople
from onestop_review.staff.state import Staff, evolve

STREAM = "staff/all"

staff: Noun[Staff, Any] = Noun(
    stream=STREAM,
    path="/staff",
    initial=Staff(),
    evolve=evolve,
    acts=(RegisterPeople, RecordDeparture, CancelDeparture),
    beside=(department, place),
)

"""A second opinion on supervision windows, written apart from the code it judges.

It knows Monday to Friday, 08:30 to 17:30, and counts minutes one by one. It shares no function
with the service: only the words of docs/domain/supervision.md.
"""

from tests.review.case.oracle.case import Oracle
from tests.review.case.oracle.decisions import left_possible, should_have_been
from tests.review.case.oracle.office import (
    MINUTE,
    SETTLE,
    ZONE,
    after_loss,
    after_stops,
    close_after,
    close_of,
    in_office,
    lost_minutes,
    working,
)
from tests.review.case.oracle.reception import Reception
from tests.review.case.oracle.windows import Held, Objected, Watch

__all__ = [
    "MINUTE",
    "SETTLE",
    "ZONE",
    "Held",
    "Objected",
    "Oracle",
    "Reception",
    "Watch",
    "after_loss",
    "after_stops",
    "close_after",
    "close_of",
    "in_office",
    "left_possible",
    "lost_minutes",
    "should_have_been",
    "working",
]

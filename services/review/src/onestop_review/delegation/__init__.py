"""Delegation (委托): which powers a department has handed to the centre, by which instrument.

Every version of every delegation is kept. An item can be approved by the centre only on a day on
which its delegation is in force; a delegation is never delegated on.

Source: notice C1.
"""

from typing import Any

from onestop_chassis.noun import Noun

from onestop_review.catalogue import catalogue
from onestop_review.delegation.ending import EndDelegation
from onestop_review.delegation.granting import GrantDelegations
from onestop_review.delegation.state import Delegations, evolve
from onestop_review.place import place

STREAM = "delegations/all"

delegation: Noun[Delegations, Any] = Noun(
    stream=STREAM,
    path="/delegations",
    initial=Delegations(),
    evolve=evolve,
    acts=(GrantDelegations, EndDelegation),
    beside=(catalogue, place),
)

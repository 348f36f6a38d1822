"""One case (办件): one item of one project, from its opening to the decision; its door.

An item that is applied for again gets another case, called `P1-01.2` where an address or a stream
has `{item}`.

Source: docs/domain/supervision.md.
"""

from collections.abc import Mapping
from typing import Annotated

from onestop_chassis.noun import Noun
from onestop_contracts.event import Event
from onestop_contracts.identifiers import CASE_NAME, PROJECT_CODE, item_and_attempt
from onestop_contracts.review import CaseFact
from pydantic import StringConstraints

from onestop_review.case.accountability import accountability
from onestop_review.case.acting import CaseUnknown
from onestop_review.case.acts import ACTS
from onestop_review.case.deadlines import case_timer
from onestop_review.case.events import CaseNote
from onestop_review.case.passing import passed
from onestop_review.case.policies import policies
from onestop_review.case.state import Case, evolve
from onestop_review.case.view import cases
from onestop_review.case.who import who_reads_or_owns
from onestop_review.docket import docket
from onestop_review.reference import Reference


def of_its_case(event: Event, keys: Mapping[str, str]) -> Event:
    """Every fact of a later case of an item says which: only the address knows."""
    attempt = item_and_attempt(keys["item"])[1]
    if attempt == 1 or not isinstance(event, CaseFact | CaseNote):
        return event
    return event.model_copy(update={"attempt": attempt})


case: Noun[Case, Reference] = Noun(
    stream="case/{project}/{item}",
    path="/cases/{project}/{item}",
    keys={
        "project": Annotated[str, StringConstraints(pattern=PROJECT_CODE)],
        "item": Annotated[str, StringConstraints(pattern=CASE_NAME)],
    },
    initial=Case(),
    evolve=evolve,
    unknown=CaseUnknown,
    seen_by=who_reads_or_owns,
    comes_about=passed,
    acts=ACTS,
    beside=(docket,),
    views=(cases, accountability),
    policies=policies,
    timers=(case_timer,),
    addressed=of_its_case,
)

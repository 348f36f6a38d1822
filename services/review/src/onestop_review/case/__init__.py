"""One case (办件): one item of one project, from its opening to the decision; its door.

Source: docs/domain/supervision.md.
"""

from typing import Annotated

from onestop_chassis.noun import Noun
from onestop_contracts.identifiers import ITEM_CODE, PROJECT_CODE
from pydantic import StringConstraints

from onestop_review.case.accountability import accountability
from onestop_review.case.acting import CaseUnknown
from onestop_review.case.acts import ACTS
from onestop_review.case.deadlines import case_timer
from onestop_review.case.passing import passed
from onestop_review.case.policies import policies
from onestop_review.case.state import Case, evolve
from onestop_review.case.view import cases
from onestop_review.case.who import who_reads_or_owns
from onestop_review.docket import docket
from onestop_review.reference import Reference

case: Noun[Case, Reference] = Noun(
    stream="case/{project}/{item}",
    path="/cases/{project}/{item}",
    keys={
        "project": Annotated[str, StringConstraints(pattern=PROJECT_CODE)],
        "item": Annotated[str, StringConstraints(pattern=ITEM_CODE)],
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
)

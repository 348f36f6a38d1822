"""Filed: note it. Accepted: check it."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.intake import ProjectAccepted, ProjectFiled

from onestop_land.early_check.checking import ConcludeCheck, NoteFiling
from onestop_land.snapshot import Reference


def react(fact: Recorded[Any], reference: Reference) -> Sequence[Ask]:
    """One act at most for each fact."""
    match fact.event:
        case ProjectFiled(project=project) as filed:
            note = NoteFiling(
                division=filed.division,
                industry_class=filed.industry_class,
                attributes=filed.attributes,
                organisation=filed.applicant.uscc,
                filing=filed.filing,
            )
            return [ask(note, project)]
        case ProjectAccepted(project=project):
            return [ask(ConcludeCheck(), project)]
        case _:
            return []


early_check_policy: Policy[Reference] = Policy("early-check", react)

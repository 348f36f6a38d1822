"""Filed or amended: note it. Accepted, or amended after that: check it."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.intake import ProjectAccepted, ProjectAmended, ProjectFiled

from onestop_land.early_check.checking import ConcludeCheck, NoteAmendment, NoteFiling
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
        case ProjectAmended(project=project, attributes=attributes, amended_at=at):
            return [ask(NoteAmendment(attributes=attributes, amended_at=at), project)]
        case ProjectAccepted(project=project):
            return [ask(ConcludeCheck(), project)]
        case _:
            return []


early_check_policy: Policy[Reference] = Policy("early-check", react)

"""Filed: note it. Accepted: check it. An area's first list: remember that it has one."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.policy import Issue, Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.intake import ProjectAccepted, ProjectFiled
from onestop_contracts.land import NegativeListRevised

from onestop_land import area_list
from onestop_land.early_check import ConcludeCheck, NoteFiling, early_check, stream_of
from onestop_land.snapshot import Reference


def react(fact: Recorded[Any], reference: Reference) -> Sequence[Issue]:
    """One command at most for each fact."""
    match fact.event:
        case ProjectFiled(project=project) as filed:
            note = NoteFiling(
                project,
                filed.division,
                filed.industry_class,
                filed.attributes,
                filed.applicant.uscc,
            )
            return [Issue(early_check, stream_of(project), note)]
        case ProjectAccepted(project=project, accepted_at=at):
            when = max(at, fact.recorded_at)
            check = ConcludeCheck(project, reference.indices, reference.areas, when)
            return [Issue(early_check, stream_of(project), check)]
        case NegativeListRevised(area=area):
            return [Issue(area_list.area_list, area_list.STREAM, area_list.ListArea(area))]
        case _:
            return []


policies: tuple[Policy[Reference], ...] = (Policy("early-check", react),)

"""Every published fact about a project is filed in its dossier; a closed project closes it."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.policy import Issue, Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.intake import ProjectClosed

from onestop_archive.digest import digest_of
from onestop_archive.dossier import CloseDossier, FileRecord, dossier, stream_of

SERVICE = "archive"


def file(fact: Recorded[Any], reference: None) -> Sequence[Issue]:
    """Files what others published about a project; facts about no project need no dossier."""
    if fact.source == SERVICE or not fact.subject:
        return []
    filed = FileRecord(
        project=fact.subject,
        source=fact.source,
        position=int(fact.id.rpartition("/")[2]),
        type=fact.event.TYPE,
        digest=digest_of(fact.event),
        at=fact.recorded_at,
    )
    issues = [Issue(dossier, stream_of(fact.subject), filed)]
    if isinstance(fact.event, ProjectClosed):
        close = CloseDossier(fact.subject, fact.recorded_at)
        issues.append(Issue(dossier, stream_of(fact.subject), close))
    return issues


policies: tuple[Policy[None], ...] = (Policy("file", file),)

"""Every published fact about a project is filed in its dossier; a closed project closes it."""

from collections.abc import Sequence
from typing import Any

from onestop_chassis.act import Ask, ask
from onestop_chassis.policy import Policy
from onestop_chassis.recorded import Recorded
from onestop_contracts.intake import ProjectClosed

from onestop_archive.digest import digest_of
from onestop_archive.dossier.filing import CloseDossier, FileRecord

SERVICE = "archive"


def file(fact: Recorded[Any], reference: None) -> Sequence[Ask]:
    """Files what others published about a project; facts about no project need no dossier."""
    if fact.source == SERVICE or not fact.subject:
        return []
    record = FileRecord(
        source=fact.source,
        position=int(fact.id.rpartition("/")[2]),
        type=fact.event.TYPE,
        digest=digest_of(fact.event),
    )
    filed = ask(record, fact.subject)
    if isinstance(fact.event, ProjectClosed):
        return [filed, ask(CloseDossier(), fact.subject)]
    return [filed]


filing_policy: Policy[None] = Policy("file", file)

"""Which delegation held on a day, as it was known when a fact was recorded."""

from datetime import date
from typing import NamedTuple

from onestop_contracts.review import DelegationEnded, DelegationGranted

from onestop_archive.decision.evidence import Evidence, Told

FACTS = (DelegationGranted, DelegationEnded)


class _Version(NamedTuple):
    """A version of a delegation, and the day of its end as it was corrected last."""

    told: Told
    grant: DelegationGranted
    ended_on: date | None = None


def governing(
    e: Evidence, number: str, day: date, known_at: Told
) -> tuple[Told, DelegationGranted] | None:
    """The newest version of this delegation that has begun, unless it was out of force; as known
    when a fact was recorded."""
    begun = [one for one in _versions(e, number, known_at) if one.grant.in_force_from <= day]
    if not begun:
        return None
    told, grant, ended_on = begun[-1]
    over = grant.in_force_until is not None and day > grant.in_force_until
    ended = ended_on is not None and ended_on <= day
    return None if over or ended else (told, grant)


def _versions(e: Evidence, number: str, known_at: Told) -> list[_Version]:
    """The versions of a delegation, oldest first. An end is of all that had none yet; said again,
    it moves the last one."""
    said = [told for told in e.rules if isinstance(told.event, FACTS)]
    versions: list[_Version] = []
    for told in sorted(said, key=lambda one: one.position):
        if told.event.delegation != number or not told.before(known_at):
            continue
        if isinstance(told.event, DelegationGranted):
            versions.append(_Version(told, told.event))
        elif versions:
            last, day = versions[-1].ended_on, told.event.ended_on
            versions = [v._replace(ended_on=day) if v.ended_on == last else v for v in versions]
    return versions

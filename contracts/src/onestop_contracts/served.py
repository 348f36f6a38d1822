"""What of a project is served on its applicant (送达): the one rule for whoever shows him facts.

He is told what concerns him: acceptance, correction, stops with their ground, the decision, his
licences, and his deadlines. What departments and the centre say to each other on the way is theirs;
of that he learns what the decision names.
"""

from collections.abc import Mapping
from typing import Any

from onestop_contracts import archive, review
from onestop_contracts.event import Event

AMONG_AUTHORITIES: frozenset[type[Event]] = frozenset(
    {
        review.SupervisionOpened,
        review.WindowExtended,
        review.ObjectionFiled,
        review.ObjectionRegistered,
        review.ConsentGiven,
        review.DefaultConsentGranted,
        review.ConsultationConvened,
        review.ConsultationConcluded,
        review.EscalatedToGovernment,
        review.GovernmentDecided,
        archive.DocumentStored,
    }
)
"""The facts of a project that are not served; all others are."""
DEADLINES = frozenset({"accept_by", "decide_by"})
"""The kinds of deadlines of a case that are the applicant's to know; the rest are windows and
rungs that the authorities answer for among themselves."""
_HIDDEN = frozenset(kind.TYPE for kind in AMONG_AUTHORITIES)
_MOVING = frozenset({review.CaseResumed.TYPE, review.DeadlinesMoved.TYPE})


def is_served(stored: str) -> bool:
    """Whether facts of this stored type are served on the applicant."""
    return stored not in _HIDDEN


def as_served(stored: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """What a served fact says to the applicant."""
    if stored not in _MOVING:
        return dict(data)
    moved = [one for one in data.get("deadlines", ()) if one["kind"] in DEADLINES]
    return {**data, "deadlines": moved}

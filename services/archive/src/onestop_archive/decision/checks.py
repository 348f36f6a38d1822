"""Everything an outsider would ask of a decision, in the order of the questions."""

from onestop_archive.decision import (
    calendars,
    duties,
    grounds,
    integrity,
    licence,
    posts,
    stops,
    supervision,
)
from onestop_archive.decision.evidence import Checking

CHECKS: tuple[Checking, ...] = (
    integrity.digests,
    integrity.origin,
    integrity.signatory,
    integrity.once,
    grounds.project,
    grounds.catalogue,
    grounds.materials,
    grounds.prerequisites,
    grounds.delegation,
    calendars.calendar,
    stops.stops,
    supervision.windows,
    supervision.objections,
    supervision.silence,
    posts.mandates,
    duties.duties,
    licence.licence,
)

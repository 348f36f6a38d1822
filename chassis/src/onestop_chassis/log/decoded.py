"""The rows of a log as facts, for whoever folds them."""

from collections.abc import Sequence
from typing import Any, Protocol

import structlog
from onestop_contracts.event import UnknownType

from onestop_chassis.log.stored import StoredRow
from onestop_chassis.recorded import Recorded

log = structlog.get_logger(__name__)


class Decoder(Protocol):
    """What makes facts of rows."""

    def recorded(self, row: StoredRow) -> Recorded[Any]: ...


def decoded(own_log: Decoder, rows: Sequence[Any]) -> list[Recorded[Any]]:
    """The rows as facts; a type this version does not know changes no view, nor does what
    another service sent and nobody here can read (policies park them)."""
    facts: list[Recorded[Any]] = []
    for row in rows:
        try:
            facts.append(own_log.recorded(row))
        except UnknownType:
            log.warning("unknown_type_not_folded", type=row.type, position=row.position)
        except Exception:
            if not row.foreign:
                raise
            log.warning("unreadable_fact_not_folded", type=row.type, position=row.position)
    return facts

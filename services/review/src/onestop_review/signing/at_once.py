"""A follower of the own log: what makes a document is signed as soon as it is recorded."""

from collections.abc import Callable

import structlog
from onestop_chassis.log.log import IDLE_SECONDS
from onestop_chassis.log.stored import StoredRow
from onestop_chassis.refusal import NotFound

from onestop_review.case.certificate import made_by
from onestop_review.signing.kept import CURSOR, UNREADABLE, keep
from onestop_review.signing.key import KeyMissing, SignerPort

log = structlog.get_logger(__name__)

BATCH = 500
WITHOUT_KEY_SECONDS = 60.0
_BEGIN = "SELECT begin_signing(%s)"
_MOVE = (
    "INSERT INTO tracking VALUES (%s, %s) ON CONFLICT (application_name) DO UPDATE"
    " SET notification_id = greatest(tracking.notification_id, excluded.notification_id)"
)


def signing(runtime: SignerPort) -> Callable[[], float | None]:
    """The step of the follower. It begins where the log is when there is no signature yet:
    documents of facts before that are signed as they are read, and say so."""
    at: int | None = None

    def step() -> float | None:
        nonlocal at
        if at is None:
            at = _beginning(runtime)
        rows = runtime.log.news(at, BATCH)
        if not rows:
            runtime.log.wait(at, IDLE_SECONDS)
            return None
        try:
            made = sum(_signed(runtime, row) for row in rows)
        except KeyMissing as missing:  # facts are recorded all the same, and signed later
            log.warning("not_signed", reason=missing.detail)
            return WITHOUT_KEY_SECONDS
        at = rows[-1].position
        if made or len(rows) == BATCH:
            with runtime.database.connection() as connection:
                connection.execute(_MOVE, (CURSOR, at))
        return None

    return step


def _beginning(runtime: SignerPort) -> int:
    with runtime.database.connection() as connection:
        [since] = connection.execute(_BEGIN, (runtime.log.head(),)).fetchone() or [0]
    return max(runtime.log.cursor(CURSOR), int(since))


def _signed(runtime: SignerPort, row: StoredRow) -> int:
    """How many documents the fact made."""
    made = 0
    for name in () if row.foreign else made_by(row.type):
        try:
            made += keep(runtime, row.stream, row.position, name)
        except NotFound:  # the other window's
            continue
        except UNREADABLE as error:  # whoever asks for it is told; the others are signed
            log.error("not_signed", fact=row.position, document=name, error=type(error).__name__)
    return made

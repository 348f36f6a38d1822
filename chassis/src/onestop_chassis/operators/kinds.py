"""The kinds of jobs that every service has."""

from typing import Any

from onestop_chassis.operators.backup.kinds import KINDS as BACKUPS
from onestop_chassis.operators.bus.group_reset import RESET_GROUP
from onestop_chassis.operators.bus.inbox_reset import RESET_INBOX
from onestop_chassis.operators.database_check import check
from onestop_chassis.operators.inspect.rebuild_index import index_rebuild
from onestop_chassis.operators.jobs.kind import JobKind
from onestop_chassis.operators.replay import DROP, REPLAY
from onestop_chassis.operators.retry_parked import retry_parked
from onestop_chassis.operators.views.dropping import drop_build
from onestop_chassis.operators.views.rebuild import rebuild, verify
from onestop_chassis.operators.views.switching import compare, rollback, switch

KINDS: tuple[JobKind[Any], ...] = (
    *BACKUPS,
    check,
    index_rebuild,
    RESET_INBOX,
    RESET_GROUP,
    REPLAY,
    DROP,
    retry_parked,
    rebuild,
    verify,
    compare,
    switch,
    rollback,
    drop_build,
)

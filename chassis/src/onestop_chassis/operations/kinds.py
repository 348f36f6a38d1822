"""The kinds of jobs that every service has."""

from typing import Any

from onestop_chassis.backup.kinds import KINDS as BACKUPS
from onestop_chassis.database_check import check
from onestop_chassis.look.rebuild import index_rebuild
from onestop_chassis.operations.group_reset import RESET_GROUP
from onestop_chassis.operations.inbox_reset import RESET_INBOX
from onestop_chassis.operations.kind import JobKind
from onestop_chassis.operations.replay import DROP, REPLAY
from onestop_chassis.operations.retrying import retry_parked
from onestop_chassis.operations.views.dropping import drop_build
from onestop_chassis.operations.views.rebuild import rebuild, verify
from onestop_chassis.operations.views.switching import compare, rollback, switch

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

"""The jobs around backups."""

from typing import Any

from onestop_chassis.log.database import Database
from onestop_chassis.log.log import Log
from onestop_chassis.operators.backup.create import create
from onestop_chassis.operators.backup.kept import Kept
from onestop_chassis.operators.backup.release import OnTheBus, release
from onestop_chassis.operators.backup.verify import verify
from onestop_chassis.operators.jobs.kind import JobKind


def backup_kinds(
    log: Log,
    database: Database,
    backups: str,
    keeps: tuple[Kept, ...],
    on_the_bus: OnTheBus,
) -> tuple[JobKind[Any], ...]:
    """Making backups in the directory `backups`, reading them, going on after a loss."""
    return (
        create(log, database, backups, keeps),
        verify(log, database, backups),
        release(log, database, on_the_bus),
    )

"""The jobs around backups."""

from typing import Any

from onestop_chassis.operators.backup.create import create
from onestop_chassis.operators.backup.release import release
from onestop_chassis.operators.backup.verify import verify
from onestop_chassis.operators.jobs.kind import JobKind

KINDS: tuple[JobKind[Any], ...] = (create, verify, release)

"""The jobs around backups."""

from typing import Any

from onestop_chassis.backup.create import create
from onestop_chassis.backup.release import release
from onestop_chassis.backup.verify import verify
from onestop_chassis.operations.kind import JobKind

KINDS: tuple[JobKind[Any], ...] = (create, verify, release)

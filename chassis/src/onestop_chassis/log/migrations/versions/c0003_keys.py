"""Where a command id was used, whatever its stream."""

from onestop_chassis.log.revision import run_beside

revision = "c0003"
down_revision = "c0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

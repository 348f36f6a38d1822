"""A backup reads the key of a demonstration, and makes none."""

from onestop_chassis.log.revision import run_beside

revision = "r0002"
down_revision = "r0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

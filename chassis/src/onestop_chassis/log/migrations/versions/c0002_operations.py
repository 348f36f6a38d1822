"""What operators work with: progress of jobs, builds of views, an index of the log."""

from onestop_chassis.log.revision import run_beside

revision = "c0002"
down_revision = "c0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

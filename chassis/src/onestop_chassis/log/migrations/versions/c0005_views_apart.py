"""The rows of views are in a schema of their own, and what reaches them cannot reach the log."""

from onestop_chassis.log.revision import run_beside

revision = "c0005"
down_revision = "c0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

"""What is known of the topics in use: which one it is, and how many partitions it began with."""

from onestop_chassis.log.revision import run_beside

revision = "c0006"
down_revision = "c0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

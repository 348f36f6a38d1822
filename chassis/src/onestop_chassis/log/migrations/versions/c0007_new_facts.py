"""Facts of other services that are all new are stored in a third of the time."""

from onestop_chassis.log.revision import run_beside

revision = "c0007"
down_revision = "c0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

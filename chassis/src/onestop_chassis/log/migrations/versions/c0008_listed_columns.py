"""A build of a view has the columns and indexes of the table that it takes the place of."""

from onestop_chassis.log.revision import run_beside

revision = "c0008"
down_revision = "c0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

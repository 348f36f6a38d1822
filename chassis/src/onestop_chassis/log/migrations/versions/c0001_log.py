"""The log, its cursors and command ids, and the tables that followers keep their place in."""

from onestop_chassis.log.revision import run_beside

revision = "c0001"
down_revision = None
branch_labels = ("chassis",)
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

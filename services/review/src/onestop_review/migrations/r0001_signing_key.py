"""Where a demonstration keeps the key that certificates are signed with."""

from onestop_chassis.log.revision import run_beside

revision = "r0001"
down_revision = None
branch_labels = ("review",)
depends_on = "c0001"


def upgrade() -> None:
    run_beside(__file__)

"""Whether a caller's key was used elsewhere is found where it is stored, under the lock."""

from onestop_chassis.log.revision import run_beside

revision = "c0004"
down_revision = "c0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

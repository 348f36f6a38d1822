"""Whether a key was used is looked up by its index from the first command on."""

from onestop_chassis.log.revision import run_beside

revision = "c0009"
down_revision = "c0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

"""The demonstration's key is reached by the service's role and by nobody else."""

from onestop_chassis.log.revision import run_beside

revision = "r0003"
down_revision = "r0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

"""Signatures of documents, kept from when the fact was recorded that each is made by."""

from onestop_chassis.log.revision import run_beside

revision = "r0004"
down_revision = "r0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    run_beside(__file__)

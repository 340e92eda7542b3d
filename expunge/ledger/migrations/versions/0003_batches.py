"""Batches: many requests that are planned and approved as one."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "batches",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("made_at", sa.Text, nullable=False),
        sa.Column("approved_root", sa.Text),
        sa.Column("approved_by", sa.Text),
        sa.Column("approved_at", sa.Text),
    )
    op.create_table(
        "batch_requests",
        sa.Column("batch", sa.Text, sa.ForeignKey("batches.id"), primary_key=True),
        sa.Column("request", sa.Text, sa.ForeignKey("requests.id"), primary_key=True),
    )


def downgrade() -> None:
    op.drop_table("batch_requests")
    op.drop_table("batches")

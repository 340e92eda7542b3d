"""Follow-ups of requests, rounds within an envelope, and legal holds."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("follows", sa.Text))
    op.add_column("requests", sa.Column("due_at", sa.Text))
    op.add_column("plans", sa.Column("envelope", sa.Text))
    op.create_table(
        "holds",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("matter", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("added_by", sa.Text, nullable=False),
        sa.Column("added_at", sa.Text, nullable=False),
        sa.Column("containers", sa.JSON, nullable=False),
        sa.Column("requests", sa.JSON, nullable=False),
        sa.Column("sealed", sa.LargeBinary),
        sa.Column("lifted_by", sa.Text),
        sa.Column("lifted_at", sa.Text),
    )


def downgrade() -> None:
    op.drop_table("holds")
    op.drop_column("plans", "envelope")
    op.drop_column("requests", "due_at")
    op.drop_column("requests", "follows")

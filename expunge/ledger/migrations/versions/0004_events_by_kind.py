"""Events by kind: which containers went with their last record is asked for at every plan."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("events_by_kind", "events", ["kind"])


def downgrade() -> None:
    op.drop_index("events_by_kind", "events")

"""What became of lines that stores were given, and what was learned from it"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "chance_outcome",
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("fulfillment_id", "line_id", "question")),
        sa.Column("hit", sa.Boolean(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("entry_id", "location_id", "item_class")),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("version", sa.BigInteger()),
        sa.CheckConstraint("question IN ('rejected', 'late')", name=op.f("ck_chance_outcome_question_known")),
        sa.CheckConstraint("hour BETWEEN 0 AND 23", name=op.f("ck_chance_outcome_hour_of_a_day")),
        sa.PrimaryKeyConstraint("fulfillment_id", "line_id", "question", "hit", name=op.f("pk_chance_outcome")),
    )
    waiting = sa.text("version IS NULL")
    op.create_index("ix_chance_outcome_waiting", "chance_outcome", ["fulfillment_id"], postgresql_where=waiting)
    op.create_index("ix_chance_outcome_version", "chance_outcome", ["version"])
    op.create_table(
        "chance_version",
        sa.Column("number", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("act", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("location_id", sa.Text()),
        sa.Column("item_class", sa.Text()),
        sa.Column("outcomes", sa.Integer(), nullable=False),
        sa.Column("body", sa.LargeBinary()),
        sa.CheckConstraint(
            "act IN ('begun', 'learned', 'frozen', 'thawed', 'reset')", name=op.f("ck_chance_version_act_known")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_chance_version")),
    )

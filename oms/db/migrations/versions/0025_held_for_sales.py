"""Tills hold stock for orders that they mean to place, until it lapses"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_HOW = "'handed_over', 'short', 'declined', 'rejected', 'canceled', 'rerouted', 'placed', 'released', 'lapsed'"


def upgrade() -> None:
    op.add_column("reservation", sa.Column("held_for", sa.Text()))
    op.add_column("reservation", sa.Column("expires_at", sa.DateTime(timezone=True)))
    op.drop_constraint(op.f("ck_reservation_closing_known"), "reservation")
    op.create_check_constraint(op.f("ck_reservation_closing_known"), "reservation", f"closing IN ({_HOW})")
    op.create_check_constraint(
        op.f("ck_reservation_held_until_it_expires"), "reservation", "(held_for IS NULL) = (expires_at IS NULL)"
    )
    op.create_index(
        "ix_reservation_held",
        "reservation",
        ["expires_at"],
        postgresql_where=sa.text("closed_at IS NULL AND expires_at IS NOT NULL"),
    )

"""Registers learn the keys of the chain's receipts, and what they may pay back by a receipt alone"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("return_rules", sa.Column("without_receipt_minor", sa.BigInteger()))
    for name, least in (("offline_minor", "20000"), ("offline_day_minor", "100000")):
        op.add_column("return_rules", sa.Column(name, sa.BigInteger(), nullable=False, server_default=least))
    for name, column in (
        ("without_receipt_not_negative", "without_receipt_minor"),
        ("offline_not_negative", "offline_minor"),
        ("offline_day_not_negative", "offline_day_minor"),
    ):
        op.create_check_constraint(op.f(f"ck_return_rules_{name}"), "return_rules", f"{column} >= 0")
    op.execute(
        "INSERT INTO feed_mark (bulk, stream, kind, keys, tombstone) "
        "SELECT false, 'chain', 'receipt_key', array_agg(id ORDER BY id), false FROM register "
        "WHERE seal_key IS NOT NULL HAVING count(*) > 0"
    )

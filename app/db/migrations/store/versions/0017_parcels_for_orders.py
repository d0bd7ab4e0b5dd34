"""Which orders have their goods on their way here is asked at every change, so it is found by an index."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    asked = [sa.text("json_extract(body, '$.order_id')"), sa.text("json_extract(body, '$.state')")]
    op.create_index("ix_row_coming_for_order", "row", asked, sqlite_where=sa.text("kind = 'inbound'"))

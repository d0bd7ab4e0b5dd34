"""Items in blocks are searched by their place in these; what was gathered otherwise is gathered again."""

from alembic import op

revision = "0004"
down_revision = "0003"

_BY_BLOCKS = "EXISTS (SELECT 1 FROM block WHERE first_serial IS NOT NULL)"


def upgrade() -> None:
    """The index of words is emptied where items stand in blocks."""
    if op.get_bind().exec_driver_sql(f"SELECT {_BY_BLOCKS}").scalar():
        op.execute("DELETE FROM searched_item")
        op.execute("INSERT INTO item_words (item_words) VALUES ('delete-all')")
        op.execute("INSERT OR REPLACE INTO search_progress VALUES (1, 1, '')")

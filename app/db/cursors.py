"""How far each stream kept in this file has been read."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.db.tables import stream_cursor

_insert = insert(stream_cursor)
_SAVE = _insert.on_conflict_do_update(index_elements=[stream_cursor.c.stream], set_={"after": _insert.excluded.after})


def read_cursors(conn: Connection) -> dict[str, int]:
    """Stream -> number of the last row applied."""
    return {found.stream: found.after for found in conn.execute(select(stream_cursor))}


def save_cursor(conn: Connection, stream: str, after: int) -> None:
    """Rows up to ``after`` are applied."""
    conn.execute(_SAVE, {"stream": stream, "after": after})


def forget_cursors(conn: Connection) -> None:
    """Read every stream again from its beginning."""
    conn.execute(delete(stream_cursor))

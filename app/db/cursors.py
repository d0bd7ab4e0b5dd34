"""How far each stream kept in this file has been read."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.db.prepared import Prepared
from app.db.tables import stream_cursor

_insert = insert(stream_cursor)
_SAVE = Prepared(
    _insert.on_conflict_do_update(index_elements=[stream_cursor.c.stream], set_={"after": _insert.excluded.after})
)
_READ = Prepared(select(stream_cursor.c.stream, stream_cursor.c.after))


def read_cursors(conn: Connection) -> dict[str, int]:
    """Stream -> number of the last row applied."""
    return {stream: after for stream, after in _READ.rows(conn)}  # noqa: C416 - a row is not a pair to mypy


def save_cursor(conn: Connection, stream: str, after: int) -> None:
    """Rows up to ``after`` are applied."""
    _SAVE.write(conn, {"stream": stream, "after": after})


def forget_cursors(conn: Connection) -> None:
    """Read every stream again from its beginning."""
    conn.execute(delete(stream_cursor))

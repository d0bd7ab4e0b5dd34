"""What is half done, saved on each gesture so that a crash loses nothing; and small settings of this register."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, delete, select
from sqlalchemy.dialects.sqlite import insert

from app.db.prepared import Prepared
from app.db.tables import draft, setting

_draft = insert(draft)
_SAVE = Prepared(_draft.on_conflict_do_update(index_elements=[draft.c.name], set_={"body": _draft.excluded.body}))
_LOAD = Prepared(select(draft.c.body).where(draft.c.name == bindparam("own")))
_setting = insert(setting)
_SET = Prepared(
    _setting.on_conflict_do_update(index_elements=[setting.c.name], set_={"value": _setting.excluded.value})
)
_GET = Prepared(select(setting.c.value).where(setting.c.name == bindparam("own")))
_DROP = Prepared(delete(draft).where(draft.c.name == bindparam("own")))


def save_draft(conn: Connection, name: str, body: str) -> None:
    """Keep ``body`` (JSON) under ``name``."""
    _SAVE.write(conn, {"name": name, "body": body})


def load_draft(conn: Connection, name: str) -> str | None:
    """What was saved last."""
    found: str | None = _LOAD.value(conn, {"own": name})
    return found


def drafts_named(conn: Connection, prefix: str) -> dict[str, str]:
    """Name -> body of those whose names begin so."""
    own = (draft.c.name >= prefix, draft.c.name < f"{prefix}\U0010ffff")
    return {row.name: row.body for row in conn.execute(select(draft.c.name, draft.c.body).where(*own))}


def drop_draft(conn: Connection, name: str) -> None:
    """It is done, or given up."""
    _DROP.write(conn, {"own": name})


def set_setting(conn: Connection, name: str, value: str) -> None:
    """Keep a setting."""
    _SET.write(conn, {"name": name, "value": value})


def get_setting(conn: Connection, name: str) -> str | None:
    """A setting, or None while it was never set."""
    found: str | None = _GET.value(conn, {"own": name})
    return found

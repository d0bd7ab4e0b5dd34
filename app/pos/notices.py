"""What the person at this register has to be told, kept until somebody has read it: another register was first."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects.sqlite import insert as upsert

from app.db.store import StoreDb
from app.db.transaction import Tx
from app.pos.tables import notice
from contract.values.time import instant_text

_MOST = 20
_PUT = upsert(notice).on_conflict_do_nothing()
_WAITING = select(notice).where(notice.c.read == 0).order_by(notice.c.told_at, notice.c.entry_id).limit(_MOST)


@dataclass(frozen=True, slots=True)
class Notice:
    """``code`` names the words, ``params`` fill them. ``entry_id``: the own entry it is about."""

    entry_id: str
    code: str
    told_at: str
    params: Mapping[str, str] = field(default_factory=dict)


class Notices:
    """Those that nobody has read."""

    def __init__(self, db: StoreDb) -> None:
        self._db = db

    def waiting(self) -> tuple[Notice, ...]:
        """Oldest first."""
        with self._db.read() as conn:
            return tuple(
                Notice(found.entry_id, found.code, found.told_at, json.loads(found.params))
                for found in conn.execute(_WAITING)
            )

    def read(self, seen: Notice) -> None:
        """Somebody read it. What was told anew while it was shown is still to be read."""
        same = (notice.c.entry_id == seen.entry_id, notice.c.code == seen.code, notice.c.params == _text(seen.params))
        with self._db.transaction() as tx:
            tx.conn.execute(update(notice).where(*same).values(read=1))
            tx.stale("notices")


def tell(tx: Tx, entry_id: str, code: str, params: Mapping[str, str]) -> None:
    """Of one entry once. ``code`` "" tells nobody: there is nothing left to do about it."""
    told = {"entry_id": entry_id, "code": code, "params": _text(params)}
    tx.conn.execute(_PUT, {**told, "told_at": instant_text(tx.now), "read": int(not code)})
    tx.stale("notices")


def tell_anew(tx: Tx, entry_id: str, code: str, params: Mapping[str, str]) -> None:
    """As ``tell``; what was told of the same entry and nobody has read yet makes room."""
    tell(tx, entry_id, code, params)
    unread = (notice.c.entry_id == entry_id, notice.c.read == 0)
    tx.conn.execute(update(notice).where(*unread).values(code=code, params=_text(params)))


def found(conn: Connection, entry_id: str) -> Notice | None:
    """What is told under this id, read or not."""
    one = conn.execute(select(notice).where(notice.c.entry_id == entry_id)).first()
    return Notice(one.entry_id, one.code, one.told_at, json.loads(one.params)) if one else None


def read_of(conn: Connection, entry_id: str) -> tuple[Notice, ...]:
    """What somebody has read of this entry, the first first: under its id, and with a number for what came later."""
    own = (notice.c.entry_id == entry_id) | notice.c.entry_id.startswith(f"{entry_id}:", autoescape=True)
    read = conn.execute(select(notice).where(own, notice.c.read == 1).order_by(notice.c.told_at, notice.c.entry_id))
    return tuple(Notice(one.entry_id, one.code, one.told_at, json.loads(one.params)) for one in read)


def _text(params: Mapping[str, str]) -> str:
    return json.dumps(dict(params), ensure_ascii=False)


def told(conn: Connection, entry_id: str) -> bool:
    """Whether this entry was looked at already."""
    return conn.execute(select(notice.c.entry_id).where(notice.c.entry_id == entry_id)).first() is not None

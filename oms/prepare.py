"""The rows every database needs before it serves: its epoch, the first roles, the authority."""

from __future__ import annotations

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert

from oms.db.engine import Database, Tx
from oms.security.authority import Authority, ensure_authority
from oms.stores.operators import ensure_roles
from oms.sync.tables import epoch

_ONE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(4150004)")

# Where this data lives: another cluster, another timeline or another database means that it was restored.
_ORIGIN = text("""
SELECT concat_ws(':', (SELECT system_identifier FROM pg_control_system()),
                      (SELECT timeline_id FROM pg_control_checkpoint()),
                      (SELECT oid FROM pg_database WHERE datname = current_database()))
""")


def prepare(db: Database, secret: bytes) -> Authority:
    """Safe to call at every start. Refused: ``server_secret_differs``."""

    def work(tx: Tx) -> Authority:
        tx.conn.execute(_ONE_AT_A_TIME)
        ensure_epoch(tx)
        ensure_roles(tx)
        return ensure_authority(tx, secret)

    return db.run(work)


def ensure_epoch(tx: Tx) -> None:
    """Begins a new epoch where the database was restored, so that registers pull again and offer what is missing."""
    origin = str(tx.conn.execute(_ORIGIN).scalar_one())
    known = tx.conn.execute(select(epoch.c.origin)).scalar_one_or_none()
    if known != origin:
        begin_epoch(tx, origin)


def begin_epoch(tx: Tx, origin: str) -> None:
    values = {"epoch": tx.conn.execute(select(func.gen_random_uuid())).scalar_one().hex, "origin": origin}
    query = insert(epoch).values(single=True, **values)
    tx.conn.execute(query.on_conflict_do_update(index_elements=["single"], set_=values))

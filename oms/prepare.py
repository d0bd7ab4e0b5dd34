"""The rows every database needs before it serves: its epoch, the first roles, the authority."""

from __future__ import annotations

from sqlalchemy import select, text
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


def restored(tx: Tx) -> None:
    """Begins a new epoch: registers pull everything again and offer every entry that is missing here."""
    _begin_epoch(tx, _origin(tx))


def ensure_epoch(tx: Tx) -> None:
    """Begins a new epoch where the data has moved since the last one."""
    origin = _origin(tx)
    if tx.conn.execute(select(epoch.c.origin)).scalar_one_or_none() != origin:
        _begin_epoch(tx, origin)


def _origin(tx: Tx) -> str:
    return str(tx.conn.execute(_ORIGIN).scalar_one())


def _begin_epoch(tx: Tx, origin: str) -> None:
    values = {"epoch": tx.new_id(), "origin": origin}
    query = insert(epoch).values(single=True, **values)
    tx.conn.execute(query.on_conflict_do_update(index_elements=["single"], set_=values))

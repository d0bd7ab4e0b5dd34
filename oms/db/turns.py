"""One act at a time about something, also while it has no row that could be locked."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import text

from oms.db.engine import Tx

_IN_ORDER = text("""
    SELECT pg_advisory_xact_lock(hashtextextended(key, 4150052))
    FROM (SELECT DISTINCT unnest(CAST(:keys AS text[])) AS key ORDER BY 1) AS wanted
""")


def take_turns(tx: Tx, keys: Collection[str]) -> None:
    """Until the transaction ends nobody else has a turn for any of them. Keys hold no NUL."""
    if keys:
        tx.conn.execute(_IN_ORDER, {"keys": list(keys)})

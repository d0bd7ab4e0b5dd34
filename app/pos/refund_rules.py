"""What head office allows of returns in this store."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db.rows import stored_row
from app.pos.premises import location_row
from contract.messages.rows import ReturnRulesRow


def read_return_rules(conn: Connection) -> ReturnRulesRow:
    """What was told, or the defaults."""
    own = location_row(conn)
    found = stored_row(conn, ReturnRulesRow.KIND, own.location_id) if own else None
    return ReturnRulesRow.model_validate(found.body) if found else ReturnRulesRow(location_id="")

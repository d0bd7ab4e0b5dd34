"""What head office set for orders that are taken in this store."""

from __future__ import annotations

from sqlalchemy import Connection

from app.db.rows import stored_row
from app.pos.premises import location_row
from contract.messages.rows import OrderRulesRow


def read_order_rules(conn: Connection) -> OrderRulesRow:
    """What was told, or the defaults."""
    own = location_row(conn)
    found = stored_row(conn, OrderRulesRow.KIND, own.location_id) if own else None
    return OrderRulesRow.model_validate(found.body) if found else OrderRulesRow(location_id="")

"""Between choosing what comes back and paying for it another till may have taken the same back."""

from __future__ import annotations

from app.db.transaction import Tx
from app.pos.refund_places import returned_here
from app.pos.refund_sale import sale_here
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.rules.returnable import units_of


class NothingMoreThanSold:
    """Follows each sale, and keeps one from being finished that takes back more than was sold."""

    def finished(self, tx: Tx, sale: SaleCompleted) -> None:
        """Refused: ``all_came_back`` (name)."""
        for transaction_id in {line.returned.transaction_id for line in sale.lines if line.returned} - {""}:
            sold = sale_here(tx.conn, transaction_id)
            if sold is None:
                continue
            told = list(returned_here(tx.conn, transaction_id).values())
            for line in sold.lines:
                if sum(lines[line.line_id].units for lines in told if line.line_id in lines) > units_of(line):
                    raise Refused("all_came_back", name=line.name)

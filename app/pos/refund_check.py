"""Between choosing what comes back and paying for it another till may have taken the same back."""

from __future__ import annotations

from collections import Counter

from app.db.transaction import Tx
from app.pos.refund_places import returned_here
from app.pos.refund_sale import sale_here
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.rules.receipt_code import line_key
from contract.rules.returnable import units_of


class NothingMoreThanSold:
    """Follows each sale, and keeps one from being finished that takes back more than was sold."""

    def finished(self, tx: Tx, sale: SaleCompleted) -> None:
        """Refused: ``all_came_back`` (name)."""
        for transaction_id in {line.returned.transaction_id for line in sale.lines if line.returned} - {""}:
            sold = sale_here(tx.conn, transaction_id)
            if sold is None:
                continue
            units: Counter[str] = Counter()
            for lines in returned_here(tx.conn, transaction_id).values():
                for line_id, own in lines.items():
                    units[line_key(line_id)] += own.units
            for line in sold.lines:
                if units[line_key(line.line_id)] > units_of(line):
                    raise Refused("all_came_back", name=line.name)

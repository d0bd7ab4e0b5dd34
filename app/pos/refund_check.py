"""Between choosing what comes back and paying for it another till may have taken the same back."""

from __future__ import annotations

from collections import Counter, defaultdict

from sqlalchemy import Connection

from app.db.transaction import Tx
from app.pos.model.basket import Basket
from app.pos.refund_places import returned_here
from app.pos.refund_sale import sale_here
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.rules.receipt_code import line_key
from contract.rules.returnable import units_of


class NothingMoreThanSold:
    """Follows each sale, and keeps one from being finished that takes back more than was sold.

    Not where a card has its money for it: nothing brings that back, so it is recorded, and head office finds it.
    """

    def finished(self, tx: Tx, sale: SaleCompleted) -> None:
        """Refused: ``all_came_back`` (name)."""
        if any(tender.kind == "card" and tender.tendered_minor < 0 for tender in sale.tenders):
            return
        for transaction_id in {line.returned.transaction_id for line in sale.lines if line.returned} - {""}:
            _require_still_out(tx.conn, transaction_id, Counter())


def require_still_out(conn: Connection, basket: Basket) -> None:
    """Before money goes out that nothing brings back. Refused: ``all_came_back`` (name)."""
    coming: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in basket.lines:
        if line.returned and line.returned.transaction_id:
            coming[line.returned.transaction_id][line_key(line.returned.line_id)] += units_of(line)
    for transaction_id, units in coming.items():
        _require_still_out(conn, transaction_id, units)


def _require_still_out(conn: Connection, transaction_id: str, units: Counter[str]) -> None:
    """``units`` by line come back beside those that are known to have."""
    sold = sale_here(conn, transaction_id)
    if sold is None:
        return
    for lines in returned_here(conn, transaction_id).values():
        for line_id, own in lines.items():
            units[line_key(line_id)] += own.units
    for line in sold.lines:
        if units[line_key(line.line_id)] > units_of(line):
            raise Refused("all_came_back", name=line.name)

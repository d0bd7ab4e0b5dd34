"""Between choosing what comes back and paying for it another till may have taken the same back."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from app.db.transaction import Tx
from app.pos.model.basket import Basket
from app.pos.model.line import BasketLine
from app.pos.refund_places import returned_here
from app.pos.refund_sale import sale_here
from contract.errors import Refused
from contract.messages.facts import SaleCompleted
from contract.messages.selling_facts import SoldLine
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
        for transaction_id, own in _coming_back(sale.lines).items():
            # Its own units are among those that are known already.
            _require_still_out(tx.conn, transaction_id, Counter(dict.fromkeys(own, 0)))


def require_still_out(conn: Connection, basket: Basket) -> None:
    """Before money goes out that nothing brings back. Refused: ``all_came_back`` (name)."""
    for transaction_id, own in _coming_back(basket.lines).items():
        _require_still_out(conn, transaction_id, own)


def _coming_back(lines: Sequence[BasketLine | SoldLine]) -> dict[str, Counter[str]]:
    """By the sale they are of: how many units of which line."""
    coming: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for line in lines:
        if line.returned and line.returned.transaction_id:
            coming[line.returned.transaction_id][line_key(line.returned.line_id)] += units_of(line)
    return coming


def _require_still_out(conn: Connection, transaction_id: str, coming: Counter[str]) -> None:
    """``coming``, by line, beside what is known to have come back; other lines of the sale are not asked about."""
    sold = sale_here(conn, transaction_id)
    if sold is None:
        return
    units = Counter(coming)
    for lines in returned_here(conn, transaction_id).values():
        for line_id, own in lines.items():
            units[line_key(line_id)] += own.units
    for line in sold.lines:
        key = line_key(line.line_id)
        if key in coming and units[key] > units_of(line):
            raise Refused("all_came_back", name=line.name)

"""What the books say after a day: head office's tables in plain SQL, and the registers' journals byte by byte."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.rows import dict_row

from app.db.keys import KeyFile, load_keys
from app.ids import random_bytes
from tests.chaos.store_books import StoreBooks, read_books
from tests.simulated_day.checkout import Checkout
from tests.simulated_day.rules import CAN, SHELF
from tests.simulated_day.sealed import SealedDay, sealed_day
from tests.simulated_day.store import Store
from tests.simulated_day.till import Till

Row = Mapping[str, Any]

_QUERIES = {
    "sales": """SELECT entry_id, transaction_id, register_id, incarnation, series, document_number, shift_id,
                       total_minor, rounding_minor FROM sale WHERE location_id = %(place)s""",
    "lines": """SELECT sale_line.* FROM sale_line JOIN sale USING (entry_id) WHERE location_id = %(place)s""",
    "tenders": """SELECT sale.shift_id, sale.register_id, sale_tender.* FROM sale_tender JOIN sale USING (entry_id)
                  WHERE location_id = %(place)s""",
    "shifts": """SELECT shift_id, register_id, float_minor, counted_minor, expected_minor, over_short_minor, declared
                 FROM shift WHERE location_id = %(place)s""",
    "moves": "SELECT shift_id, kind, amount_minor, second_id FROM cash_move WHERE location_id = %(place)s",
    "orders": """SELECT order_id, number, state, kind, total_minor, deposit_minor, paid FROM customer_order
                 WHERE location_id = %(place)s""",
    "days": "SELECT day, shift_count, missing_count, declared FROM day_close WHERE location_id = %(place)s",
    "stock": """SELECT sku, condition, sum(on_hand)::bigint AS on_hand, sum(reserved)::bigint AS reserved
                FROM stock_balance JOIN item USING (item_id) WHERE location_id = %(place)s GROUP BY sku, condition""",
    "entries": """SELECT entry.id, reason FROM entry JOIN register ON register.id = register_id
                  WHERE register.location_id = %(place)s""",
    "payments": "SELECT kind, state, approved_minor, stored_offline FROM payment WHERE location_id = %(place)s",
    "accounts": """SELECT account_id, detail, coalesce(sum(amount), 0)::bigint AS balance
                   FROM stored_account LEFT JOIN stored_movement USING (account_id) GROUP BY account_id, detail""",
    "exceptions": """SELECT exception.kind, subject, details, register.number AS till
                     FROM exception LEFT JOIN entry ON entry.id = entry_id
                     LEFT JOIN register ON register.id = entry.register_id WHERE exception.closed_at IS NULL""",
}


@dataclass(frozen=True)
class Shown:
    """What a till shows: goods that can be sold, sales of the day (count, sum, over and short), who waits aside."""

    shelf: Mapping[str, int | None]
    today: tuple[int, int, int]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Books:
    """``office``: rows by what they are of. ``registers`` by the number of their till."""

    office: Mapping[str, Sequence[Row]]
    registers: Mapping[int, StoreBooks]
    sealed: SealedDay
    shown: Mapping[int, Shown]

    def sums(self, rows: str, by: str, of: str) -> dict[Any, int]:
        """Head office's, added up."""
        told: dict[Any, int] = {}
        for row in self.office[rows]:
            told[row[by]] = told.get(row[by], 0) + row[of]
        return told


def shown_by(checkout: Checkout) -> Shown:
    """On its screens, now."""
    today = checkout.do(lambda own: own.selling.today.view())
    return Shown(
        checkout.till.act(lambda own: {sku: own.stock_of(checkout.items[sku]) for sku in SHELF if sku != CAN}),
        (today.sale_count, today.sales_minor, today.over_short_minor),
        tuple(one.label for one in checkout.do(lambda own: own.selling.suspend.suspended())),
    )


def read_all(store: Store, closing: Till, shown: Mapping[int, Shown]) -> Books:
    """No register may run. ``closing``: the one that closed the day; ``shown``: by till, before that."""
    with psycopg.connect(store.office.database_url, row_factory=dict_row) as connection:
        place = {"place": store.location_id}
        office = {name: connection.execute(query, place).fetchall() for name, query in _QUERIES.items()}
    registers = {till.number: _of(till) for till in store.tills}
    return Books(office, registers, sealed_day(closing, store.day, closing.folder.parent), shown)


def _of(till: Till) -> StoreBooks:
    keys = load_keys(KeyFile(till.folder / "key"), random_bytes, database_exists=True)
    return read_books(till.folder, keys.database)

"""Reads the books of a world, as messages and plain rows: the oracle gets nothing else of the product."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import psycopg
import sqlcipher3.dbapi2 as sqlcipher
from psycopg.rows import dict_row

from app.bopis.repository import stock_of
from app.db.keys import KeyFile, load_keys
from app.ids import random_bytes
from contract.values.quantity import Quantity
from tests.simulation.evidence import Books, Entry, Row
from tests.simulation.rules import GOODS, TEA

if TYPE_CHECKING:
    from pathlib import Path

    from tests.simulation.till import Till
    from tests.simulation.world import World

_OFFICE = {
    "entries": """SELECT entry.id, register_id, entry.incarnation, entry.number, fork, entry.kind, header, body, hash,
                         reason, register.number AS till, location.code AS store
                  FROM entry JOIN register ON register.id = register_id JOIN location ON location.id = entry.location_id
                  ORDER BY entry.incarnation, entry.number, entry.id""",
    "beside": "SELECT entry_id, reason FROM entry_beside",
    "sales": "SELECT sale.*, code AS store FROM sale JOIN location ON location.id = location_id ORDER BY entry_id",
    "lines": "SELECT * FROM sale_line ORDER BY entry_id",
    "tenders": "SELECT * FROM sale_tender ORDER BY entry_id",
    "shifts": "SELECT shift.*, code AS store FROM shift JOIN location ON location.id = location_id ORDER BY shift_id",
    "stock": """SELECT code AS store, sku, condition, on_hand, reserved, (
                    SELECT coalesce(sum(thousandths), 0)::bigint FROM stock_movement AS moved
                    WHERE moved.location_id = held.location_id AND moved.item_id = held.item_id
                      AND moved.condition = held.condition) AS moved
                FROM stock_balance AS held JOIN item USING (item_id) JOIN location ON location.id = location_id
                ORDER BY code, sku, condition""",
    "orders": "SELECT order_id, state FROM customer_order ORDER BY order_id",
    "customers": "SELECT customer_id, member_number, name FROM customer WHERE merged_into IS NULL ORDER BY customer_id",
    "bought": "SELECT entry_id, customer_id FROM customer_sale ORDER BY entry_id",
    "holes": "SELECT incarnation, number FROM incarnation_hole",
    "lives": "SELECT id, register_id, last_number, last_hash, fork_first FROM incarnation",
    "accounts": """SELECT account_id, detail, coalesce(sum(amount), 0)::bigint AS balance
                   FROM stored_account LEFT JOIN stored_movement USING (account_id)
                   GROUP BY account_id, detail ORDER BY account_id""",
    "holds": "SELECT hold_id, account_id, amount FROM stored_hold WHERE ended_at IS NULL ORDER BY hold_id",
    "days": "SELECT entry_id, day, shift_count FROM day_close ORDER BY entry_id",
    "payments": "SELECT payment_id, kind, state FROM payment ORDER BY payment_id",
    "exceptions": "SELECT kind, subject, details::text FROM exception WHERE closed_at IS NULL ORDER BY kind, subject",
}
_JOURNAL = """SELECT id, incarnation, number, kind, header, body, hash, answer, answer_reason AS reason
              FROM journal ORDER BY position"""


def read_all(world: World) -> Books:
    """While nothing moves."""
    office = office_rows(world.office.url)
    return Books(
        office=office,
        entries=[
            Entry(
                row["id"], row["register_id"], row["incarnation"], row["number"], row["kind"],
                bytes(row["header"]).decode(), bytes(row["body"]).decode(), row["hash"],
                (row["store"], row["till"]), row["fork"], row["reason"],
            )
            for row in office["entries"]
        ],
        journals={till.name: journal_of(till.folder, (till.store, till.number)) for till in world.tills},
        shown={till.name: _shown(till, world.template.items) for till in world.tills if till.running is not None},
        quiet_after_s=world.quiet_after_s,
        tries=world.network.tries,
    )  # fmt: skip


def _shown(till: Till, items: Mapping[str, str]) -> dict[str, object]:
    """On its screens."""
    shelf: dict[str, int] = {}
    with till.services.store.read() as conn:
        for sku in GOODS:
            item_id = items[sku]
            row = stock_of(conn, item_id)
            shelf[sku] = row.on_hand // 1_000 if row else 0
    people = [one.number for one in till.services.operators.roster()]
    return {"store": till.store, "shelf": shelf, "people": people, "tea_minor": _price_of(till, items[TEA])}


def _price_of(till: Till, item_id: str) -> int:
    catalog = till.services.catalog
    item = catalog.item(item_id)
    price = catalog.price(item, Quantity.of(1, item.unit), till.clock.now()) if item else None
    return price.ten_thousandths // 100 if price else 0


def office_rows(url: str) -> dict[str, Sequence[Row]]:
    with psycopg.connect(url, row_factory=dict_row) as connection:
        return {name: connection.execute(query).fetchall() for name, query in _OFFICE.items()}


def journal_of(folder: Path, place: tuple[str, int]) -> Sequence[Entry]:
    """From the disk of a register."""
    keys = load_keys(KeyFile(folder / "key"), random_bytes, database_exists=True)
    connection = sqlcipher.connect(str(folder / "store.db"))
    try:
        connection.execute(f"PRAGMA key = \"x'{keys.database.hex()}'\"")
        return [
            Entry(entry_id, "", life, number, kind, header, body, told, place, reason=reason, answer=answer)
            for entry_id, life, number, kind, header, body, told, answer, reason in connection.execute(_JOURNAL)
        ]
    finally:
        connection.close()

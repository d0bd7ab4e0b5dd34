"""A chain of 40 stores in its first year: 50,000 orders, 1,000,000 balances, rows in the feeds of ten.

The rows are narrow, true to their keys, and made where they lie: what matters is how many there are. Two connections
fill side by side; indexes are built when their table is full, and the statistics gathered.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import psycopg
from psycopg import sql

from contract.states.fulfillment import LineState

STORES, ITEMS, ORDERS, ENTRIES = 40, 25_000, 50_000, 25_000
FED = 10
"""Stores whose feed is filled: sorting a million rows more would be a third of the work, and change no plan."""
BIG = 5_000
"""A table with more rows than this is never read whole."""

_STATES = ", ".join(state.value for state in LineState)
_RESTING = ", ".join("1000" if state is LineState.HANDED_OVER else "0" for state in LineState)
_STORE = "(ARRAY[:stores])[1 + {0} % {1}]"
_LIFE = "lpad(to_hex(1000 + {0} % 80), 32, '0')"
_UNLOGGED = (sql.Identifier("stock_balance"), sql.Identifier("feed_row"))
_LONG_AGO = "now() - interval '1 day' - interval '1 second' * {0}"


def _at(number: str) -> str:
    return _STORE.format(number, STORES)


def _item(number: str) -> str:
    """Padded, so that rows are made in the order of their keys: sorting them is then no work."""
    return f"'i' || lpad(({number})::text, 6, '0')"


_STOCK = (
    ("item", f"""
        SELECT {_item('i')}, 'k' || i, 'Item ' || i, '', 'each', 'none', '', '', '', 'standard', NULL, 0, 0, '', '', i,
               true, '', '', false, '[]'::jsonb
        FROM generate_series(1, {ITEMS}) AS i"""),
    ("item_identifier", f"""
        SELECT lpad(i::text, 14, '0'), {_item('i')}, 1, '', 1000 FROM generate_series(1, {ITEMS}) AS i"""),
    ("price", f"""
        SELECT 'p' || i, 'main', {_item('i')}, 10000, 1000, 0, now() - interval '1 year', NULL, now(), NULL, '', ''
        FROM generate_series(1, {ITEMS}) AS i"""),
    ("stock_balance", f"""
        SELECT store, {_item('i')}, 'sellable', '', 1000000, 0, 0
        FROM unnest(ARRAY[:stores]) AS store, generate_series(1, {ITEMS}) AS i"""),
    ("stock_movement", f"""
        SELECT 'm' || n, {_at("n")}, {_item('1 + n % ' + str(ITEMS))}, 'sellable', '', -1000, 'sold', 'e' || n / 2, '',
               {_LONG_AGO.format("n")}
        FROM generate_series(1, {2 * ENTRIES}) AS n"""),
    ("reservation", f"""
        SELECT 'r' || n, {_at("n / 2")}, {_item('1 + n % ' + str(ITEMS))}, 'o' || n / 2, 'l' || n, 1000,
               {_LONG_AGO.format("n")}, CASE WHEN n > 2000 THEN now() END,
               CASE WHEN n > 2000 THEN 'handed_over' END, NULL, NULL
        FROM generate_series(2, {2 * ORDERS + 1}) AS n"""),
    ("incarnation", f"""
        SELECT {_LIFE.format("n")}, 'g' || n, {_at("n")}, {ENTRIES}, NULL, NULL, NULL, now()
        FROM generate_series(0, 79) AS n"""),
    ("incarnation_hole", f"SELECT {_LIFE.format('n')}, n FROM generate_series(1, 8000) AS n"),
    ("entry", f"""
        SELECT 'e' || n, 'g' || n % 80, {_at("n")}, {_LIFE.format("n")}, n, false, 'sale.completed', 2, '', '', '', '',
               CASE WHEN n % 100 = 0 THEN 'needs' END, '', CASE WHEN n % 100 = 0 THEN 'e' || n + 1 END, 'g' || n % 80,
               {_LONG_AGO.format("n")}
        FROM generate_series(1, {ENTRIES}) AS n"""),
)  # fmt: skip

_SALE = (
    "sale (entry_id, transaction_id, register_id, location_id, incarnation, series, document_number, shift_id, "
    "business_day, completed_at, currency, net_minor, tax_minor, total_minor, rounding_minor, removed_count, "
    "external_reference, customer_id, post_voids, exemption)"
)
_SALE_TENDER = (
    "sale_tender (entry_id, position, tender_id, kind, tendered_minor, change_minor, rounding_minor, reference, detail)"
)
_SALE_LINE = (
    "sale_line (entry_id, position, line_id, item_id, sku, name, unit, quantity_thousandths, price_ten_thousandths, "
    "price_per_thousandths, regular_minor, extended_minor, tax_category, tax_ppm, net_minor, tax_minor, gross_minor, "
    "intent, reference)"
)
_TRADE = (
    ("feed_row", f"""
        SELECT 'store:' || store, 'stock', {_item('i')}, i, false, now() - interval '1 day'
        FROM unnest(ARRAY[:fed]) AS store, generate_series(1, {ITEMS}) AS i
        UNION ALL
        SELECT 'store:' || {_at("n")}, 'order', 'o' || n, {ITEMS} + 1 + n / {STORES}, n % 10 = 0,
               now() - interval '1 second' * n
        FROM generate_series(1, {ORDERS}) AS n"""),
    ("feed_head", f"""
        SELECT 'store:' || store, {ITEMS + ORDERS // STORES} + 1, 0 FROM unnest(ARRAY[:stores]) AS store"""),
    ("customer_order", f"""
        SELECT 'o' || n, 'n' || n, 'web', 'web', 'W-' || n, '', {_at("n")}, '', '', '', '000000',
               {_LONG_AGO.format("n")}, {_LONG_AGO.format("n")}, now(), 'EUR', 200, true, false,
               CASE WHEN n <= 1000 THEN 'open' ELSE 'completed' END, n <= 100
        FROM generate_series(1, {ORDERS}) AS n"""),
    ("order_line", f"""
        SELECT 'l' || n, 'o' || n / 2, 1 + n % 2, {_item('1 + n % ' + str(ITEMS))}, '', '', '', 'each', 1000, 100, 0
        FROM generate_series(2, {2 * ORDERS + 1}) AS n"""),
    ("fulfillment", f"""
        SELECT 'f' || n, 'o' || n, {_at("n")}, 1, 'active', '', NULL, NULL, NULL, NULL, NULL, now(), NULL
        FROM generate_series(1, {ORDERS}) AS n"""),
    (f"fulfillment_line (fulfillment_id, line_id, thousandths, {_STATES})", f"""
        SELECT 'f' || n / 2, 'l' || n, 1000, {_RESTING} FROM generate_series(2, {2 * ORDERS + 1}) AS n"""),
    (_SALE, f"""
        SELECT 'e' || n, 't' || n, 'g' || n % 80, {_at("n")}, {_LIFE.format("n")}, 'sale', n, 's' || n / 25,
               current_date - n / 1000, now(), 'EUR', 100, 0, 100, 0, 0, CASE WHEN n % 2 = 0 THEN 'x' || n ELSE '' END,
               '', '', ''
        FROM generate_series(1, {ENTRIES}) AS n"""),
    (_SALE_LINE, f"""
        SELECT 'e' || n / 2, 1 + n % 2, '', {_item('1 + n % ' + str(ITEMS))}, '', '', 'each', 1000, 100, 1000, 100, 100,
               '', 0, 100, 0, 100, 'carry_out', ''
        FROM generate_series(2, {2 * ENTRIES + 1}) AS n"""),
    ("sale_line_modifier (entry_id, line_position, position, kind, amount_minor, reason, promotion_id, code)", f"""
        SELECT 'e' || n, 1, 1, 'discount', 10, '', '', '' FROM generate_series(1, {ENTRIES}) AS n"""),
    (_SALE_TENDER, f"""
        SELECT 'e' || n, 1, '', 'cash', 100, 0, 0, '', '' FROM generate_series(1, {ENTRIES}) AS n"""),
    ("till_act", f"""
        SELECT 'a' || n, 'g' || n % 80, {_at("n")}, {_LIFE.format("n")}, n, 'drawer.opened', NULL, now(), 0, 0
        FROM generate_series(1, 8000) AS n"""),
    ("shift (shift_id, register_id, location_id, incarnation, currency, opened_at, opened_number, float_minor)", f"""
        SELECT 's' || n, 'g' || n % 80, {_at("n")}, {_LIFE.format("n")}, 'EUR', now(), n * 100, 0
        FROM generate_series(1, 8000) AS n"""),
    ("exception (id, kind, subject, location_id, entry_id, details, raised_at, closed_at, closed_by)", f"""
        SELECT 'x' || n, 'order_short', 'o' || n, {_at("n")}, 'e' || n, '{{}}', {_LONG_AGO.format("n")},
               CASE WHEN n > 500 THEN now() END, CASE WHEN n > 500 THEN 'system' END
        FROM generate_series(1, 12500) AS n"""),
    ("request_answer", """
        SELECT 'q' || n, 'g' || n % 80, '', '{}', now() FROM generate_series(1, 12500) AS n"""),
    ("attachment", """
        SELECT 'at' || n, 'e' || n, 's', '', '' FROM generate_series(1, 8000) AS n"""),
)  # fmt: skip


def fill(url: str, own_stores: Sequence[str]) -> None:
    """Round ``own_stores``, which are there already and have as much of everything as the others."""
    stores = sorted([*own_stores, *(f"store-{number:02}" for number in range(STORES - len(own_stores)))])
    fed = sorted({*own_stores, *stores[:FED]})
    with ThreadPoolExecutor(2) as pool:
        for filled in [pool.submit(_fill, url, tables, stores, fed) for tables in (_STOCK, _TRADE)]:
            filled.result()


def big_tables(connection: psycopg.Connection) -> dict[str, float]:
    """How many rows each holds, by the statistics that plans are made with."""
    found = connection.execute("SELECT relname, reltuples FROM pg_class WHERE relkind = 'r' AND reltuples > %s", (BIG,))
    return dict(found.fetchall())


def partial_indexes(connection: psycopg.Connection) -> frozenset[str]:
    """Indexes of some rows only."""
    found = connection.execute("SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL")
    return frozenset(name for (name,) in found)


def _fill(url: str, tables: Sequence[tuple[str, str]], stores: Sequence[str], fed: Sequence[str]) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        for setting in ("session_replication_role = replica", "maintenance_work_mem = '512MB'"):
            connection.execute(f"SET {setting}".encode())
        every, told = (sql.SQL(", ").join(map(sql.Literal, some)).as_string(connection) for some in (stores, fed))
        for into, rows in tables:
            table = sql.Identifier(into.partition(" ")[0])
            with connection.transaction():
                if table in _UNLOGGED:
                    connection.execute(sql.SQL("ALTER TABLE {} SET UNLOGGED").format(table))
                # An index that is not ready is left alone by INSERT; REINDEX builds it whole and makes it ready.
                connection.execute(
                    "UPDATE pg_index SET indisready = false WHERE indrelid = %s::regclass", (into.partition(" ")[0],)
                )
                made = rows.replace(":stores", every).replace(":fed", told)
                connection.execute(f"INSERT INTO {into} {made}".encode())
                connection.execute(sql.SQL("REINDEX TABLE {}").format(table))
            connection.execute(sql.SQL("VACUUM ANALYZE {}").format(table))

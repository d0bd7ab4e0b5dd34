"""The second calculator: what a replay must come to, straight from the recorded table.

It knows neither the app, nor the contract, nor the OMS, nor how the replay rings a receipt: one query over the Parquet
file, with the rules of ``docs/replay.md`` written a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb


@dataclass(frozen=True, slots=True)
class Expected:
    """One store's sums in cents, and what the rules leave out of them."""

    receipts: int
    lines: int
    sales: int
    discounts: int
    coupons: int
    rows_without_goods: int
    baskets_without_goods: int
    coupons_not_taken: int


def expected(transactions: Path, stores: Sequence[int], days: int) -> dict[int, Expected]:
    """Each store's sums over the first ``days`` days of 2017 in New York."""
    with duckdb.connect(":memory:") as db:
        found = db.execute(_QUERY, [str(transactions), list(stores), days]).fetchall()
    return {store: Expected(*(int(one) for one in sums)) for store, *sums in found}


# A row is goods where it has a quantity, or money without one. What has neither is no line: only its coupon counts.
# A coupon pays no more than what is left of its own receipt, and nothing where a receipt has no goods at all.
_QUERY = """
    WITH row AS (
        SELECT store_id, basket_id, CAST(round(100 * sales_value) AS BIGINT) AS cents,
               CAST(round(100 * retail_disc) AS BIGINT) + CAST(round(100 * coupon_match_disc) AS BIGINT) AS off,
               CAST(round(100 * coupon_disc) AS BIGINT) AS coupon,
               quantity > 0 OR round(100 * (sales_value + retail_disc + coupon_match_disc)) > 0 AS goods
        FROM read_parquet($1)
        WHERE list_contains($2, store_id)
          AND timezone('America/New_York', timezone('UTC', transaction_timestamp))
              < DATE '2017-01-01' + to_days(CAST($3 AS INTEGER))
    ), basket AS (
        SELECT store_id, basket_id, count(*) AS rows, count(*) FILTER (goods) AS lines, sum(cents) AS sales,
               sum(off) AS discounts, sum(coupon) AS offered, least(sum(coupon), sum(cents)) AS taken
        FROM row GROUP BY store_id, basket_id
    )
    SELECT store_id, count(*) FILTER (lines > 0), sum(lines), sum(sales), sum(discounts), sum(taken),
           sum(rows - lines), count(*) FILTER (lines = 0), sum(offered - taken)
    FROM basket GROUP BY store_id ORDER BY store_id
"""

"""The second calculator on rows made by hand, and on the answers of the whole year."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from replay.journey import Journey, parquet
from replay.second_calculator import Expected, expected

NOTHING = Expected(0, 0, 0, 0, 0, 0, 0, 0)

# store, basket, product, quantity, sales, retail discount, coupon, coupon match, moment in UTC
ROWS = """
    (7, 1, 10, 2, 3.00, 0.50, 0.00, 0.00, '2017-01-01 15:00:00'),
    (7, 1, 11, 1, 1.10, 0.00, 1.00, 0.25, '2017-01-01 15:00:00'),
    (7, 1, 12, 0, 0.00, 0.00, 0.40, 0.00, '2017-01-01 15:00:00'),
    (7, 2, 10, 0, 0.77, 0.00, 0.00, 0.00, '2017-01-02 04:59:59'),
    (7, 2, 13, 0, 0.00, 0.00, 0.00, 0.00, '2017-01-02 04:59:59'),
    (7, 3, 12, 0, 0.00, 0.00, 0.30, 0.00, '2017-01-01 16:00:00'),
    (7, 4, 14, 1, 0.50, 0.00, 0.80, 0.00, '2017-01-01 17:00:00'),
    (7, 5, 10, 1, 9.99, 0.00, 0.00, 0.00, '2017-01-02 05:00:00'),
    (8, 6, 10, 1, 5.00, 0.00, 0.00, 0.00, '2017-01-01 18:00:00')
"""


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "transactions.parquet"
    with duckdb.connect(":memory:") as db:
        db.execute(f"""
            COPY (SELECT store_id, basket_id, product_id, quantity, sales_value::DOUBLE AS sales_value,
                         retail_disc::DOUBLE AS retail_disc, coupon_disc::DOUBLE AS coupon_disc,
                         coupon_match_disc::DOUBLE AS coupon_match_disc, moment::TIMESTAMP AS transaction_timestamp
                  FROM (VALUES {ROWS}) AS row (store_id, basket_id, product_id, quantity, sales_value, retail_disc,
                                               coupon_disc, coupon_match_disc, moment))
            TO '{path}' (FORMAT parquet)
        """)
    return path


def test_goods_without_a_quantity_count_and_rows_with_neither_do_not(table: Path) -> None:
    (told,) = expected(table, [7], 1).values()
    assert (told.receipts, told.lines, told.rows_without_goods, told.baskets_without_goods) == (3, 4, 3, 1)
    assert (told.sales, told.discounts) == (300 + 110 + 77 + 50, 50 + 25)


def test_a_coupon_pays_no_more_than_its_own_receipt_comes_to(table: Path) -> None:
    (told,) = expected(table, [7], 1).values()
    assert (told.coupons, told.coupons_not_taken) == (100 + 40 + 50, 30 + 30)


def test_a_day_ends_at_midnight_in_new_york(table: Path) -> None:
    assert expected(table, [7], 1)[7].receipts + 1 == expected(table, [7], 2)[7].receipts


def test_each_store_is_counted_by_itself(table: Path) -> None:
    told = expected(table, [7, 8], 365)
    assert (told[7].sales, told[8].sales) == (537 + 999, 500)


def test_the_whole_year_comes_to_what_its_publisher_says() -> None:
    journey = Journey()
    told = expected(parquet("transactions"), sorted(journey.known_stores()), 366).values()
    journey.close()
    assert len(told) == 457
    assert sum(one.receipts + one.baskets_without_goods for one in told) == 155_848
    assert sum(one.lines + one.rows_without_goods for one in told) == 1_469_307
    assert sum(one.sales for one in told) == 4_596_039_58
    assert sum(one.discounts for one in told) == 791_650_64 + 4_542_65
    assert sum(one.coupons + one.coupons_not_taken for one in told) == 26_359_90

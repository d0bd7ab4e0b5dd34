"""Promotions learned from what was given: a rule that is in the data is found, and explains the weeks after it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from contract.rules.promotion.model import FixedPrice, PercentOff
from replay.promotion_rows import PromotionRows
from replay.promotion_rules import Case, Level, Offer, Seen, learned
from replay.promotions import Tried, printed, tried, tried_with_last

TEA, SOAP, PENS, CHEESE = 1, 2, 3, 4


def case(item: int = TEA, shelf: int | None = 249, *, in_mailer: bool = False, family: str = "maker tea") -> Case:
    return Case(item, family, in_mailer, shelf)


def seen(own: Case, off: int, *, pieces: int = 1, weight: int = 10) -> Seen:
    assert own.shelf is not None
    return Seen(own, pieces, own.shelf * pieces, off, weight)


def test_the_price_that_was_paid_most_and_latest_is_learned() -> None:
    rules = learned([seen(case(), 30, weight=5), seen(case(), 50, pieces=2, weight=5), seen(case(), 50, weight=9)])
    found = rules.of(case())
    assert found is not None
    assert (found.offer, found.level) == (Offer(FixedPrice(199)), Level.ITEM_AT_PRICE)


def test_an_item_is_discounted_only_where_most_of_it_was() -> None:
    rules = learned([seen(case(), 50, weight=4), seen(case(), 0, weight=5), seen(case(in_mailer=True), 50)])
    found, shown = rules.of(case()), rules.of(case(in_mailer=True))
    assert found is not None
    assert shown is not None
    assert found.offer is None
    assert shown.offer == Offer(FixedPrice(199))


def test_three_for_a_price_is_told_from_a_price_for_each() -> None:
    own = case(PENS, 200, family="maker pens")
    rules = learned([seen(own, 0), seen(own, 0, pieces=2), seen(own, 100, pieces=3), seen(own, 100, pieces=4)])
    found = rules.of(own)
    assert found is not None
    assert found.offer == Offer(FixedPrice(500), 3)
    assert found.offer.off(7, 1_400) == 200


def test_a_percentage_holds_at_prices_never_seen() -> None:
    rules = learned([seen(case(CHEESE, shelf), shelf // 4) for shelf in (400, 500, 640)])
    found = rules.of(case(CHEESE, 1_000))
    assert found is not None
    assert (found.offer, found.level) == (Offer(PercentOff(250_000)), Level.ITEM)


def test_what_was_never_seen_goes_by_its_family_and_else_by_nothing() -> None:
    rules = learned([seen(case(), 50)])
    sibling = rules.of(case(SOAP))
    assert sibling is not None
    assert sibling.level is Level.FAMILY_AT_PRICE
    assert rules.of(case(SOAP, family="another maker's")) is None


@pytest.fixture
def rows(tmp_path: Path) -> PromotionRows:
    """A year in which tea costs 1.99 while the mailer shows it, three pens are 5.00, and soap is never cheaper.

    In week 50 tea has a price that it never had.
    """
    sold, shown = [], []
    for week in range(1, 54):
        if week % 2:
            shown.append(f"({TEA}, 7, '0', 'A', {week})")
        tea = 50 if week % 2 else 75 if week == 50 else 0
        pens = 2 + week % 3
        lines = ((TEA, 1, 249, tea), (SOAP, 2, 300, 0), (PENS, pens, pens * 200, 100 if pens > 2 else 0))
        sold += [
            f"(7, {week}, {item}, {pieces}, {(amount - off) / 100:.2f}, {off / 100:.2f}, {week})"
            for item, pieces, amount, off in lines
        ]
    files = {
        "told": "SELECT col0 AS store_id, col1 AS basket_id, col2 AS product_id, col3 AS quantity, col4::DOUBLE AS"
        " sales_value, col5::DOUBLE AS retail_disc, 0.0 AS coupon_match_disc, col6 AS week,"
        " TIMESTAMP '2017-01-01 12:00:00' + INTERVAL (col6) DAY AS transaction_timestamp"
        f" FROM (VALUES {', '.join(sold)})",
        "products": "SELECT col0 AS product_id, 1 AS manufacturer_id, col1 AS product_type FROM"
        f" (VALUES ({TEA}, 'tea'), ({SOAP}, 'soap'), ({PENS}, 'pens'))",
        "mailers": "SELECT col0 AS product_id, col1 AS store_id, col2 AS display_location, col3 AS mailer_location,"
        f" col4 AS week FROM (VALUES {', '.join(shown)})",
    }
    for name, query in files.items():
        duckdb.execute(f"COPY ({query}) TO '{tmp_path / name}.parquet' (FORMAT parquet)")
    return PromotionRows(*(tmp_path / f"{name}.parquet" for name in files))


def test_rules_of_forty_weeks_explain_the_weeks_after_them_to_the_cent(rows: PromotionRows) -> None:
    found = tried(rows.receipts(41, 53), learned(rows.seen(40)))
    assert found == Tried(
        discounted=17,
        explained=16,
        none_given=1,
        plain=22,
        off_minor=7 * 50 + 75 + 9 * 100,
        explained_minor=7 * 50 + 9 * 100,
        named=found.named,
    )
    assert found.named == {"fixed price": 7, "n for a price": 9, Level.ITEM_AT_PRICE: 16}
    assert "explained to the cent           16  94.1 %" in "\n".join(printed(found, rows.discounted(41, 53)))


def test_who_learned_nothing_discounts_what_is_not(rows: PromotionRows) -> None:
    found = tried_with_last(rows.receipts(41, 53), rows.last_discounts(40))
    assert (found.explained, found.discounted_wrongly) == (7, 9)


def test_what_comes_after_the_weeks_learned_from_is_not_looked_at(rows: PromotionRows) -> None:
    assert all(one.off != 75 for one in rows.seen(49))
    assert any(one.off == 75 for one in rows.seen(50))

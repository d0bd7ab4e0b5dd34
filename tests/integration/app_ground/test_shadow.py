"""Projections are made anew beside the living ones, and what differs is mended, while selling goes on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.bopis import projections as bopis
from app.db.shadow import Progress, Projection, ShadowRebuild
from app.pos import projections as pos
from contract.errors import Unavailable
from contract.messages.facts import Denomination
from tests import builders

PROJECTIONS = (
    Projection(pos.TABLES, pos.KINDS, pos.project),
    Projection(bopis.TABLES, bopis.KINDS, bopis.project),
)
TABLES = (*pos.TABLES, *bopis.TABLES)


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[builders.Shop]:
    shop = builders.selling_shop(tmp_path)
    yield shop
    shop.stop()


def sell(shop: builders.Shop, sales: int) -> None:
    for _ in range(sales):
        shop.clock.advance(seconds=5)
        shop.sell.scan(builders.EGGS_GTIN)
        shop.settle.pay_cash(1_000)


def living(shop: builders.Shop) -> dict[str, list[tuple[object, ...]]]:
    with shop.db.read() as conn:
        return {table.name: sorted((tuple(row) for row in conn.execute(table.select())), key=repr) for table in TABLES}


def rebuild(shop: builders.Shop, told: list[Progress] | None = None) -> Progress:
    kept: list[Progress] = [] if told is None else told
    return ShadowRebuild(shop.db, PROJECTIONS).run(kept.append, lambda: True)


def test_lists_that_agree_with_the_journal_are_left_alone(shop: builders.Shop) -> None:
    sell(shop, 7)
    shop.sell.scan(builders.EGGS_GTIN)
    shop.suspend.suspend()
    before = living(shop)
    done = rebuild(shop)
    assert done.done
    assert done.mended == 0
    assert done.read == 10
    assert living(shop) == before


def test_rows_that_are_wrong_missing_or_made_up_are_mended(shop: builders.Shop) -> None:
    sell(shop, 12)
    before = living(shop)
    with shop.db.transaction() as tx:
        tx.conn.exec_driver_sql("UPDATE sale SET total_minor = total_minor + 1 WHERE document_number < 4")
        tx.conn.exec_driver_sql("DELETE FROM sale WHERE document_number = 7")
        tx.conn.exec_driver_sql("INSERT INTO till_act VALUES ('x', 'drawer.opened', 's', 'r', 'i', 1, 0, NULL, '', 0)")
        tx.conn.exec_driver_sql("UPDATE shift_part SET cash_minor = 0")
    assert living(shop) != before
    assert rebuild(shop).mended == 6
    assert living(shop) == before


def test_a_sale_finished_meanwhile_is_neither_lost_nor_counted_twice(shop: builders.Shop) -> None:
    sell(shop, 5)
    with shop.db.transaction() as tx:
        tx.conn.exec_driver_sql("DELETE FROM sale")
        tx.conn.exec_driver_sql("DELETE FROM shift_part")
    told: list[Progress] = []

    def sell_between(progress: Progress) -> None:
        told.append(progress)
        if len(told) < 4:
            sell(shop, 1)

    ShadowRebuild(shop.db, PROJECTIONS).run(sell_between, lambda: True)
    sold = len(living(shop)["sale"])
    assert sold == 5 + 3
    assert rebuild(shop).mended == 0
    counting = shop.shifts.start_count()
    assert counting.sums.sale_count == sold
    counted = [Denomination(value_minor=100, count=counting.sums.expected_minor // 100)]
    shop.shifts.close(counted, "some cents")


def test_it_ends_early_when_told_to_and_changes_nothing(shop: builders.Shop) -> None:
    sell(shop, 3)
    with shop.db.transaction() as tx:
        tx.conn.exec_driver_sql("DELETE FROM sale")
    before = living(shop)
    with pytest.raises(Unavailable, match="rebuild_stopped"):
        ShadowRebuild(shop.db, PROJECTIONS).run(lambda _progress: None, lambda: False)
    assert living(shop) == before
    with shop.db.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM temp.sqlite_master").scalar_one() == 0

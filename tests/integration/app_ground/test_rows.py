"""Copies of the OMS's rows, and exactly those own facts that each does not contain yet."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from sqlalchemy import text

from app.db import cursors, drafts, rows
from contract.messages.sync import ForkRange, Inside, WireRow
from tests.builders import EGGS, EGGS_GTIN, LOCATION_ID, SOURDOUGH, SOURDOUGH_GTIN, Shop, selling_shop, stock

STREAM = f"store:{LOCATION_ID}"


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    made = selling_shop(tmp_path / "data")
    yield made
    made.stop()


def sell(shop: Shop, gtin: str) -> int:
    """The number of the entry of a sale of one piece."""
    shop.sell.scan(gtin[1:])
    shop.settle.pay_cash(500)
    with shop.db.read() as conn:
        return int(conn.execute(text("SELECT number FROM journal ORDER BY position DESC LIMIT 1")).scalar_one())


def outside(shop: Shop, item_id: str, inside: Mapping[str, Inside]) -> list[int]:
    return [header.number for header, _ in shop.db.facts_not_inside("stock", item_id, inside)]


def test_only_facts_on_the_record_that_the_row_lacks_are_told(shop: Shop) -> None:
    bread = [sell(shop, SOURDOUGH_GTIN) for _ in range(3)]
    eggs = sell(shop, EGGS_GTIN)
    life = shop.db.incarnation
    assert outside(shop, SOURDOUGH, {}) == bread
    assert outside(shop, EGGS, {}) == [eggs]
    assert outside(shop, SOURDOUGH, {life: Inside(upto=bread[0])}) == bread[1:]
    assert outside(shop, SOURDOUGH, {life: Inside(upto=eggs)}) == []
    assert outside(shop, SOURDOUGH, {life: Inside(upto=eggs, missing=(bread[1],))}) == [bread[1]]
    assert outside(shop, SOURDOUGH, {"f" * 32: Inside(upto=999)}) == bread


def test_in_a_fork_only_the_ids_told_are_inside(shop: Shop) -> None:
    bread = [sell(shop, SOURDOUGH_GTIN) for _ in range(2)]
    (first, _), _ = shop.db.facts_not_inside("stock", SOURDOUGH, {})
    fork = ForkRange(first=bread[0], last=bread[1], ids=(first.id,))
    assert outside(shop, SOURDOUGH, {shop.db.incarnation: Inside(upto=bread[1], fork=fork)}) == [bread[1]]


def test_facts_of_a_former_life_count_until_they_are_inside(shop: Shop) -> None:
    before = sell(shop, SOURDOUGH_GTIN)
    former = shop.db.incarnation
    shop.db.begin_incarnation("moved")
    after = sell(shop, SOURDOUGH_GTIN)
    assert outside(shop, SOURDOUGH, {}) == [before, after]
    assert outside(shop, SOURDOUGH, {former: Inside(upto=before)}) == [after]


def test_a_row_comes_back_as_told_with_what_is_inside(shop: Shop) -> None:
    inside = {"a" * 32: Inside(upto=7, missing=(3,))}
    shop.tell(STREAM, (stock(SOURDOUGH, 4000),), inside)
    with shop.db.read() as conn:
        found = rows.stored_row(conn, "stock", SOURDOUGH)
        assert rows.stored_row(conn, "stock", "nothing") is None
        assert len(rows.stored_rows(conn, "stock")) == 5
        assert [own.key for own in rows.stored_rows(conn, "stock", [EGGS])] == [EGGS]
    assert found is not None
    assert (found.body["on_hand"], found.inside, found.stream, found.withdrawn) == (4000, inside, STREAM, False)


def test_a_tombstone_of_one_stream_spares_a_row_of_another(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        rows.remove_row(tx.conn, "store:elsewhere", "stock", SOURDOUGH)
        assert rows.stored_row(tx.conn, "stock", SOURDOUGH)
        rows.remove_row(tx.conn, STREAM, "stock", SOURDOUGH)
        assert rows.stored_row(tx.conn, "stock", SOURDOUGH) is None


def test_a_withdrawn_row_stays_visible_until_it_is_told_again(shop: Shop) -> None:
    gone = WireRow(kind="stock", key=SOURDOUGH, number=99, body=None)
    with shop.db.transaction() as tx:
        rows.withdraw_row(tx.conn, STREAM, gone, {"b" * 32: Inside(upto=1)})
        found = rows.stored_row(tx.conn, "stock", SOURDOUGH)
    assert found is not None
    assert (found.withdrawn, found.number, found.inside["b" * 32].upto) == (True, 99, 1)
    shop.tell(STREAM, (stock(SOURDOUGH),))
    with shop.db.read() as conn:
        again = rows.stored_row(conn, "stock", SOURDOUGH)
    assert again is not None
    assert not again.withdrawn


def test_what_a_stream_that_began_again_does_not_tell_is_listed(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        rows.mark_unseen(tx.conn, STREAM)
    shop.tell(STREAM, (stock(SOURDOUGH),))
    with shop.db.read() as conn:
        left = rows.unseen(conn, STREAM)
    assert ("stock", SOURDOUGH) not in left
    assert ("stock", EGGS) in left


def test_cursors_stand_in_each_fact(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        cursors.save_cursor(tx.conn, STREAM, 41)
        tx.stale("cursors")
    sell(shop, EGGS_GTIN)
    (header, _), *_ = shop.db.facts_not_inside("stock", EGGS, {})
    assert header.seen[STREAM] == 41


def test_drafts_and_settings_are_kept_by_name(shop: Shop) -> None:
    with shop.db.transaction() as tx:
        drafts.save_draft(tx.conn, "pick:1", "[1]")
        drafts.save_draft(tx.conn, "pick:1", "[2]")
        drafts.set_setting(tx.conn, "epoch", "e1")
    with shop.db.read() as conn:
        assert drafts.load_draft(conn, "pick:1") == "[2]"
        assert (drafts.get_setting(conn, "epoch"), drafts.get_setting(conn, "none")) == ("e1", None)
    with shop.db.transaction() as tx:
        drafts.drop_draft(tx.conn, "pick:1")
        assert drafts.load_draft(tx.conn, "pick:1") is None

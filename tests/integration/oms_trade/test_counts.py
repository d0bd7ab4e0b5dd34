"""Items are counted while the store sells; whichever till is heard first, the books end alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract.messages.entry import SealedEntry
from contract.messages.facts import CountedPlace, MovedLine, OrderPicked, StockAdjusted, StockCounted
from contract.messages.rows import CountEntry, StockRow
from contract.messages.sync import Answer
from contract.values.time import instant_text
from oms.counting.wire import load_stock
from oms.db.engine import Database
from oms.ids import new_id
from oms.inventory.ledger import count as set_stock
from oms.sync.feed import store_stream
from tests.integration.oms_ground.chain import Till
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_messages import LaterClock
from tests.integration.oms_trade.test_sales import sale

NOON = datetime.now(UTC) + timedelta(minutes=30)
"""Later than the stock that the shop opened with."""


def at(**after: float) -> str:
    return instant_text(NOON + timedelta(**after))


def counted(shop: Shop, pieces: int, variance: int, **told: Any) -> StockCounted:
    plain: dict[str, Any] = {
        "item_id": shop.items["100"],
        "location_id": shop.a.id,
        "places": (CountedPlace(place="A-07-3", thousandths=pieces * 1000),),
        "count": entry_of(pieces, variance),
        "variance_thousandths": variance * 1000,
        "known": (),
    }
    return StockCounted(**(plain | told))


def entry_of(pieces: int, variance: int, minutes: int = 0) -> CountEntry:
    began, ended = at(minutes=minutes - 1), at(minutes=minutes)
    told = {"counted": max(0, pieces) * 1000, "expected": (pieces - variance) * 1000}
    return CountEntry.model_validate({"began_at": began, "counted_at": ended, **told})


def adjusted(shop: Shop, count: SealedEntry, pieces: int) -> StockAdjusted:
    return StockAdjusted(
        item_id=shop.items["100"],
        location_id=shop.a.id,
        count_id=count.header.id,
        count=entry_of(pieces, 0),
        thousandths=pieces * 1000,
        reason="lost",
        known=(),
    )


def told_row(shop: Shop) -> StockRow:
    with shop.db.snapshot() as tx:
        row = load_stock(tx, store_stream(shop.a.id), [shop.items["100"]])[shop.items["100"]]
    assert isinstance(row, StockRow)
    return row


def moment_of(shop: Shop) -> str:
    """When it was last counted, as the store is told."""
    count = told_row(shop).count
    return count.counted_at if count else ""


Told = list[tuple[Till, SealedEntry]]


def day(shop: Shop, pieces: int) -> Told:
    """Ten stood there. One was picked for an order; the other till sold two before the count, which this till did not
    know, and one soon after it.
    """
    other, order_id = shop.chain.till(shop.a), shop.order(("100", 1))
    row = shop.row(shop.till_a, order_id)
    assert row is not None
    line = MovedLine(line_id=row.lines[0].line_id, item_id=row.lines[0].item_id, thousandths=1000)
    a, b = shop.till_a.journal, other.journal
    picked = a.write(OrderPicked(order_id=order_id, location_id=shop.a.id, line=line), occurred_at=at(minutes=-20))
    count = a.write(counted(shop, pieces, pieces - 9), occurred_at=at())
    follows = a.write(adjusted(shop, count, pieces - 9), occurred_at=at(minutes=1))
    before = b.write(sale(shop, 1, 2), occurred_at=at(minutes=-30))
    soon = b.write(sale(shop, 2, 1), occurred_at=at(minutes=5))
    return [(shop.till_a, picked), (shop.till_a, count), (shop.till_a, follows), (other, before), (other, soon)]


@pytest.mark.parametrize(
    ("pieces", "moved", "order"), [(7, 0, (1, 2, 0, 4, 3)), (3, -3, (2, 4, 1, 3, 0)), (9, 2, (4, 3, 0, 2, 1))]
)
def test_the_books_end_alike_whichever_till_is_heard_first(
    shop: Shop, pieces: int, moved: int, order: tuple[int, ...]
) -> None:
    told = day(shop, pieces)
    for index in order:
        till, entry = told[index]
        till.push(entry)
    for till, entry in told:
        assert {one.answer for one in till.push(entry).answers} == {Answer.DUPLICATE}
    row = told_row(shop)
    assert row.on_hand == (10 - 2 - 1 + moved) * 1000
    assert row.count is not None
    assert (row.count.counted_at, row.count.counted) == (at(), pieces * 1000)
    assert shop.balanced()


def test_the_books_follow_no_count_that_differs_before_a_person_says_why(shop: Shop) -> None:
    count = shop.till_a.journal.write(counted(shop, 6, -4), occurred_at=at())
    shop.till_a.push(count)
    assert (told_row(shop).on_hand, told_row(shop).count) == (10_000, None)
    shop.tell(shop.till_a, adjusted(shop, count, -4))
    assert (told_row(shop).on_hand, moment_of(shop)) == (6_000, at())
    fits = counted(shop, 6, 0, count=entry_of(6, 0, minutes=9))
    shop.till_a.push(shop.till_a.journal.write(fits, occurred_at=at(minutes=9)))
    assert (told_row(shop).on_hand, moment_of(shop)) == (6_000, at(minutes=9))


def test_a_count_that_head_office_reckoned_with_is_not_undone_by_what_comes_late(shop: Shop) -> None:
    count = shop.till_a.journal.write(counted(shop, 6, -4), occurred_at=at())
    shop.till_a.push(count)
    shop.tell(shop.till_a, adjusted(shop, count, -4))
    clock = LaterClock()
    clock.ahead = timedelta(hours=2)
    afterwards = Database(shop.db.url, clock, new_id, pool_size=1)
    afterwards.run(lambda tx: set_stock(tx, shop.a.id, {shop.items["100"]: 8_000}, "stocktaking"))
    afterwards.close()
    other = shop.chain.till(shop.a)
    other.push(other.journal.write(sale(shop, 1, 1), occurred_at=at(minutes=5)))
    assert told_row(shop).on_hand == 7_000
    assert shop.balanced()

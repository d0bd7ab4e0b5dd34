"""One item is counted, blind, and somebody decides what the books are to follow."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

import pytest

from app.bopis.repository import holding
from app.db import journal
from app.stock.count import Count, Counting, CountResult
from app.stock.projections import project, rebuild, record
from app.stock.tasks import CountTasks
from contract.errors import Refused
from contract.messages.facts import MovedLine, OrderPicked, OrderShort, StockCounted
from contract.messages.rows import OrderRow
from contract.messages.sync import WireRow
from contract.states.fulfillment import LineState
from tests import builders
from tests.counting.stores import ON_HAND, Store, item_id, rows_of
from tests.integration.app_sync.register import sale

ITEM, OTHER = item_id(0), item_id(1)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    made = Store(tmp_path_factory.mktemp("counting"), Random(1), 8, registers=1)
    yield made
    made.close()


@pytest.fixture
def count(store: Store) -> Count:
    return store.counts[0]


def counted(count: Count, item: str, pieces: int) -> Counting | CountResult:
    count.change(item, lambda draft: draft.with_here(pieces * 1_000))
    return count.done(item)


def short(store: Store, item: str, reason: str = "not_on_shelf", order: str = "order-1") -> None:
    line = {"line_id": "line-1", "item_id": item, "thousandths": 2_000}
    told = {"order_id": order, "location_id": builders.LOCATION_ID, "line": MovedLine.model_validate(line)}
    store.shops[0].clock.advance(seconds=5)
    with store.shops[0].db.transaction() as tx:
        record(tx, OrderShort.model_validate({**told, "reason": reason}))


def test_a_number_far_off_is_asked_for_once_more_and_then_taken(count: Count) -> None:
    again = counted(count, ITEM, 9)
    assert isinstance(again, Counting)
    assert again.again
    assert again.draft.here.thousandths is None
    done = counted(count, ITEM, 9)
    assert isinstance(done, CountResult)
    assert (done.counted, done.expected, done.variance) == (9_000, ON_HAND * 1_000, (9 - ON_HAND) * 1_000)
    assert not done.decided


def test_the_books_follow_with_a_reason_once(count: Count, store: Store) -> None:
    done = counted(count, OTHER, ON_HAND - 2)
    assert isinstance(done, CountResult)
    assert store.on_hand(0, 1) == ON_HAND
    assert count.adjust(done.count_id, "lost").decided
    assert store.on_hand(0, 1) == ON_HAND - 2
    with pytest.raises(Refused, match="count_decided"):
        count.adjust(done.count_id, "lost")


def test_an_item_has_one_task_until_it_is_counted(count: Count, store: Store) -> None:
    tasks, item = CountTasks(count.desk), item_id(2)
    short(store, item)
    short(store, item, "damaged", "order-2")
    (task,) = [one for one in tasks.open() if one.item_id == item]
    assert (task.missed, task.order_id, task.reason) == (4_000, "order-2", "damaged")
    counted(count, item, ON_HAND)
    assert tasks.for_item(item) is None
    short(store, item)
    assert tasks.for_item(item) is not None


def test_a_count_that_differs_waits_and_trade_may_explain_it(count: Count, store: Store) -> None:
    tasks, item, shop = CountTasks(count.desk), item_id(3), store.shops[0]
    done = counted(count, item, ON_HAND - 2)
    assert isinstance(done, CountResult)
    assert done.count_id in {one.count_id for one in tasks.undecided()}
    shop.clock.advance(minutes=4)
    with shop.db.transaction() as tx:
        tx.record(sale(item, 1, 2))
    found = count.reopen(done.count_id)
    assert (found.variance, found.blur.soon, found.decided) == (0, 2_000, True)
    assert done.count_id not in {one.count_id for one in tasks.undecided()}


def test_a_scan_adds_one_where_one_stands_and_no_other_item(count: Count) -> None:
    item = item_id(4)
    count.change(item, lambda draft: draft.with_other_place())
    count.scan(item, "A-01-1")
    with pytest.raises(Refused, match="count_other_item"):
        count.scan(item, builders.EGGS_GTIN)
    with pytest.raises(Refused, match="count_not_finished"):
        count.done(item)
    assert count.open(item).draft.here.place == "A-01-1"
    assert item in count.begun()
    count.give_up(item)
    assert item not in count.begun()


def test_weighed_goods_are_counted_by_their_weight(count: Count) -> None:
    with pytest.raises(Refused, match="weight_needed"):
        count.scan(builders.BANANAS, count.open(builders.BANANAS).item.sku)
    assert count.open(builders.BANANAS).draft.here.thousandths is None
    count.give_up(builders.BANANAS)


def test_of_orders_only_what_is_in_hand_matters_and_one_that_cannot_be_read_stops_no_count(
    count: Count, store: Store
) -> None:
    shop, item = store.shops[0], item_id(6)
    order = next(row for row in rows_of(6) if isinstance(row, OrderRow))
    (line,) = order.lines

    def told(name: str, quantities: dict[LineState, int]) -> WireRow:
        own = order.model_copy(
            update={"order_id": name, "lines": (line.model_copy(update={"quantities": quantities}),)}
        )
        return WireRow(kind=own.KIND, key=name, number=9, body=own.model_dump(mode="json"))

    before = count.desk.books.in_hand(item)
    newer = told("order-newer", {LineState.PICKED: 5_000})
    assert newer.body is not None
    unread = newer.model_copy(update={"body": {**newer.body, "placed_at": ["of a later version"]}})
    ended = [told(f"order-a{number:04}", {LineState.HANDED_OVER: 1_000}) for number in range(1_001)]
    wires = [*ended, told("order-staged", {LineState.STAGED: 2_000, LineState.OPEN: 1_000}), unread]
    with shop.db.transaction() as tx:
        shop.db.put_rows(tx, f"store:{builders.LOCATION_ID}", wires, {})
    with shop.db.read() as conn:
        assert set(holding(conn, item)) == {"order-staged", "order-newer"}
    assert count.desk.books.in_hand(item) == before + 2_000
    picked = MovedLine(line_id=line.line_id, item_id=item, thousandths=1_000)
    with shop.db.transaction() as tx:
        tx.record(OrderPicked(order_id="order-staged", location_id=builders.LOCATION_ID, line=picked))
    assert count.desk.books.in_hand(item) == before + 3_000


def test_what_was_counted_is_made_anew_from_the_journal(count: Count, store: Store) -> None:
    tasks = CountTasks(count.desk)
    short(store, item_id(5))
    before = tasks.open(), tasks.undecided()
    shop = store.shops[0]
    with shop.db.transaction() as tx:
        rebuild(tx.conn)
    assert (tasks.open(), tasks.undecided()) == before
    with shop.db.transaction() as tx:
        for header, fact in journal.facts(tx.conn, [StockCounted.KIND]):
            project(tx.conn, header, fact)
    assert (tasks.open(), tasks.undecided()) == before

"""However much a chain has sold and stocked, no request reads a table from end to end."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest

from contract.messages.entry import GENESIS_HASH
from contract.messages.facts import DrawerOpened, IncarnationBegun, OrderClaimed
from contract.messages.sync import Answer
from contract.states.order import OrderState
from oms.catalog.repository import items_by_sku, land_items
from oms.exceptions.repository import close_exception, open_by_kind, open_exceptions
from oms.health.state import health
from oms.inventory.ledger import adjust, count
from oms.inventory.stock_list import stock_of_item
from oms.orders.repository import find_order, list_orders
from oms.sourcing.late import waiting
from oms.sourcing.plan import STANDARD
from oms.sync.feed import store_stream
from oms.sync.replay import release_register, replay_known
from oms.sync.sequencer import forget_tombstones
from tests.integration.oms_explain.crowd import ITEMS, ORDERS, STORES, big_tables
from tests.integration.oms_explain.plans import Caught, catching, read_whole
from tests.integration.oms_trade.shop import Shop, draft
from tests.integration.oms_trade.test_fulfillment import at_b, begin
from tests.integration.oms_trade.test_sales import OPENING, closing, sale


def nothing_read_whole(shop: Shop, caught: Caught) -> None:
    assert caught.statements
    assert read_whole(shop.db.url, caught) == []


def test_the_crowd_is_there(shop: Shop) -> None:
    with psycopg.connect(shop.db.url) as connection:
        assert {"customer_order", "entry", "feed_row", "reservation", "sale", "stock_balance"} <= set(
            big_tables(connection)
        )
        (balances,) = connection.execute("SELECT count(*) FROM stock_balance").fetchone() or (0,)
        (orders,) = connection.execute("SELECT count(*) FROM customer_order").fetchone() or (0,)
    assert balances >= STORES * ITEMS
    assert orders >= ORDERS


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT order_id FROM customer_order WHERE customer_phone = %(told)s",
        "SELECT count(*) FROM stock_balance WHERE lot = %(told)s",
        "SELECT item_id FROM stock_balance WHERE condition <> %(told)s ORDER BY location_id, item_id LIMIT 10",
    ],
)
def test_what_no_index_serves_is_found(shop: Shop, statement: str) -> None:
    assert read_whole(shop.db.url, Caught({statement: {"told": "sellable"}}))


def test_taking_orders(shop: Shop) -> None:
    with catching() as caught:
        order_id = shop.order(("100", 1), ("200", 1))
        repeated = shop.body(("300", 1))
        assert [shop.post(repeated).status_code for _ in range(2)] == [201, 200]
        assert shop.get(order_id).status_code == 200
    nothing_read_whole(shop, caught)


def test_working_on_an_order_and_giving_it_to_another_store(shop: Shop) -> None:
    with catching() as caught:
        work = begin(shop)
        shop.tell(work.till, OrderClaimed(**work.about))
        claim = {"order_id": work.row.order_id, "entry_id": "e1"}
        body = {"id": "q-1", "kind": "claim", "operator_id": "op-1", "body": claim}
        assert shop.chain.client.post("/v1/requests", json=body, headers=work.till.headers).status_code == 200
        work.pick(2000)
        work.short(1000)
        shop.route(work.row.order_id, "027")
        work.put_back(1000)
        there = at_b(shop, work)
        there.pick(1000)
        there.stage(1000)
        there.hand_over(500, declined=500)
    nothing_read_whole(shop, caught)


def test_selling_from_the_opening_to_the_z(shop: Shop) -> None:
    sales = [sale(shop, number, external_reference=f"basket-{number}") for number in (1, 2, 3)]
    with catching() as caught:
        late = shop.till_a.journal.write(sales[0])
        shop.tell(shop.till_a, OPENING, *sales[1:], DrawerOpened(reason="no_sale"), closing(*sales, drawer_opens=1))
        assert shop.till_a.push(late).answers[0].answer is Answer.ACCEPTED
    nothing_read_whole(shop, caught)


def test_entries_twice_out_of_order_and_from_a_copy(shop: Shop) -> None:
    till = shop.chain.till(shop.a)
    copied = till.journal.copy()
    entries = [till.journal.write() for _ in range(4)]
    with catching() as caught:
        till.push(entries[0], entries[3], entries[2])
        till.push(*entries)
        till.push(copied.write(), copied.write())
        copied.incarnation, before = f"{1 << 100:032x}", copied.incarnation
        begun = IncarnationBegun(
            previous_incarnation=before,
            previous_number=copied.number,
            previous_hash=copied.last_hash,
            reason="told_by_oms",
        )
        copied.number, copied.last_hash = 0, GENESIS_HASH
        till.push(copied.write(begun))
    nothing_read_whole(shop, caught)


def test_pulling_from_the_beginning_and_from_the_end(shop: Shop) -> None:
    shop.order(("200", 1))
    shop.chain.settle()
    till = shop.chain.till(shop.a)
    with catching() as caught:
        first = till.pull(limit=2000)
        till.cursors[store_stream(shop.a.id)] = ITEMS
        assert sum(len(page.rows) for page in (*first.pages, *till.pull().pages)) > 2000
    nothing_read_whole(shop, caught)


def test_numbering_marks_and_watching_heads(shop: Shop) -> None:
    shop.order(("200", 1))
    with catching() as caught:
        assert shop.chain.settle() > 0
        shop.chain.app.state.feed._heads({store_stream(shop.a.id)})
        shop.db.run(lambda tx: forget_tombstones(tx, 400))
    nothing_read_whole(shop, caught)


def test_what_waits_for_head_office(shop: Shop) -> None:
    with catching() as caught:
        with shop.db.snapshot() as tx:
            opened = open_exceptions(tx)
            assert len(opened) > 100
            open_exceptions(tx, kind=opened[0].kind)
            open_by_kind(tx)
            health(tx)
        shop.db.run(lambda tx: close_exception(tx, opened[0].id, "somebody", "seen"))
        replay_known(shop.db)
        release_register(shop.db, shop.till_b.register_id)
    nothing_read_whole(shop, caught)


def test_finding_and_listing_orders(shop: Shop) -> None:
    with catching() as caught, shop.db.snapshot() as tx:
        find_order(tx, "n4711")
        for location_id in (None, shop.a.id):
            for state in (None, *OrderState):
                for needs_routing in (False, True):
                    list_orders(tx, location_id=location_id, state=state, needs_routing=needs_routing, limit=100)
    nothing_read_whole(shop, caught)


def test_looking_for_orders_that_were_not_begun(shop: Shop) -> None:
    with catching() as caught, shop.db.snapshot() as tx:
        later = replace(tx, now=tx.now + timedelta(hours=5))
        last = ""
        while found := waiting(later, STANDARD, last):
            last = found[-1]["order_id"]
    assert caught.sent == 6, "of the 50,000, 900 wait for their stores"
    nothing_read_whole(shop, caught)


def test_stock_items_and_prices(shop: Shop) -> None:
    with catching() as caught:
        shop.db.run(lambda tx: land_items(tx, [draft("100", name="Renamed"), draft("900")]))
        item_id = shop.items["100"]
        shop.db.run(lambda tx: count(tx, shop.a.id, {item_id: 50_000}, "counted"))
        shop.db.run(lambda tx: adjust(tx, shop.a.id, item_id, -1000, "broken"))
        with shop.db.snapshot() as tx:
            items_by_sku(tx, {"100", "900"})
            stock_of_item(tx, item_id, None)
            stock_of_item(tx, item_id, "014")
    nothing_read_whole(shop, caught)

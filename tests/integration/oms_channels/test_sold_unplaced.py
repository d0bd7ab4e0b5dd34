"""What a shop sold and is not placed yet is not offered to it again; once it is placed or canceled, it is."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from oms.channels import connections, stock_repository, unplaced
from oms.channels.model import Kind, wanted
from oms.channels.placing import place_at
from oms.channels.repository import content_of
from oms.channels.stock_push import Pushed
from oms.channels.tables import captured_order
from oms.channels.unplaced import sold_unplaced
from tests.integration.oms_channels.sender import Desk, sent_order, woo_order
from tests.integration.oms_channels.shops import PLACE, served
from tests.integration.oms_channels.test_stock_told import A, B, Clerk, shopify, woo
from tests.integration.oms_channels.test_stock_told import clerk as clerk  # noqa: PLC0414 - a fixture
from tests.integration.oms_channels.test_stock_told import sure as sure  # noqa: PLC0414 - a fixture


def test_what_it_sold_itself_is_not_offered_again_before_it_is_placed(clerk: Clerk, sure: Desk) -> None:
    shop = woo()
    with served(shop):
        clerk.push(Kind.WOOCOMMERCE)
        sure.tell(Kind.WOOCOMMERCE, woo_order(7))
        assert sure.view(Kind.WOOCOMMERCE, "7")["state"] == "waiting"
        clerk.counted("100", 9_000)
        clerk.push(Kind.WOOCOMMERCE)
        assert (shop.products[11]["stock_quantity"], shop.variations[12][121]["stock_quantity"]) == (17, 19)
        sure.db.run(lambda tx: place_at(tx, sure.row(Kind.WOOCOMMERCE, "7")["captured_id"], sure.shop.a.id))
        assert clerk.push(Kind.WOOCOMMERCE) == Pushed(same=2), "now it is reserved"
        sure.tell(Kind.WOOCOMMERCE, woo_order(8))
        assert clerk.push(Kind.WOOCOMMERCE).told == 2
        later = {"status": "cancelled", "date_modified_gmt": "2026-11-21T11:00:00"}
        sure.tell(Kind.WOOCOMMERCE, woo_order(8, **later))
        assert clerk.push(Kind.WOOCOMMERCE).told == 2
    assert (shop.products[11]["stock_quantity"], shop.variations[12][121]["stock_quantity"]) == (17, 19)


def test_what_was_sold_long_ago_and_is_canceled_is_offered_again_at_once(clerk: Clerk, sure: Desk) -> None:
    shop = woo()
    with served(shop):
        sure.tell(Kind.WOOCOMMERCE, woo_order(7))
        clerk.push(Kind.WOOCOMMERCE)
        assert shop.products[11]["stock_quantity"] == 18
        sure.db.run(
            lambda tx: tx.conn.exec_driver_sql("UPDATE captured_order SET captured_at = now() - interval '9 d'")
        )
        assert clerk.push(Kind.WOOCOMMERCE) == Pushed(), "nothing moved"
        later = {"status": "cancelled", "date_modified_gmt": "2026-11-21T11:00:00"}
        sure.tell(Kind.WOOCOMMERCE, woo_order(7, **later))
        assert clerk.push(Kind.WOOCOMMERCE).told == 2
    assert shop.products[11]["stock_quantity"] == 20


def test_what_is_placed_at_one_location_is_offered_again_at_the_others(clerk: Clerk, sure: Desk) -> None:
    shop = shopify()
    other = PLACE.replace("905", "906")
    shop.levels |= {(A, other): 0, (B, other): 0}
    sure.db.run(lambda tx: connections.name_ours(tx, "shopify", "location", "906", "027"))
    with served(shop):
        sure.tell(Kind.SHOPIFY, sent_order(1))
        clerk.push(Kind.SHOPIFY)
        assert (shop.levels[A, PLACE], shop.levels[A, other]) == (8, 8), "it may be placed at either"
        sure.db.run(
            lambda tx: tx.conn.exec_driver_sql("UPDATE captured_order SET captured_at = now() - interval '9 d'")
        )
        sure.db.run(lambda tx: place_at(tx, sure.row(Kind.SHOPIFY, "1")["captured_id"], sure.shop.a.id))
        clerk.push(Kind.SHOPIFY)
    assert (shop.levels[A, PLACE], shop.levels[A, other]) == (8, 10)


def test_what_was_sold_while_figures_were_told_and_is_canceled_is_offered_again(
    clerk: Clerk, sure: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop, due_after, orders = woo(), stock_repository.due_after, [woo_order(7)]

    def meanwhile(*asked: Any) -> Any:
        for order in orders:
            sure.tell(Kind.WOOCOMMERCE, order)
        orders.clear()
        return due_after(*asked)

    monkeypatch.setattr(unplaced, "FRESH", timedelta(0))
    with served(shop):
        with monkeypatch.context() as patch:
            patch.setattr(stock_repository, "due_after", meanwhile)
            clerk.push(Kind.WOOCOMMERCE)
        later = {"status": "cancelled", "date_modified_gmt": "2026-11-21T11:00:00"}
        sure.tell(Kind.WOOCOMMERCE, woo_order(7, **later))
        clerk.push(Kind.WOOCOMMERCE)
    assert shop.products[11]["stock_quantity"] == 20


def test_what_is_added_up_where_orders_lie_is_what_is_wanted_of_them(sure: Desk) -> None:
    told = {"price": "1.00", "requires_shipping": True}
    lines = [
        {"id": 1, "sku": "100", "title": "a", "quantity": 2, "current_quantity": 1, **told},
        {"id": 2, "sku": "their name", "title": "b", "quantity": 3, **told},
        {"id": 3, "sku": "300", "title": "c", "quantity": 1, "current_quantity": 0, **told},
        {"id": 4, "sku": "200", "title": "d", "quantity": 1, **told},
        {"id": 5, "sku": "nobody's", "title": "e", "quantity": 1, **told},
    ]
    sure.db.run(lambda tx: connections.name_ours(tx, "shopify", "item", "their name", "200"))
    for number in (1, 2):
        sure.tell(Kind.SHOPIFY, sent_order(number, line_items=lines))
    bundled = woo_order(3)
    bundled["line_items"][1]["bundled_by"] = str(bundled["line_items"][0]["id"])
    sure.tell(Kind.WOOCOMMERCE, bundled)
    for kind in (Kind.SHOPIFY, Kind.WOOCOMMERCE):
        with sure.db.snapshot() as tx:
            query = select(captured_order.c.content).where(captured_order.c.channel_id == sure.ids[kind])
            orders = [content_of(row) for row in tx.conn.execute(query).mappings()]
            names = connections.names_of(tx, sure.ids[kind], "item", None)
            found = sold_unplaced(tx, sure.ids[kind])
        expected: dict[str, int] = {}
        for line in (line for one in orders for line in wanted(one)):
            item_id = sure.shop.items.get(names.get(line.sku, line.sku))
            if item_id:
                expected[item_id] = expected.get(item_id, 0) + line.current_thousandths
        assert (found, bool(found)) == (expected, True)

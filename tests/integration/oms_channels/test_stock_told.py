"""Shops are told what they may sell: what moved, once, and never an older figure after a newer one."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
import requests
import responses
from sqlalchemy import func, select

from contract.errors import Refused, Unavailable
from oms.channels import connections, stock_push, tasks
from oms.channels.asking import Asking
from oms.channels.model import Kind
from oms.channels.shelf_kinds import shelf_of
from oms.channels.shelves import Shelf, ShopifyShelf, Theirs, WooCommerceShelf
from oms.channels.stock_push import Pushed
from oms.channels.stock_repository import list_goods
from oms.channels.tables import channel_shelf
from oms.channels.task_keeper import ChannelTasks
from oms.channels.tasks import TOLD_AFTER, Work
from oms.inventory.allocation import Limit
from oms.inventory.availability import DoubtRules
from oms.inventory.availability_repository import write_channel_limit, write_channel_locations, write_doubt_rules
from oms.inventory.ledger import count
from tests.builders import FakeClock
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.shops import GRAPHQL, PLACE, PRODUCTS, SHOP, ShopifyStock, WooStock, served
from tests.integration.oms_ground.chain import SECRET

ITEM = "gid://shopify/InventoryItem/{}"
A, B, C = (ITEM.format(at) for at in (1, 2, 3))
KEYS = dict.fromkeys(("token", "key", "secret"), "x")


@pytest.fixture
def sure(desk: Desk) -> Desk:
    """Nothing is doubted, and each kind of shop says where it is."""
    certain = DoubtRules(sure=500_000, per_day=0, per_miss=0, below_zero=0)

    def deed(tx: Any) -> None:
        write_doubt_rules(tx, certain)
        for kind in (Kind.SHOPIFY, Kind.WOOCOMMERCE):
            connections.set_source(tx, SECRET, str(kind), SHOP, KEYS)
        connections.name_ours(tx, "shopify", "location", "905", "014")

    desk.db.run(deed)
    desk.shop.chain.settle()
    return desk


class Clerk:
    """Does the tasks of channels; ``waited`` seconds, without waiting them."""

    def __init__(self, desk: Desk) -> None:
        self.desk, self.waited = desk, list[float]()

        def shelf(kind: Kind, address: str, known: Mapping[str, str]) -> Shelf:
            asking = Asking(self.waited.append)
            if kind is Kind.SHOPIFY:
                return ShopifyShelf(asking, address, known, desk.db.new_id)
            return WooCommerceShelf(asking, address, known)

        self.tasks = ChannelTasks(desk.db, SECRET, shelf=shelf)

    def push(self, kind: Kind, *, everything: bool = False) -> Pushed:
        self.desk.shop.chain.settle()
        return self.tasks.push_stock(str(kind), everything=everything)

    def counted(self, sku: str, thousandths: int, place: str = "014") -> None:
        own = {"014": self.desk.shop.a, "027": self.desk.shop.b}[place]
        item_id = self.desk.shop.items[sku]
        self.desk.db.run(lambda tx: count(tx, own.id, {item_id: thousandths}, "counted"))


@pytest.fixture
def clerk(sure: Desk) -> Clerk:
    return Clerk(sure)


def shopify() -> ShopifyStock:
    stock = ShopifyStock({A: "100", B: "200", C: "their own"})
    stock.levels = {(A, PLACE): 0, (B, PLACE): 3}
    return stock


def woo() -> WooStock:
    plain = {11: {"sku": "100", "type": "simple"}, 12: {"sku": "", "type": "variable"}}
    return WooStock(plain, {12: {121: {"sku": "200", "type": "variation"}, 122: {"sku": "", "type": "variation"}}})


def test_all_is_told_at_first_and_then_only_what_moved(clerk: Clerk) -> None:
    shop = shopify()
    with served(shop):
        assert clerk.push(Kind.SHOPIFY) == Pushed(told=2)
        assert shop.levels == {(A, PLACE): 10, (B, PLACE): 10}
        assert clerk.push(Kind.SHOPIFY) == Pushed()
        clerk.counted("100", 7000)
        clerk.counted("200", 1000, "027")
        assert clerk.push(Kind.SHOPIFY) == Pushed(told=1)
    assert shop.levels == {(A, PLACE): 7, (B, PLACE): 10}, "the other store is not theirs"
    assert [len(told["quantities"]) for told in shop.sets] == [2, 1]
    assert len(set(shop.keys)) == len(shop.keys), "each request has a key of its own"


def test_what_is_theirs_alone_follows_its_share_and_the_places_that_it_sells_from(clerk: Clerk) -> None:
    shop, channel_id = woo(), clerk.desk.ids[Kind.WOOCOMMERCE]
    with served(shop):
        assert clerk.push(Kind.WOOCOMMERCE) == Pushed(told=2)
        assert (shop.products[11]["stock_quantity"], shop.variations[12][121]["stock_quantity"]) == (20, 20)
        clerk.desk.db.run(lambda tx: write_channel_limit(tx, channel_id, "", Limit(keep=4000)))
        clerk.push(Kind.WOOCOMMERCE)
        assert shop.products[11]["stock_quantity"] == 12
        clerk.desk.db.run(lambda tx: write_channel_locations(tx, channel_id, [clerk.desk.shop.a.id]))
        clerk.push(Kind.WOOCOMMERCE)
    assert (shop.products[11]["stock_quantity"], shop.products[11]["manage_stock"]) == (6, True)
    assert {path for path, _ in shop.batches} == {"/batch", "/12/variations/batch"}


def test_told_to_wait_it_waits_as_long_and_asks_again(clerk: Clerk) -> None:
    throttled = {
        "errors": [{"message": "Throttled", "extensions": {"code": "THROTTLED"}}],
        "extensions": {
            "cost": {
                "requestedQueryCost": 300,
                "throttleStatus": {"maximumAvailable": 1000, "currentlyAvailable": 100, "restoreRate": 50},
            }
        },
    }
    shop = shopify()
    shop.faults = [(429, {"Retry-After": "2.0"}, ""), (200, {}, json.dumps(throttled)), (503, {}, "")]
    with served(shop):
        assert clerk.push(Kind.SHOPIFY).told == 2
    assert clerk.waited == [2.0, 4.0, 1.0]


def test_who_must_wait_too_long_gives_its_turn_to_others_and_comes_back_then(clerk: Clerk, sure: Desk) -> None:
    shop = shopify()
    shop.faults = [(429, {"Retry-After": "7200"}, "")]
    with served(shop), pytest.raises(Unavailable, match="channel_busy"):
        clerk.push(Kind.SHOPIFY)
    row = task(sure, "shopify", Work.STOCK)
    assert row["next_at"] - row_now(sure) > timedelta(minutes=110)
    assert (row["failures"], row["last_error"]) == (1, "channel_busy")
    with served(shop):
        assert clerk.push(Kind.SHOPIFY).told == 2, "by hand at once"
    assert task(sure, "shopify", Work.STOCK)["failures"] == 0


def test_of_a_batch_with_faults_the_good_ones_are_told_and_the_others_listed(clerk: Clerk, run: Any) -> None:
    shop = woo()
    shop.products[13] = {"sku": "300", "type": "simple"}
    with served(shop):
        clerk.push(Kind.WOOCOMMERCE)
        for sku in ("100", "300"):
            clerk.counted(sku, 5000)
        del shop.products[13]
        assert clerk.push(Kind.WOOCOMMERCE) == Pushed(told=1, problems=1)
        assert shop.products[11]["stock_quantity"] == 15
        assert clerk.push(Kind.WOOCOMMERCE) == Pushed(), "what cannot be told is not tried for ever"
    (bad,) = run("channel", "shelf", "woocommerce", "--problems", "--json")
    assert (bad["sku"], bad["problem"], bad["told"]) == ("300", "woocommerce_rest_product_invalid_id", None)
    with served(shop):
        clerk.push(Kind.WOOCOMMERCE, everything=True)
    assert run("channel", "shelf", "woocommerce", "--problems", "--json") == [], "their list has it no more"


def test_goods_that_shopify_does_not_count_there_keep_no_others_back(clerk: Clerk, run: Any) -> None:
    shop = shopify()
    shop.untracked = {B}
    with served(shop):
        assert clerk.push(Kind.SHOPIFY) == Pushed(told=1, problems=1)
    del shop.levels[A, PLACE]
    with served(shop):
        assert clerk.push(Kind.SHOPIFY, everything=True) == Pushed(problems=2)
    told = {row["sku"]: row["problem"] for row in run("channel", "shelf", "shopify", "--problems", "--json")}
    assert told == {"100": "not_stocked_there", "200": "not_tracked"}


def test_what_the_shop_sold_meanwhile_is_seen_before_it_is_told(clerk: Clerk) -> None:
    shop = shopify()

    def sold() -> None:
        shop.levels[A, PLACE] = 8

    shop.meanwhile = [sold]
    with served(shop):
        assert clerk.push(Kind.SHOPIFY) == Pushed(told=2)
    assert shop.levels == {(A, PLACE): 10, (B, PLACE): 10}
    assert [one["changeFromQuantity"] for one in shop.sets[-1]["quantities"]] == [8, 3]


def test_a_request_that_got_lost_and_comes_late_changes_nothing(clerk: Clerk) -> None:
    shop = shopify()
    with served(shop):
        clerk.push(Kind.SHOPIFY)
        clerk.counted("100", 2000)
        shop.loses_next = True
        with pytest.raises(Unavailable, match="channel_unreachable"):
            clerk.push(Kind.SHOPIFY)
        clerk.counted("100", 9000)
        assert clerk.push(Kind.SHOPIFY).told == 1
    assert shop.levels[A, PLACE] == 9
    (late,) = shop.late
    assert [error["code"] for error in late()] == ["CHANGE_FROM_QUANTITY_STALE"]
    assert shop.levels[A, PLACE] == 9


def test_after_an_answer_that_never_came_a_shop_that_compares_nothing_is_left_alone(clerk: Clerk, sure: Desk) -> None:
    shop = woo()
    with served(shop):
        clerk.push(Kind.WOOCOMMERCE)
        clerk.counted("100", 2000)
        shop.faults = [requests.ReadTimeout()]
        with pytest.raises(Unavailable):
            clerk.push(Kind.WOOCOMMERCE)
        assert clerk.push(Kind.WOOCOMMERCE) == Pushed(elsewhere=True)
        assert task(sure, "woocommerce", Work.STOCK)["busy_until"] - row_now(sure) > timedelta(seconds=50)
        sure.db.run(lambda tx: tx.conn.exec_driver_sql("UPDATE channel_task SET busy_until = NULL"))
        assert clerk.push(Kind.WOOCOMMERCE).told == 1
    assert shop.products[11]["stock_quantity"] == 12


def test_everything_is_told_again_where_the_shop_was_changed_by_hand(clerk: Clerk) -> None:
    shop = shopify()
    with served(shop):
        clerk.push(Kind.SHOPIFY)
        shop.levels[A, PLACE] = 999
        assert clerk.push(Kind.SHOPIFY) == Pushed()
        assert clerk.push(Kind.SHOPIFY, everything=True).told == 2
    assert shop.levels[A, PLACE] == 10


def test_one_teller_at_a_time(clerk: Clerk, sure: Desk) -> None:
    with sure.db.snapshot() as tx:
        channel_id = connections.connection_named(tx, "shopify").channel_id
    own = sure.db.run(lambda tx: tasks.claim(tx, channel_id, Work.STOCK))
    assert own is not None
    with served(shopify()):
        assert clerk.push(Kind.SHOPIFY) == Pushed(elsewhere=True)
        sure.db.run(lambda tx: tx.conn.exec_driver_sql("UPDATE channel_task SET busy_until = now() - interval '1 s'"))
        assert clerk.push(Kind.SHOPIFY).told == 2, "who was not heard of for long has it no more"
    assert not sure.db.run(lambda tx: tasks.still_has(tx, own))


def test_the_service_does_what_is_due_and_one_failure_keeps_no_other_back(clerk: Clerk, sure: Desk, run: Any) -> None:
    told = run("channel", "every", "shopify", "--orders", "0", "--stock", "1", "--json")
    assert {row["task"]: row["every_minutes"] for row in told} == {"orders": 0, "stock": 1}
    run("channel", "every", "woocommerce", "--stock", "1")
    shop = woo()
    with responses.RequestsMock() as mocked:
        orders = mocked.get(f"{SHOP}/wp-json/wc/v3/orders", "[]")
        mocked.post(GRAPHQL, status=401)
        for method in (responses.GET, responses.POST):
            mocked.add_callback(method, re.compile(re.escape(PRODUCTS)), shop.answer)
        clerk.desk.shop.chain.settle()
        assert clerk.tasks.look() == 3
        assert clerk.tasks.look() == 0, "until they are due again"
        assert orders.call_count == 1
    assert shop.products[11]["stock_quantity"] == 20
    rows = {(row["name"], row["task"]): row for row in run("channel", "every", "--json")}
    assert rows["woocommerce", "orders"]["failures"] == 0
    assert rows["shopify", "stock"]["last_error"] == "channel_credentials_refused"


def test_a_shop_with_much_to_be_told_lets_the_others_have_their_turn(
    clerk: Clerk, sure: Desk, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, minutes in (("shopify", "30"), ("woocommerce", "0")):
        run("channel", "every", name, "--orders", "0", "--stock", minutes)
    monkeypatch.setattr(stock_push, "MOST_AT_ONCE", 1)
    shop, clock = shopify(), FakeClock()
    clock.moment = sure.db.clock.now()
    monkeypatch.setattr(sure.db, "clock", clock)
    shop.meanwhile = [lambda: clock.advance(minutes=3)]
    with served(shop):
        sure.shop.chain.settle()
        own = ChannelTasks(sure.db, SECRET, works=(Work.ORDERS,))
        assert own.look() == 0, "what is due is not its work"
        assert clerk.tasks.look() == 2
    assert [len(told["quantities"]) for told in shop.sets] == [1, 1]
    assert task(sure, "shopify", Work.STOCK)["next_at"] - row_now(sure) > timedelta(minutes=20)


def test_what_fails_again_and_again_is_tried_ever_later_and_told_to_head_office(clerk: Clerk, sure: Desk) -> None:
    shop = shopify()
    pauses = []
    for _ in range(TOLD_AFTER):
        shop.faults = [(500, {}, "")]
        with served(shop), pytest.raises(Unavailable):
            clerk.push(Kind.SHOPIFY)
        pauses.append(task(sure, "shopify", Work.STOCK)["next_at"] - row_now(sure))
    assert pauses == sorted(pauses)
    assert sure.shop.exceptions() == {"channel_task_failed": 1}
    with served(shop):
        clerk.push(Kind.SHOPIFY)
    assert sure.shop.exceptions() == {}


def test_our_own_form_follows_our_stock_itself(desk: Desk) -> None:
    with pytest.raises(Refused, match="channel_without_shelf"):
        shelf_of(Kind.STANDARD, SHOP, KEYS, desk.db.new_id)


def task(desk: Desk, name: str, work: Work) -> Any:
    with desk.db.snapshot() as tx:
        return next(row for row in tasks.tasks(tx) if (row["name"], row["task"]) == (name, work))


def row_now(desk: Desk) -> Any:
    return desk.db.clock.now()


def test_a_page_of_goods_is_listed_at_hundreds_of_places(sure: Desk) -> None:
    channel_id, item_id = sure.ids[Kind.SHOPIFY], sure.shop.items["100"]
    goods = [(Theirs(ITEM.format(at), "100"), item_id) for at in range(250)]
    places = [f"place-{at}" for at in range(60)]
    sure.db.run(lambda tx: list_goods(tx, channel_id, goods, places, forget=False))
    with sure.db.snapshot() as tx:
        count_of = select(func.count()).select_from(channel_shelf)
        assert tx.conn.execute(count_of).scalar_one() == len(goods) * len(places)

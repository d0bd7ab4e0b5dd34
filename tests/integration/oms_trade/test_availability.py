"""What is offered of the stock at head office: by what is known of it, to whom, and how it is asked for."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from sqlalchemy import update

from contract.messages.count_entry import CountEntry
from contract.messages.facts import CountedPlace, OrderFound, StockCounted
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.inbound.announcing import Consignment, announce
from oms.inventory.allocation_tables import stock_trust
from oms.inventory.availability import LineKind, Why
from oms.inventory.availability_repository import StockAt, write_floor
from oms.inventory.ledger import adjust, count, set_safety
from oms.inventory.model import Hold
from oms.inventory.reservations import reserve
from oms.inventory.where import wanted_items, where
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_fulfillment import begin, moved

Run = Callable[..., tuple[int, str, str]]


def at(shop: Shop, code: str, sku: str = "100", channel_id: str = "") -> StockAt:
    with shop.db.transaction_by_key() as tx:
        (found,) = [one for one in where(tx, wanted_items(tx, [sku]), channel_id) if one.place.code == code]
    return found


def lines(found: StockAt) -> dict[str, int]:
    return {line.kind.value: line.thousandths // 1000 for line in found.found.lines}


def counted_days_ago(shop: Shop, days: int) -> None:
    def age(tx: Tx) -> None:
        own = (stock_trust.c.location_id == shop.a.id, stock_trust.c.item_id == shop.items["100"])
        tx.conn.execute(update(stock_trust).where(*own).values(counted_at=tx.now - timedelta(days=days)))

    shop.db.run(age)


def test_what_orders_tills_and_the_chain_keep_is_taken_off_line_by_line(shop: Shop) -> None:
    shop.order(("100", 2))
    shop.db.run(lambda tx: set_safety(tx, shop.a.id, shop.items["100"], 1000))
    shop.db.run(lambda tx: write_floor(tx, 1000, location_id=shop.a.id, item_id=shop.items["100"], category=""))
    held = Hold(shop.a.id, shop.items["100"], "O-1", "L-1", 3000, "register", shop.db.clock.now() + timedelta(hours=1))
    shop.db.run(lambda tx: reserve(tx, [held]))
    found = at(shop, "014")
    assert lines(found) == {"on_hand": 10, "reserved": -2, "held": -3, "safety": -1, "floor": -1}
    assert found.found.offered == 3000
    assert at(shop, "027").found.offered == 10_000


def test_a_reject_makes_doubt_until_the_next_count(shop: Shop) -> None:
    counted_days_ago(shop, 41)
    for _ in range(2):
        work = begin(shop, 1)
        work.short(1000)
        assert at(shop, "014").found.lines[-1].kind is LineKind.FROZEN
        shop.tell(shop.till_a, OrderFound(**work.about, line=moved(work.row, 1000)))
    found = at(shop, "014")
    assert [(one.why, one.number) for one in found.found.reasons] == [(Why.COUNTED_DAYS, 41), (Why.MISSED, 2)]
    assert lines(found)["doubt"] == -1
    now = instant_text(shop.db.clock.now())
    counted = StockCounted(
        item_id=shop.items["100"], location_id=shop.a.id, places=(CountedPlace(place="A-1", thousandths=10_000),),
        count=CountEntry(began_at=now, counted_at=now, counted=10_000, expected=10_000), variance_thousandths=0,
        known=(),
    )  # fmt: skip
    shop.tell(shop.till_a, counted)
    assert [(one.why, one.number) for one in at(shop, "014").found.reasons] == [(Why.COUNTED_DAYS, 0)]


def test_books_that_fell_below_zero_are_doubted_until_they_are_counted(shop: Shop) -> None:
    item_id = shop.items["100"]
    shop.db.run(lambda tx: adjust(tx, shop.a.id, item_id, -11_000, "lost"))
    shop.db.run(lambda tx: adjust(tx, shop.a.id, item_id, 9_000, "found"))
    assert Why.BELOW_ZERO in [one.why for one in at(shop, "014").found.reasons]
    shop.db.run(lambda tx: count(tx, shop.a.id, {item_id: 8_000}, "count"))
    assert [one.why for one in at(shop, "014").found.reasons] == [Why.COUNTED_DAYS]


def test_what_is_announced_is_offered_from_its_day_on(shop: Shop) -> None:
    due = shop.db.clock.now().date() + timedelta(days=9)
    told = Consignment("D-1", "Dairy Ltd", due, {"100": 24_000})
    shop.db.run(lambda tx: announce(tx, shop.a, told))
    own = Consignment("D-2", "Dairy Ltd", due, {"100": 5_000}, order_id="O-9")
    shop.db.run(lambda tx: announce(tx, shop.a, own))
    found = at(shop, "014").found
    assert found.offered == 10_000
    assert [(one.due_on, one.thousandths) for one in found.later] == [(due, 34_000)], "not what an order waits for"


def test_a_command_tells_where_an_item_is_and_why(shop: Shop, run: Run) -> None:
    counted_days_ago(shop, 41)
    code, out, _ = run("stock", "where", "100")
    assert code == 0
    assert "on hand 10 -> 10 offered, because counted 41 days ago" in out
    told: list[dict[str, Any]] = json.loads(run("stock", "where", "100", "--json")[1])
    assert [(one["location"], one["offered_thousandths"]) for one in told] == [("014", 10_000), ("027", 10_000)]
    assert run("stock", "where", "999")[0] == 2

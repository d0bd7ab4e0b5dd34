"""Orders that tills place: booked whatever the stock, once, reserved and given to their store, or left to be routed."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from contract.errors import Refused
from contract.messages.facts import (
    MovedLine,
    OrderCanceled,
    OrderedLine,
    OrderHandedOver,
    OrderPicked,
    OrderPlaced,
    OrderStaged,
)
from contract.messages.rows import OrderRulesRow
from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from oms.catalog.tables import item
from oms.exceptions.repository import close_exception, open_about
from oms.orders.store_rules import load_order_rules, set_order_rules
from oms.orders.view import show_order
from tests.integration.oms_ground.chain import Till
from tests.integration.oms_trade.shop import Shop

ORDER = "019aa000-0000-7000-8000-0000000000aa"


def placed(shop: Shop, thousandths: int = 2_000, **changes: Any) -> OrderPlaced:
    """Two of item 100, collected in the store that sold them, and paid whole."""
    line = OrderedLine(
        line_id=f"{ORDER}-1",
        item_id=shop.items["100"],
        sku="100",
        name="Item 100",
        unit="each",
        thousandths=thousandths,
        price_minor=200,
        tax_minor=37,
    )
    told: dict[str, Any] = {
        "order_id": ORDER,
        "location_id": shop.a.id,
        "number": "S-0000-000A",
        "code": "471203",
        "transaction_id": "transaction-1",
        "sold_at": shop.a.id,
        "how": "pickup",
        "promised_at": "2026-11-28T10:00:00.000Z",
        "promise": "unconfirmed",
        "currency": "EUR",
        "lines": (line,),
        "total_minor": 200,
        "paid_minor": 200,
    }
    return OrderPlaced.model_validate({**told, **changes})


def deposit(shop: Shop) -> OrderPlaced:
    return placed(shop, paid_minor=0, deposit_minor=50, balance_minor=150)


def moved(shop: Shop, thousandths: int = 2_000) -> MovedLine:
    return MovedLine(line_id=f"{ORDER}-1", item_id=shop.items["100"], thousandths=thousandths)


def about(till: Till) -> dict[str, Any]:
    return {"order_id": ORDER, "location_id": till.location_id}


def state(shop: Shop) -> OrderState:
    with shop.db.snapshot() as tx:
        return show_order(tx, ORDER).state


def test_an_order_of_a_till_is_reserved_and_given_to_its_store(shop: Shop) -> None:
    shop.tell(shop.till_a, placed(shop))
    row = shop.row(shop.till_a, ORDER)
    assert row is not None
    assert (row.number, row.channel, row.paid, row.promise) == ("S-0000-000A", "store", True, "firm")
    assert row.lines[0].quantities == {LineState.OPEN: 2_000}
    assert shop.level(shop.till_a, "100").reserved == 2_000
    assert shop.pulled(shop.till_a, "order", ORDER)["code_hash"] == row.code_hash
    assert shop.exceptions() == {}
    assert shop.balanced()


def test_an_order_for_another_store_stands_there_and_not_where_it_was_paid(shop: Shop) -> None:
    shop.tell(shop.till_a, placed(shop, location_id=shop.b.id))
    assert shop.row(shop.till_a, ORDER) is None
    assert shop.row(shop.till_b, ORDER) is not None
    assert shop.level(shop.till_b, "100").reserved == 2_000


def test_the_same_order_twice_is_one_and_a_second_entry_of_it_is_a_doubt(shop: Shop) -> None:
    entry = shop.till_a.journal.write(placed(shop))
    shop.till_a.push(entry)
    shop.till_a.push(entry)
    assert shop.exceptions() == {}
    shop.tell(shop.till_b, placed(shop))
    assert shop.exceptions() == {"order_placed_twice": 1}
    assert shop.level(shop.till_a, "100").reserved == 2_000


def test_without_stock_it_is_booked_and_waits_for_another_store(shop: Shop) -> None:
    shop.tell(shop.till_a, placed(shop, 11_000))
    row = shop.row(shop.till_a, ORDER)
    assert row is not None
    assert row.promise == "unconfirmed"
    assert shop.exceptions() == {"order_unfillable": 1}
    shop.route(ORDER, "027", anyway=True)
    assert shop.exceptions() == {}
    given = shop.row(shop.till_b, ORDER)
    assert given is not None
    assert given.promise == "firm"
    assert shop.balanced()


def test_the_container_of_a_bottle_that_is_ordered_needs_no_shelf(shop: Shop) -> None:
    shop.db.run(lambda tx: tx.conn.execute(update(item).where(item.c.sku == "300").values(container=True)))
    told = placed(shop)
    can = {"line_id": f"{ORDER}-2", "item_id": shop.items["300"], "sku": "300", "name": "Can", "price_minor": 15}
    shop.tell(shop.till_a, placed(shop, lines=(*told.lines, told.lines[0].model_copy(update=can))))
    row = shop.row(shop.till_a, ORDER)
    assert row is not None
    assert (row.promise, len(row.lines), shop.exceptions()) == ("firm", 2, {})


def test_one_that_is_sent_waits_for_a_person_who_gives_it_to_a_store(shop: Shop) -> None:
    shop.tell(shop.till_a, placed(shop, how="ship"))
    assert (shop.row(shop.till_a, ORDER), shop.exceptions()) == (None, {"order_to_ship": 1})
    assert shop.level(shop.till_a, "100").reserved == 0
    shop.route(ORDER, "027")
    row = shop.row(shop.till_b, ORDER)
    assert row is not None
    assert (row.kind, shop.exceptions()) == ("ship", {})
    assert shop.level(shop.till_b, "100").reserved == 2_000
    with pytest.raises(Refused, match="already_there"):
        shop.route(ORDER, "027")


def test_work_of_another_till_that_came_before_the_order_counts_once_it_is_here(shop: Shop) -> None:
    second = shop.chain.till(shop.a)
    shop.tell(second, OrderPicked(**about(second), line=moved(shop)))
    shop.tell(second, OrderStaged(**about(second), shelf="S-4", lines=(moved(shop),)))
    shop.tell(second, OrderHandedOver(**about(second), lines=(moved(shop),), proof="code"))
    assert shop.exceptions() == {"order_unknown": 3}
    shop.tell(shop.till_a, placed(shop))
    assert (shop.exceptions(), state(shop)) == ({}, OrderState.COMPLETED)
    level = shop.level(shop.till_a, "100")
    assert (level.on_hand, level.reserved) == (8_000, 0)
    assert shop.balanced()


def test_so_does_work_that_somebody_has_closed_before(shop: Shop) -> None:
    second = shop.chain.till(shop.a)
    shop.tell(second, OrderPicked(**about(second), line=moved(shop)))
    with shop.db.transaction() as tx:
        (listed,) = open_about(tx, "order_unknown", ORDER)
        close_exception(tx, listed.id, "ida", "No such order")
    shop.tell(second, OrderStaged(**about(second), shelf="S-4", lines=(moved(shop),)))
    shop.tell(second, OrderHandedOver(**about(second), lines=(moved(shop),), proof="code"))
    shop.tell(shop.till_a, placed(shop))
    assert (shop.exceptions(), state(shop)) == ({}, OrderState.COMPLETED)


def test_an_order_and_work_on_it_that_two_tills_tell_at_once_find_each_other(shop: Shop) -> None:
    second = shop.chain.till(shop.a)
    shop.while_booking(placed(shop), OrderPicked(**about(second), line=moved(shop)), by=second)
    assert shop.exceptions() == {}


def test_a_deposit_is_used_up_as_goods_leave_and_no_more_of_it_is_left(shop: Shop) -> None:
    shop.tell(shop.till_a, deposit(shop))
    shop.tell(shop.till_a, OrderPicked(**about(shop.till_a), line=moved(shop)))
    row = shop.row(shop.till_a, ORDER)
    assert row is not None
    assert (row.paid, row.deposit_minor) == (False, 50)
    shop.tell(
        shop.till_a, OrderHandedOver(**about(shop.till_a), lines=(moved(shop, 1_000),), proof="code", deposit_minor=50)
    )
    assert shop.row(shop.till_a, ORDER).deposit_minor == 0  # type: ignore[union-attr]
    assert shop.exceptions() == {}
    shop.tell(
        shop.till_a, OrderHandedOver(**about(shop.till_a), lines=(moved(shop, 1_000),), proof="code", deposit_minor=50)
    )
    assert shop.exceptions() == {"deposit_used_twice": 1}


def test_a_canceled_order_frees_its_stock_and_its_deposit(shop: Shop) -> None:
    shop.tell(shop.till_a, deposit(shop))
    canceled = OrderCanceled(
        **about(shop.till_a), lines=(moved(shop),), transaction_id="t-2", reason="changed", refunded_minor=50
    )
    shop.tell(shop.till_a, canceled)
    assert state(shop) == OrderState.CANCELED
    assert shop.level(shop.till_a, "100").reserved == 0
    assert shop.row(shop.till_a, ORDER).deposit_minor == 0  # type: ignore[union-attr]
    assert shop.balanced()


def test_a_cancellation_stands_when_work_done_before_it_comes_late(shop: Shop) -> None:
    second = shop.chain.till(shop.a)
    shop.tell(shop.till_a, placed(shop))
    early = second.journal.write(OrderPicked(**about(second), line=moved(shop, 1_000)))
    shop.tell(
        shop.till_a,
        OrderCanceled(**about(shop.till_a), lines=(moved(shop),), transaction_id="t-2", reason="changed"),
    )
    second.push(early)
    assert (state(shop), shop.exceptions()) == (OrderState.CANCELED, {})


def test_two_orders_with_one_number_are_told_apart(shop: Shop) -> None:
    shop.tell(shop.till_a, placed(shop))
    other = ORDER.replace("00aa", "00bb")
    line = placed(shop).lines[0].model_copy(update={"line_id": f"{other}-1"})
    shop.tell(shop.till_a, placed(shop, order_id=other, lines=(line,)))
    row = shop.row(shop.till_a, other)
    assert row is not None
    assert row.number == "S-0000-000A-00BB"


def test_a_store_is_told_its_rules_and_where_else_orders_are_collected(shop: Shop) -> None:
    shop.db.run(lambda tx: set_order_rules(tx, OrderRulesRow(location_id=shop.a.id, deposit_ppm=500_000)))
    with shop.db.snapshot() as tx:
        told = load_order_rules(tx, "", [shop.a.id, shop.b.id])
    own, other = told[shop.a.id], told[shop.b.id]
    assert isinstance(own, OrderRulesRow)
    assert isinstance(other, OrderRulesRow)
    assert (own.deposit_ppm, [one.code for one in own.places]) == (500_000, ["027"])
    assert (other.deposit_ppm, [one.code for one in other.places]) == (200_000, ["014"])
    assert shop.pulled(shop.till_a, "order_rules", shop.a.id)["deposit_ppm"] == 500_000

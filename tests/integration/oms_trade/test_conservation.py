"""Whatever stores and head office do in whatever order, goods and reservations are conserved."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from contract.errors import Refused
from contract.messages.facts import (
    DeclinedLine,
    MovedLine,
    OrderFact,
    OrderHandedOver,
    OrderPicked,
    OrderPutBack,
    OrderRejected,
    OrderShort,
    OrderStaged,
    OrderUnpicked,
)
from contract.messages.sync import Answer
from contract.states.fulfillment import LineState
from contract.states.order import OrderState
from oms.composition import EFFECTS
from oms.fulfillment.repository import Status, fulfillments
from oms.inventory.ledger import lock_levels
from oms.inventory.tables import movement, reservation
from oms.orders.view import show_order
from oms.sync.booking import BookedEntry
from tests.integration.oms_ground.chain import Till
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_sales import sale

HELD = (LineState.OPEN, LineState.PICKED, LineState.STAGED)
FACTS = ("pick", "unpick", "short", "stage", "hand_over", "decline", "reject", "put_back")
STEPS = st.lists(
    st.tuples(st.sampled_from((*FACTS, *FACTS, "route")), st.booleans(), st.integers(1, 4)), min_size=1, max_size=12
)


def fact(name: str, order_id: str, till: Till, line: MovedLine) -> OrderFact:
    about: dict[str, Any] = {"order_id": order_id, "location_id": till.location_id}
    match name:
        case "pick":
            return OrderPicked(**about, line=line)
        case "unpick":
            return OrderUnpicked(**about, line=line)
        case "short":
            return OrderShort(**about, line=line, reason="not_on_shelf")
        case "stage":
            return OrderStaged(**about, shelf="S", lines=(line,))
        case "hand_over":
            return OrderHandedOver(**about, lines=(line,), proof="code")
        case "decline":
            refused = DeclinedLine(**line.model_dump(), reason="unwanted")
            return OrderHandedOver(**about, lines=(), declined=(refused,), proof="code")
        case "reject":
            return OrderRejected(**about, reason="no_capacity", lines=(line,))
        case _:
            return OrderPutBack(**about, lines=(line,))


def book(shop: Shop, till: Till, told: OrderFact) -> None:
    sealed = till.journal.write(told)
    entry = BookedEntry(sealed.header, till.register_id, till.location_id, sealed.hash, sealed)
    shop.db.run(lambda tx: EFFECTS[told.KIND](tx, entry, told))


def routed(shop: Shop, order_id: str, to: str) -> bool:
    try:
        shop.route(order_id, to, anyway=True)
    except Refused as refusal:
        if refusal.code == "nothing_to_route":
            return False
        raise
    return True


def check(shop: Shop, order_id: str, left: int) -> None:
    """What is held is reserved where the order is, nowhere else, and what left is off the books."""
    assert shop.balanced()
    with shop.db.snapshot() as tx:
        held = {
            one.location_id: one.standing(*HELD) for one in fulfillments(tx, order_id) if one.status is Status.ACTIVE
        }
        open_ones = (
            select(reservation.c.location_id, func.sum(reservation.c.thousandths))
            .where(reservation.c.order_id == order_id, reservation.c.closed_at.is_(None))
            .group_by(reservation.c.location_id)
        )
        reserved = {place: int(total) for place, total in tx.conn.execute(open_ones)}
        every = select(func.sum(reservation.c.thousandths)).where(
            reservation.c.order_id == order_id, reservation.c.closing.is_distinct_from("rerouted")
        )
        assert tx.conn.execute(every).scalar_one() >= 4_000
        moved = tx.conn.execute(select(func.sum(movement.c.thousandths)).where(movement.c.kind == "handed_over"))
        assert -(moved.scalar_one() or 0) == left
    assert reserved == {place: total for place, total in held.items() if total}


def test_goods_and_reservations_are_conserved(shop: Shop) -> None:
    left = 0

    @settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(steps=STEPS)
    def any_day(steps: list[tuple[str, bool, int]]) -> None:
        nonlocal left
        order_id = shop.order(("100", 4), accepted_by_channel=True)
        row = shop.row(shop.till_a, order_id)
        assert row is not None
        line = row.lines[0]
        at_a = True
        for name, here, pieces in steps:
            till = shop.till_a if at_a is here else shop.till_b
            if name == "route":
                at_a ^= routed(shop, order_id, "027" if at_a else "014")
            else:
                moved = MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=pieces * 1000)
                told = fact(name, order_id, till, moved)
                book(shop, till, told)
                if name == "hand_over":
                    left += pieces * 1000
            check(shop, order_id, left)

    any_day()


def test_a_hand_over_and_a_re_routing_at_once_leave_one_winner_and_right_books(shop: Shop) -> None:
    orders = [shop.order(("100", 1), ("200", 1), accepted_by_channel=True) for _ in range(8)]
    start = threading.Barrier(2)
    failures: list[Exception] = []

    def hand_over() -> None:
        for order_id, row in zip(orders, rows, strict=True):
            lines = tuple(MovedLine(line_id=one.line_id, item_id=one.item_id, thousandths=1000) for one in row.lines)
            about: dict[str, Any] = {"order_id": order_id, "location_id": shop.till_a.location_id}
            for line in lines:
                book(shop, shop.till_a, OrderPicked(**about, line=line))
            book(shop, shop.till_a, OrderHandedOver(**about, lines=lines, proof="code"))

    def reroute() -> None:
        for order_id in reversed(orders):
            routed(shop, order_id, "027")

    def guarded(work: Callable[[], None]) -> None:
        start.wait(30)
        try:
            work()
        except Exception as error:  # noqa: BLE001 - told below
            failures.append(error)

    rows = [row for order_id in orders if (row := shop.row(shop.till_a, order_id))]
    threads = [threading.Thread(target=guarded, args=(work,)) for work in (hand_over, reroute)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert shop.level(shop.till_a, "100").on_hand == 2_000
    assert [shop.level(till, sku).reserved for till in (shop.till_a, shop.till_b) for sku in ("100", "200")] == [0] * 4
    with shop.db.snapshot() as tx:
        assert {show_order(tx, order_id).state for order_id in orders} == {OrderState.COMPLETED}
    assert shop.balanced()


def test_a_push_holds_nothing_while_it_waits_for_what_comes_first(shop: Shop) -> None:
    """Whatever the order of its entries: so that of two who want the same stock none can wait for the other."""
    places = sorted((shop.a.id, shop.items[sku]) for sku in ("100", "200"))
    sold = [sale(shop, number) for number in (1, 2)]
    lines = [
        one.lines[0].model_copy(update={"item_id": item_id})
        for one, (_, item_id) in zip(sold, places[::-1], strict=True)
    ]
    facts = [one.model_copy(update={"lines": (line,)}) for one, line in zip(sold, lines, strict=True)]
    entries = [shop.till_a.journal.write(fact) for fact in facts]
    with ThreadPoolExecutor(1) as pool:
        with shop.db.transaction() as tx:
            lock_levels(tx, places[:1])
            pushed = pool.submit(shop.till_a.push, *entries)
            shop.until_somebody_waits()
            tx.conn.exec_driver_sql("SET LOCAL lock_timeout = '100ms'")
            lock_levels(tx, places[1:])
        assert {one.answer for one in pushed.result(30).answers} == {Answer.ACCEPTED}
    assert shop.balanced()

"""What is sent to a store for a customer counts once, wherever it is, and only where the customer collects."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from contract.messages.facts import OrderCanceled, OrderPicked, OrderRejected, OrderShort
from contract.states.fulfillment import LineState
from contract.values.time import instant_text
from oms.db.engine import Database
from oms.exceptions.repository import open_about, open_exceptions
from oms.ids import new_id
from oms.orders.tables import customer_order
from oms.sourcing.chances_tables import chance_outcome
from oms.sourcing.decider import Decider
from oms.sourcing.late import NotBegun
from oms.sourcing.plan import Again
from tests.integration.oms_channels.between import BRINGS, Between, lacking
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture
from tests.integration.oms_channels.test_sourced import learned
from tests.integration.oms_trade.test_messages import LaterClock


@pytest.fixture
def between(land: Desk, run: Any, tmp_path: Path) -> Between:
    """Store 014 has nothing of item 100; its customers are written to."""
    return lacking(land, run, tmp_path)


def wanted(between: Between, order_id: str) -> list[int]:
    """By order that was sent for it, how much that is in all."""
    sent = [one["order_id"] for one in between.sent(order_id)]
    return [sum(line.standing.total for line in between.row(between.b, one).lines) for one in sent]


def test_what_is_on_its_way_to_one_store_is_not_awaited_at_another(between: Between) -> None:
    order_id = between.shop.order(("100", 2))
    between.ship(between.b, between.sent(order_id)[0]["order_id"])
    between.shop.route(order_id, "027")
    assert between.row(between.b, order_id).awaits == ()
    (document,) = between.documents()
    between.receive(document)
    assert (between.shop.level(between.a, "100").available, between.shop.balanced()) == (2_000, True)


def test_a_fact_that_comes_late_does_not_undo_that_it_comes_from_elsewhere(between: Between) -> None:
    between.left(between.a, "100", 2)
    order_id = between.shop.order(("100", 2), ("200", 1))
    own, (first, second) = between.all_of(between.a, order_id)
    other = between.shop.chain.till(between.shop.a)
    late = between.a.journal.write(OrderPicked(**own, line=second))
    other.push(other.journal.write(OrderShort(**own, line=first, reason="not_on_shelf")))
    between.shop.tell(other, OrderRejected(**own, reason="no_stock", lines=(second,)))
    between.sourcer.look()
    (sending,) = between.sent(order_id)
    assert between.row(between.a, order_id).lines[0].quantities == {LineState.OPEN: 2_000}
    between.a.push(late)
    with between.desk.db.snapshot() as tx:
        assert open_about(tx, "order_short", order_id)
    between.sourcer.look()
    assert between.sent(order_id) == [sending]
    assert between.row(between.a, order_id).lines[0].quantities == {LineState.OPEN: 2_000}
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)


def test_what_left_in_part_is_awaited_until_the_rest_has_its_place(between: Between) -> None:
    order_id = between.shop.order(("100", 3))
    (sending,) = between.sent(order_id)
    facts = between.shipping(between.b, sending["order_id"], 1_000)
    between.short(between.b, sending["order_id"], 2_000)
    between.shop.tell(between.b, *facts)
    (document,) = between.documents()
    assert between.sent(order_id)[0]["state"] == "completed"
    assert between.row(between.a, order_id).awaits == (sending["order_id"], document.inbound_id)
    between.sourcer.look()
    assert between.row(between.a, order_id).awaits == (document.inbound_id,), "nobody else has it"
    assert [dict(line.quantities) for line in between.row(between.a, order_id).lines] == [
        {LineState.OPEN: 1_000, LineState.SHORT: 2_000}
    ]
    assert (between.shop.exceptions(), between.shop.balanced()) == ({"order_short": 1, "order_unfillable": 1}, True)


def test_what_left_in_part_is_not_gone_on_with_once_nobody_collects_it(between: Between) -> None:
    third = between.third()
    order_id = between.shop.order(("100", 3))
    (sending,) = between.sent(order_id)
    first = {between.b.location_id: between.b, third.location_id: third}[sending["location_id"]]
    facts = between.shipping(first, sending["order_id"], 1_000)
    between.short(first, sending["order_id"], 2_000)
    between.shop.tell(first, *facts)
    own, moved = between.all_of(between.a, order_id)
    between.shop.tell(between.a, OrderCanceled(**own, lines=moved, transaction_id="T-1", reason="not_wanted"))
    between.sourcer.look()
    assert [(one["state"], one["location_id"]) for one in between.sent(order_id)] == [
        ("completed", sending["location_id"])
    ]
    assert (between.shop.exceptions(), between.shop.balanced()) == ({}, True)


def test_what_is_not_waited_for_any_more_is_not_missed(between: Between) -> None:
    order_id = between.shop.order(("100", 2), ("200", 1))
    (sending,) = between.sent(order_id)
    own, moved = between.all_of(between.a, order_id)
    between.shop.tell(between.a, OrderCanceled(**own, lines=moved[:1], transaction_id="T-1", reason="not_wanted"))
    between.reject(between.b, sending["order_id"])
    between.sourcer.look()
    assert between.row(between.a, order_id).awaits == ()
    assert (between.letters(), between.shop.exceptions(), between.shop.balanced()) == ([], {}, True)


def test_what_goes_on_from_another_place_is_counted_once(between: Between) -> None:
    between.left(between.a, "100", 1)
    third = between.third()
    order_id = between.shop.order(("100", 4))
    (sending,) = between.sent(order_id)
    tills = {between.b.location_id: between.b, third.location_id: third}
    between.pick(tills[sending["location_id"]], sending["order_id"], 2_000)
    between.short(tills[sending["location_id"]], sending["order_id"], 1_000)
    between.sourcer.look()
    between.reject(between.a, order_id)
    between.sourcer.look()
    *_, more = between.sent(order_id)
    assert len(between.sent(order_id)) == 3
    assert [line.standing.total for line in between.row(tills[more["location_id"]], more["order_id"]).lines] == [1_000]


def test_what_was_received_is_not_on_its_way(between: Between) -> None:
    order_id = between.shop.order(("100", 3))
    (sending,) = between.sent(order_id)
    between.ship(between.b, sending["order_id"], 1_000)
    between.receive(between.documents()[0])
    between.ship(between.b, sending["order_id"], 1_000, number=2)
    between.reject(between.a, order_id)
    between.sourcer.look()
    _, more = between.sent(order_id)
    assert [line.standing.total for line in between.row(between.b, more["order_id"]).lines] == [1_000], (
        "one is to be sent, and one on its way"
    )


def test_what_comes_later_from_another_place_is_due_later_there_too(between: Between) -> None:
    third = between.third()
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    tills = {between.b.location_id: between.b, third.location_id: third}
    first = tills.pop(sending["location_id"])
    ((_, second),) = tills.items()
    between.takes(4)
    between.reject(first, sending["order_id"])
    between.sourcer.look()
    (now,) = between.sent(order_id)
    assert now["due_at"] > sending["due_at"]
    assert instant_text(now["due_at"]) == between.seen(order_id)["due_at"]
    between.ship(second, sending["order_id"])
    assert between.documents()[0].due_on == now["due_at"].date().isoformat()


def test_a_store_is_not_late_with_what_is_still_to_come(between: Between) -> None:
    order_id = between.shop.order(("100", 2))
    (sending,) = between.sent(order_id)
    clock = LaterClock()
    clock.ahead = timedelta(days=9)
    db = Database(between.desk.db.url, clock, new_id, pool_size=2)
    keeper = NotBegun(db, Decider(lambda: learned().freeze()))
    keeper.look()
    with between.desk.db.snapshot() as tx:
        assert [one.subject for one in open_exceptions(tx, kind="order_late")] == [sending["order_id"]]
    between.ship(between.b, sending["order_id"])
    keeper.look()
    assert between.shop.exceptions() == {}
    between.receive(between.documents()[0])
    keeper.look()
    db.close()
    with between.desk.db.snapshot() as tx:
        assert [one.subject for one in open_exceptions(tx, kind="order_late")] == [order_id]


def test_what_several_places_send_at_once_is_sent_once(between: Between) -> None:
    between.plan(replace(BRINGS, again=Again(places=2, rest_hours=0)))
    third = between.third()
    for till, sku in ((between.a, "200"), (between.b, "200"), (third, "100")):
        between.left(till, sku, 0)
    order_id = between.shop.order(("100", 1), ("200", 1))
    tills = {between.b.location_id: between.b, third.location_id: third}
    for one in between.sent(order_id):
        between.ship(tills[one["location_id"]], one["order_id"])
    for document in between.documents():
        between.receive(document)
    between.reject(between.a, order_id)
    between.sourcer.look()
    number = between.seen(order_id)["number"]
    assert [one["number"] for one in between.sent(order_id)] == [f"{number}-T{at}" for at in (1, 2, 3, 4)]
    for one in between.sent(order_id)[2:]:
        between.ship(tills[one["location_id"]], one["order_id"])
    for document in between.documents()[2:]:
        between.receive(document)
    between.reject(between.a, order_id)
    between.sourcer.look()
    assert (len(between.sent(order_id)), "order_unfillable" in between.shop.exceptions()) == (4, True)


@pytest.mark.parametrize("due_days_ago", [1, -1])
def test_a_store_does_not_answer_for_what_came_to_it_too_late(between: Between, due_days_ago: int) -> None:
    order_id = between.shop.order(("100", 2))
    between.ship(between.b, between.sent(order_id)[0]["order_id"])
    due_at = between.now - timedelta(days=due_days_ago)
    own = update(customer_order).where(customer_order.c.order_id == order_id)
    between.desk.db.run(lambda tx: tx.conn.execute(own.values(due_at=due_at)))
    between.receive(between.documents()[0])
    between.collected(order_id)
    told = select(chance_outcome.c.hit).where(
        chance_outcome.c.question == "late", chance_outcome.c.location_id == between.a.location_id
    )
    with between.desk.db.snapshot() as tx:
        assert list(tx.conn.execute(told).scalars()) == ([] if due_days_ago > 0 else [False])

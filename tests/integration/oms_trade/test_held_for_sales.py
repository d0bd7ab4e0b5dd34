"""What a till means to order is held for its sale: placed, released or lapsed, once, and never lost while it waits."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from contract.messages.facts import OperatorSignedOn
from contract.messages.sync import RequestAnswer
from contract.values.time import instant_text
from oms.db.engine import Tx
from oms.ids import new_id
from oms.inventory.tables import reservation
from oms.orders.holding import lapse_due
from tests.integration.oms_ground.chain import Till
from tests.integration.oms_trade.shop import Shop
from tests.integration.oms_trade.test_placed_orders import ORDER, placed


def ask(till: Till, kind: str, **body: str) -> RequestAnswer:
    told = {"id": new_id(), "kind": kind, "operator_id": "operator-1", "body": body}
    answer = till.client.post("/v1/requests", json=told, headers=till.headers)
    assert answer.status_code == 200, answer.text
    return RequestAnswer.model_validate(answer.json())


def hold(shop: Shop, thousandths: int = 2_000, **changes: str) -> RequestAnswer:
    lines = json.dumps([[f"{ORDER}-1", shop.items["100"], thousandths]])
    return ask(shop.till_a, "reserve", **({"order_id": ORDER, "location_id": shop.a.id, "lines": lines} | changes))


def reserved(shop: Shop) -> int:
    return shop.level(shop.till_a, "100").reserved


def closings(shop: Shop) -> list[str | None]:
    with shop.db.snapshot() as tx:
        return list(tx.conn.execute(select(reservation.c.closing).order_by(reservation.c.reservation_id)).scalars())


def let_time_pass(shop: Shop, **span: int) -> None:
    def deed(tx: Tx) -> None:
        then = tx.now - timedelta(**span)
        held = reservation.c.expires_at.is_not(None)
        tx.conn.execute(update(reservation).where(held).values(expires_at=then))

    shop.db.run(deed)


def heard_of(shop: Shop, **ago: int) -> None:
    """The till tells of something that was done so long ago."""
    with shop.db.snapshot() as tx:
        then = instant_text(tx.now - timedelta(**ago))
    shop.till_a.push(shop.till_a.journal.write(OperatorSignedOn(), occurred_at=then))


def test_what_is_held_is_the_order_s_once_it_is_placed_and_nobody_else_s_before(shop: Shop) -> None:
    answer = hold(shop, 10_000)
    assert (answer.granted, bool(answer.params["until"]), reserved(shop)) == (True, True, 10_000)
    assert shop.post(shop.body(("100", 1))).status_code == 409
    shop.tell(shop.till_a, placed(shop, 10_000, promise="firm"))
    row = shop.row(shop.till_a, ORDER)
    assert row is not None
    assert (row.promise, reserved(shop), shop.exceptions()) == ("firm", 10_000, {})
    assert closings(shop) == ["placed", None]
    assert hold(shop).reason == "order_placed_already"
    assert ask(shop.till_a, "release", order_id=ORDER).granted
    assert (reserved(shop), shop.balanced()) == (10_000, True)


def test_more_than_there_is_and_what_cannot_be_read_is_refused_and_holds_nothing(shop: Shop) -> None:
    assert hold(shop, 10_001).reason == "out_of_stock"
    assert hold(shop, location_id="nowhere").reason == "pickup_not_offered"
    hostile: list[Any] = ["", "[]", "{}", '[["a","b",0]]', '[["a","b",1],["a","b",1]]', '[["a\\u0000","b",1]]']
    assert {hold(shop, lines=told).reason for told in hostile} == {"reserve_unreadable"}
    assert ask(shop.till_a, "release", order_id="\x00").reason == "reserve_unreadable"
    assert (reserved(shop), closings(shop)) == (0, [])


def test_asked_again_only_the_newest_counts_and_released_it_is_free_again(shop: Shop) -> None:
    hold(shop)
    hold(shop, 3_000)
    assert (reserved(shop), closings(shop)) == (3_000, ["released", None])
    assert ask(shop.till_b, "release", order_id=ORDER).granted
    assert reserved(shop) == 3_000, "another till that held it before has no say any more"
    assert ask(shop.till_a, "release", order_id=ORDER).granted
    assert ask(shop.till_a, "release", order_id=ORDER).granted
    assert (reserved(shop), closings(shop), shop.balanced()) == (0, ["released", "released"], True)


def test_it_lapses_once_its_till_told_of_something_later_and_not_while_the_sale_may_still_come(shop: Shop) -> None:
    hold(shop)
    assert shop.db.run(lapse_due) == 0
    let_time_pass(shop, minutes=10)
    assert shop.db.run(lapse_due) == 0
    heard_of(shop, minutes=11)
    assert (shop.db.run(lapse_due), reserved(shop)) == (0, 2_000)
    heard_of(shop, minutes=9)
    assert (shop.db.run(lapse_due), reserved(shop), closings(shop)) == (1, 0, ["lapsed"])
    shop.tell(shop.till_a, placed(shop, promise="firm"))
    assert (reserved(shop), shop.exceptions(), shop.balanced()) == (2_000, {}, True)


def test_for_a_till_that_is_never_heard_of_again_it_is_kept_a_day(shop: Shop) -> None:
    hold(shop)
    let_time_pass(shop, hours=23)
    assert shop.db.run(lapse_due) == 0
    let_time_pass(shop, hours=25)
    assert (shop.db.run(lapse_due), reserved(shop)) == (1, 0)

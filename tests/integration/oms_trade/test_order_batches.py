"""Orders that arrive together: in one request, or in many at the same moment."""

from __future__ import annotations

import asyncio
import json
import multiprocessing
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, text

from contract.errors import Refused
from oms.api import create_app
from oms.catalog.repository import land_items
from oms.clock import SystemClock
from oms.config import Config
from oms.db.engine import Database
from oms.ids import new_id
from oms.inventory.ledger import count
from oms.orders import acceptance, door
from oms.orders.acceptance import Placing
from oms.orders.intake import OrderIntake
from oms.orders.model import OrderAsk, PlacedOrder
from oms.orders.tables import customer_order, order_line
from oms.orders.turns import Answer
from oms.orders.wire import MAX_ORDERS, OrderBody
from oms.security.api_keys import KeyKind, add_key, end_key
from tests.integration.oms_ground.chain import SECRET
from tests.integration.oms_trade.shop import Shop, draft
from tests.one_loop import AppClient


class StandingClock:
    """Goes on when it is told to."""

    def __init__(self) -> None:
        self.at = datetime.now(UTC)

    def now(self) -> datetime:
        return self.at


def post_batch(shop: Shop, *orders: object, key: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {key or shop.key}"}
    return shop.chain.client.post("/v1/orders/batch", content=json.dumps({"orders": orders}), headers=headers)


def ask(body: dict[str, Any], channel: str = "channel") -> OrderAsk:
    return OrderBody.model_validate(body).ask(channel, channel, "123456")


def at_once(intake: OrderIntake, *requests: list[OrderAsk]) -> list[list[Answer]]:
    """Every request at the same moment."""

    async def send() -> list[list[Answer]]:
        return await asyncio.gather(*(intake.place(asks) for asks in requests))

    return asyncio.run(send())


def codes(answers: list[Answer]) -> list[str]:
    return ["placed" if isinstance(one, PlacedOrder) else getattr(one, "code", repr(one)) for one in answers]


def orders_kept(shop: Shop) -> int:
    with shop.db.snapshot() as tx:
        return tx.conn.execute(select(func.count()).select_from(customer_order)).scalar_one()


def test_each_order_of_a_batch_is_told_what_it_would_have_been_told_alone(shop: Shop) -> None:
    placed_before = shop.body(("200", 1))
    shop.post(placed_before)
    good, lacking = shop.body(("100", 2)), shop.body(("100", 11))
    unknown, wrong = shop.body(("999", 1)), shop.body(("100", 1)) | {"lines": [], "surprise": 1}
    answer = post_batch(shop, good, lacking, unknown, wrong, placed_before, "no order", good)
    assert answer.status_code == 200
    told = answer.json()["answers"]
    assert [one["status"] for one in told] == [201, 409, 422, 422, 200, 422, 200]
    assert told[0]["order"] == shop.post(good).json() == told[6]["order"]
    assert told[4]["order"] == shop.post(placed_before).json()
    for one, body in ((told[1], lacking), (told[2], unknown), (told[3], wrong)):
        assert one["problem"] == shop.post(body).json()
    assert shop.level(shop.till_a, "100").reserved == 2_000
    assert shop.balanced()


def test_every_order_of_a_batch_stands_in_its_store(shop: Shop) -> None:
    told = post_batch(shop, shop.body(("100", 1)), shop.body(("200", 1), location="027")).json()["answers"]
    row = shop.pulled(shop.till_a, "order", told[0]["order"]["order_id"])
    assert row["number"] == told[0]["order"]["number"]
    assert shop.row(shop.till_b, told[1]["order"]["order_id"]) is not None
    shop.chain.settle()
    rows = {(row.kind, row.key) for page in shop.till_b.pull().pages for row in page.rows}
    assert {("order", told[1]["order"]["order_id"]), ("stock", shop.items["200"])} <= rows


ORPHANS = """
SELECT order_id FROM order_line WHERE order_id NOT IN (SELECT order_id FROM customer_order)
UNION ALL SELECT order_id FROM reservation WHERE (order_id, line_id) NOT IN (SELECT order_id, line_id FROM order_line)
UNION ALL SELECT order_id FROM fulfillment WHERE order_id NOT IN (SELECT order_id FROM customer_order)
UNION ALL SELECT line_id FROM fulfillment_line
    WHERE (fulfillment_id, line_id) NOT IN (
        SELECT fulfillment_id, line_id FROM fulfillment JOIN order_line USING (order_id)
    )
UNION ALL SELECT order_id FROM customer_order WHERE location_id NOT IN (SELECT id FROM location)
UNION ALL SELECT order_id FROM fulfillment WHERE location_id NOT IN (SELECT id FROM location)
"""
LINES = """
SELECT (SELECT count(*) FROM order_line), (SELECT count(*) FROM reservation), (SELECT count(*) FROM fulfillment_line)
"""


def test_what_an_order_writes_hangs_together_though_no_foreign_key_says_so(shop: Shop) -> None:
    post_batch(shop, shop.body(("100", 1), ("200", 1)), shop.body(("999", 1)), shop.body(("200", 2)))
    shop.route(shop.order(("100", 1)), "027")
    with shop.db.snapshot() as tx:
        assert tx.conn.execute(text(ORPHANS)).all() == []
        assert tx.conn.execute(text(LINES)).one() == (4, 5, 5), "the last order stood in two stores"


@pytest.mark.parametrize("orders", [[], [{}] * 101])
def test_a_batch_of_none_or_too_many_is_refused_whole(shop: Shop, orders: list[object]) -> None:
    answer = post_batch(shop, *orders)
    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b"\xff", b'{"orders": 1}', b'{"orders": [], "more": 1}'])
def test_a_batch_that_is_none_is_refused(shop: Shop, body: bytes) -> None:
    answer = shop.chain.client.post("/v1/orders/batch", content=body, headers={"Authorization": f"Bearer {shop.key}"})
    assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid")


def test_a_fault_is_named_by_its_place_and_what_was_sent_is_not_repeated(shop: Shop) -> None:
    body = shop.body(("100", 1)) | {"customer": {"name": "SECRET-VALUE" * 30}, "currency": "euro"}
    faults = [
        {"at": "body.customer.name", "fault": "string_too_long"},
        {"at": "body.currency", "fault": "string_pattern_mismatch"},
    ]
    alone, in_batch = shop.post(body), post_batch(shop, body).json()["answers"][0]["problem"]
    assert alone.headers["content-type"] == "application/problem+json"
    assert alone.json()["params"]["faults"] == in_batch["params"]["faults"] == faults
    assert "SECRET-VALUE" not in alone.text


def test_no_order_is_longer_than_it_can_be(shop: Shop) -> None:
    headers = {"Authorization": f"Bearer {shop.key}"}
    huge = shop.chain.client.post(door.ONE, content=b" " * (door.MAX_BODY_BYTES[door.ONE] + 1), headers=headers)
    assert (huge.status_code, huge.json()["code"]) == (413, "body_too_large")


def test_good_and_bad_orders_of_one_transaction_do_not_touch_each_other(shop: Shop) -> None:
    bodies = [shop.body(("100", 6)), shop.body(("999", 1)), shop.body(("100", 6)), shop.body(("100", 4), ("200", 1))]
    answers = at_once(OrderIntake(shop.db), *([ask(body)] for body in bodies))
    assert [codes(one) for one in answers] == [["placed"], ["order_sku_invalid"], ["out_of_stock"], ["placed"]]
    assert shop.level(shop.till_a, "100").available == 0
    assert shop.balanced()


def test_the_same_order_twice_in_one_transaction_is_one_order(shop: Shop) -> None:
    body = shop.body(("100", 1))
    same, other = ask(body), ask(body | {"paid": False})
    (answers,) = at_once(OrderIntake(shop.db), [same, same, other, ask(body, "another channel")])
    assert codes(answers) == ["placed", "placed", "external_id_reused", "placed"]
    first, again, _, elsewhere = answers
    assert isinstance(first, PlacedOrder)
    assert isinstance(again, PlacedOrder)
    assert isinstance(elsewhere, PlacedOrder)
    assert (first.fresh, again.fresh) == (True, False)
    assert first.order_id == again.order_id != elsewhere.order_id
    assert shop.level(shop.till_a, "100").reserved == 2_000


@pytest.mark.logs_errors("orders_tried_alone")
def test_an_order_that_breaks_the_database_fails_alone(shop: Shop) -> None:
    """Whatever the reason, the others of the same transaction are accepted by themselves."""
    shop.db.run(lambda tx: tx.conn.execute(text("ALTER TABLE customer_order ADD CHECK (customer_name <> 'poison')")))
    bad = shop.body(("100", 1), customer={"name": "poison"})
    (answers,) = at_once(OrderIntake(shop.db), [ask(shop.body(("100", 1))), ask(bad), ask(shop.body(("200", 1)))])
    assert [isinstance(one, PlacedOrder) for one in answers] == [True, False, True]
    assert shop.level(shop.till_a, "100").reserved == 1_000
    assert shop.balanced()


def test_promised_where_nothing_ever_stood_is_taken_and_listed(shop: Shop) -> None:
    shop.items |= shop.db.run(lambda tx: dict(land_items(tx, [draft("800")]).ids))
    assert shop.post(shop.body(("800", 1))).json()["params"]["lines"][0]["available"] == 0
    shop.order(("800", 3), accepted_by_channel=True)
    assert shop.level(shop.till_a, "800").reserved == 3_000
    assert shop.exceptions() == {"order_unfillable": 1}
    assert shop.balanced()


def test_an_item_out_of_sale_is_refused_when_what_was_remembered_is_old(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.order(("100", 1))
    shop.db.run(lambda tx: tx.conn.execute(text("UPDATE item SET active = false WHERE sku = '100'")))
    assert shop.post(shop.body(("100", 1))).status_code == 201, "remembered for two seconds"
    monkeypatch.setattr(acceptance, "REMEMBERED", acceptance.REMEMBERED * 0)
    assert shop.post(shop.body(("100", 1))).json()["code"] == "order_sku_invalid"


def test_a_key_that_was_ended_opens_nothing_when_its_trust_is_over(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = StandingClock()
    monkeypatch.setattr(shop.db, "clock", clock)
    client = AppClient(create_app(shop.db, Config(secret=SECRET)))

    def answered() -> int:
        headers = {"Authorization": f"Bearer {shop.key}"}
        return client.post(door.ONE, content=json.dumps(shop.body(("100", 1))), headers=headers).status_code

    assert answered() == 201
    shop.db.run(lambda tx: end_key(tx, KeyKind.CHANNEL, "web"))
    assert answered() == 201, "trusted for two seconds"
    clock.at += door.TRUSTED
    assert answered() == 401


def test_a_channel_that_floods_is_told_to_wait_and_others_are_not(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    other = shop.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "market")).key
    monkeypatch.setattr(door, "MAX_WAITING", MAX_ORDERS - 1)
    refused = post_batch(shop, shop.body(("100", 1)))
    assert (refused.status_code, refused.json()["code"]) == (429, "too_many_at_once")
    assert refused.headers["Retry-After"] == "1"
    assert shop.post(shop.body(("100", 1))).status_code == 201, "there is room for one"
    assert shop.post(shop.body(("100", 1)), other).status_code == 201


def test_channels_are_served_in_turn(shop: Shop, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many orders one of them has waiting."""
    seen: list[list[str]] = []

    def noting(tx: Any, asks: Any, on_sale: Any) -> Placing:
        seen.append([one.channel for one in asks])
        return Placing(asks, {one.key: Refused("x") for one in asks})

    monkeypatch.setattr("oms.orders.intake.place_orders", noting)
    monkeypatch.setattr("oms.orders.intake.MAX_TOGETHER", 2)
    monkeypatch.setattr("oms.orders.turns.MAX_CARRIERS", 1)
    flood = [[ask(shop.body(("100", 1)), "flood")] for _ in range(6)]
    at_once(OrderIntake(shop.db), *flood, [ask(shop.body(("100", 1)), "other")])
    served = [channel for batch in seen for channel in batch]
    assert served.index("other") <= 3
    assert len(served) == 7


def test_orders_in_flight_when_their_connection_is_cut_are_told_so_and_are_whole_or_absent(shop: Shop) -> None:
    """The answer may be lost, the orders never half there; asked again, each is told what is true."""
    intake = OrderIntake(shop.db)
    bodies = [shop.body(("100", 1), ("200", 1)) for _ in range(5)]
    shop.db.run(lambda tx: tx.conn.execute(text(CUT)))
    (answers,) = at_once(intake, [ask(body) for body in bodies])
    assert not any(isinstance(one, PlacedOrder) for one in answers)
    assert orders_kept(shop) == 0
    assert shop.level(shop.till_a, "100").reserved == 0
    shop.db.run(lambda tx: tx.conn.execute(text("DROP TRIGGER cut ON fulfillment")))
    (again,) = at_once(intake, [ask(body) for body in bodies])
    assert codes(again) == ["placed"] * 5
    assert orders_kept(shop) == 5
    assert shop.balanced()


CUT = """
CREATE FUNCTION cut() RETURNS trigger LANGUAGE plpgsql AS
    'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
CREATE TRIGGER cut AFTER INSERT ON fulfillment FOR EACH STATEMENT EXECUTE FUNCTION cut();
"""


PIECES = 20
BATCH = 7


def test_a_process_killed_between_orders_leaves_each_batch_whole_or_absent(shop: Shop, oms_url: str) -> None:
    """Whatever it answered before stands; what it did not answer is told truly when it is asked again."""
    fork = multiprocessing.get_context("fork")
    bodies = [[shop.body(("200", 1), accepted_by_channel=True) for _ in range(BATCH)] for _ in range(200)]
    for kill_after in (1, 4):
        told, tell = fork.Pipe(duplex=False)
        process = fork.Process(target=_place_until_killed, args=(oms_url, bodies, tell))
        process.start()
        answered = [told.recv() for _ in range(kill_after)]
        process.kill()
        process.join(30)
        while told.poll():
            try:
                answered.append(told.recv())
            except EOFError:
                break
        kept = orders_kept(shop)
        assert kept % BATCH == 0
        assert kept >= len(answered) * BATCH
        assert shop.balanced()
        again = at_once(OrderIntake(shop.db), *([ask(body) for body in asked] for asked in bodies[: len(answered)]))
        assert [[one.order_id for one in each if isinstance(one, PlacedOrder)] for each in again] == answered
        assert orders_kept(shop) == kept


def _place_until_killed(url: str, bodies: list[list[dict[str, Any]]], tell: Connection) -> None:
    db = Database(url, SystemClock(), new_id)
    intake = OrderIntake(db)
    for asked in bodies:
        ((answers),) = at_once(intake, [ask(body) for body in asked])
        tell.send([one.order_id for one in answers if isinstance(one, PlacedOrder)])


LINE = st.tuples(st.sampled_from(("100", "200", "300")), st.integers(1, 4))
ORDERS = st.lists(st.tuples(st.lists(LINE, min_size=1, max_size=3), st.booleans(), st.integers(0, 2)), max_size=24)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(ORDERS, st.integers(0, PIECES))
def test_however_orders_meet_no_more_is_promised_than_there_is(
    shop: Shop, orders: list[tuple[list[tuple[str, int]], bool, int]], pieces: int
) -> None:
    """Through two processes' worth of doors, good and unknown items, one order again under its id now and then."""
    reserved = {sku: shop.level(shop.till_a, sku).reserved for sku in shop.SKUS}
    stock = {shop.items[sku]: before + pieces * 1000 for sku, before in reserved.items()}
    shop.db.run(lambda tx: count(tx, shop.a.id, stock, "counted"))
    doors = [OrderIntake(shop.db), OrderIntake(shop.db)]
    asks = [ask(shop.body(*lines, *([("999", 1)] if unknown else []))) for lines, unknown, _ in orders]
    sent = [(turn, one) for turn, (one, told) in enumerate(zip(asks, orders, strict=True)) for _ in range(told[2] + 1)]

    async def send() -> list[list[Answer]]:
        return await asyncio.gather(*(doors[turn % 2].place([one]) for turn, one in sent))

    placed = {one.order_id for answers in asyncio.run(send()) for one in answers if isinstance(one, PlacedOrder)}
    with shop.db.snapshot() as tx:
        lines = tx.conn.execute(select(order_line).where(order_line.c.order_id.in_(placed))).mappings().all()
    for sku, before in reserved.items():
        promised = sum(line["thousandths"] for line in lines if line["sku"] == sku)
        assert promised <= pieces * 1000
        assert shop.level(shop.till_a, sku).reserved == before + promised
    assert shop.balanced()
    assert shop.exceptions() == {}

"""Orders over our own API that say no location: decided while the channel waits, placed or refused, always the same."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select

from contract.messages.facts import MovedLine, OrderCanceled
from contract.rules.promotion.conditions import code_key
from oms.catalog.markets import load_pack
from oms.catalog.prices import ensure_pricelist, set_price
from oms.customers.repository import make_known
from oms.db.engine import Tx
from oms.inventory.ledger import adjust
from oms.orders import parts, turns
from oms.orders.acceptance import OnSale, place_orders
from oms.orders.repository import stop_pickup
from oms.orders.tables import customer_order
from oms.promotions.promotion_import import OPTIONAL_COLUMNS, PROMOTION_COLUMNS, import_promotions
from oms.promotions.uses import give_serials
from oms.promotions.wire import load_spent_coupons
from oms.security.api_keys import KeyKind, add_key
from oms.shipping.carriers import set_stop
from oms.sourcing import arrivals
from oms.sourcing.tables import sourcing_decision
from tests.integration.oms_channels.sender import Desk
from tests.integration.oms_channels.test_sourced import DONEGAL, lives_at
from tests.integration.oms_channels.test_sourced import land as land  # noqa: PLC0414 - a fixture

SHIP_TO = {"lines": ["Declan Fitzgerald", "Galway"], "postal_code": "H91 X2N7", "country": "IE"}
SINCE = datetime(2026, 1, 1, tzinfo=UTC)
CALLERS = 64


@pytest.fixture
def open_land(land: Desk, run: Any) -> Desk:
    """Decided by means: no dice are thrown."""
    lives_at(land, DONEGAL)
    run("learning", "freeze", "--json")
    land.shop.chain.app.state.chances.look()
    return land


def body(desk: Desk, *lines: tuple[str, int], **told: Any) -> dict[str, Any]:
    """An order to be sent, that says no location."""
    found = desk.shop.body(*lines, ship_to=SHIP_TO, **told)
    del found["location"]
    return found


def gone(desk: Desk, store: Any, sku: str, some: int = 10_000) -> None:
    desk.db.run(lambda tx: adjust(tx, store.id, desk.shop.items[sku], -some, "gone"))


def total(desk: Desk, table: Any) -> int:
    with desk.db.snapshot() as tx:
        found: int = tx.conn.execute(select(func.count()).select_from(table)).scalar_one()
    return found


def test_it_is_placed_where_it_costs_least_and_asked_again_gets_the_same_answer(open_land: Desk, run: Any) -> None:
    told = body(open_land, ("100", 2), ("200", 1))
    first = open_land.shop.post(told)
    assert first.status_code == 201, first.text
    answer = first.json()
    assert answer["parts"] == [{"number": answer["number"], "location": "027"}]
    row = open_land.shop.row(open_land.shop.till_b, answer["order_id"])
    assert row is not None
    assert row.why is not None
    assert (row.why.rule, row.kind) == ("costs_least", "ship")
    run("orders", "route", answer["order_id"], "014", "--json")
    again = open_land.shop.post(told)
    assert (again.status_code, again.json()) == (200, answer)
    assert open_land.shop.post(told | {"total_minor": 1}).json()["code"] == "external_id_reused"
    why = run("why", answer["number"], "--again", "--json")
    assert why == run("why", told["external_id"], "--again", "--json")
    assert (why["place"], why["outcome"], why["made_again"]) == ("027", "placed", "the same")
    assert (total(open_land, customer_order), total(open_land, sourcing_decision)) == (1, 1)


def test_what_no_place_has_alone_comes_in_parts_to_the_cent(open_land: Desk) -> None:
    gone(open_land, open_land.shop.a, "200")
    gone(open_land, open_land.shop.b, "100")
    told = body(open_land, ("100", 2), ("200", 1))
    told |= {"total_minor": 299, "lines": [told["lines"][0], told["lines"][1] | {"price_minor": 99}]}
    answer = open_land.shop.post(told).json()
    assert {one["location"] for one in answer["parts"]} == {"014", "027"}
    assert {one["number"] for one in answer["parts"]} == {answer["number"], f"{answer['number']}-2"}
    seen = open_land.shop.get(answer["order_id"]).json()
    assert sorted(part["total_minor"] for part in seen["parts"]) == [99, 200]
    assert open_land.shop.post(told).json() == answer
    assert (open_land.shop.balanced(), open_land.shop.exceptions()) == (True, {})


def test_what_is_refused_says_why_and_nothing_is_kept(open_land: Desk) -> None:
    gone(open_land, open_land.shop.b, "100", 7_000)
    gone(open_land, open_land.shop.a, "100", 8_000)
    short = open_land.shop.post(body(open_land, ("100", 4), ("200", 1)))
    assert (short.status_code, short.json()["code"]) == (409, "out_of_stock")
    assert short.json()["params"]["lines"] == [{"sku": "100", "asked": 4_000, "available": 3_000}]
    nowhere = SHIP_TO | {"postal_code": "D02 X285"}
    unknown = open_land.shop.post(body(open_land, ("100", 1)) | {"ship_to": nowhere})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "order_postal_code_invalid")
    odd = open_land.shop.post(body(open_land, ("nothing", 1)))
    assert (odd.status_code, odd.json()["code"], odd.json()["params"]) == (422, "order_sku_invalid", {"sku": "nothing"})
    bare = body(open_land, ("100", 1))
    del bare["ship_to"]
    assert open_land.shop.post(bare).status_code == 422
    dollars = open_land.shop.post(body(open_land, ("100", 1)) | {"currency": "USD"})
    assert (dollars.status_code, dollars.json()["code"]) == (409, "no_place_sends")
    for store in (open_land.shop.a, open_land.shop.b):
        open_land.db.run(lambda tx, one=store.id: set_stop(tx, one, "post", "17:00", "12345", active=False))  # type: ignore[misc]
    open_land.shop.chain.app.state.arrivals._decider._known.clear()
    refused = open_land.shop.post(body(open_land, ("200", 1)))
    assert (refused.status_code, refused.json()["params"]) == (409, {"reason": "no_carrier"})
    assert total(open_land, customer_order) == 0
    assert open_land.shop.level(open_land.shop.till_b, "100").reserved == 0


def test_what_was_promised_already_is_taken_and_listed_for_head_office(open_land: Desk) -> None:
    for store in (open_land.shop.a, open_land.shop.b):
        gone(open_land, store, "100")
    answer = open_land.shop.post(body(open_land, ("100", 1), accepted_by_channel=True))
    assert (answer.status_code, [one["location"] for one in answer.json()["parts"]]) == (201, ["027"])
    assert open_land.shop.exceptions() == {"order_unfillable": 1}


def test_in_a_batch_each_is_answered_in_its_turn(open_land: Desk) -> None:
    orders = [
        body(open_land, ("100", 1)),
        open_land.shop.body(("100", 1)),
        body(open_land, ("100", 11)),
        open_land.shop.body(("100", 11)),
    ]
    told = batch(open_land, orders)
    assert [one["status"] for one in told] == [201, 201, 409, 409]
    assert [one["order"]["external_id"] for one in told[:2]] == [one["external_id"] for one in orders[:2]]
    assert ["parts" in one["order"] for one in told[:2]] == [True, False]


def test_where_a_place_takes_none_after_all_it_is_decided_without_it(
    open_land: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    place_each, asked = parts.place_each, list[str]()

    def raced(tx: Any, orders: Any, on_sale: Any) -> Any:
        if not asked:
            stop_pickup(tx, open_land.shop.b.id, "flood")
        asked.append(orders[0][0].location)
        return place_each(tx, orders, on_sale)

    monkeypatch.setattr(arrivals, "place_each", raced)
    answer = open_land.shop.post(body(open_land, ("100", 1))).json()
    assert (asked, answer["parts"][0]["location"]) == (["027", "014"], "014")


def test_callers_who_fight_for_the_last_pieces_get_every_one_of_them_and_no_more(open_land: Desk) -> None:
    gone(open_land, open_land.shop.a, "100", 2_000)
    gone(open_land, open_land.shop.b, "100", 5_000)
    orders = [body(open_land, ("100", 1), ("200", 1)) for _ in range(CALLERS)]
    orders = [one | {"lines": one["lines"][:1], "total_minor": 100} for one in orders]
    with ThreadPoolExecutor(CALLERS) as callers:
        told = Counter(callers.map(lambda one: open_land.shop.post(one).status_code, orders))
        again = Counter(callers.map(lambda one: open_land.shop.post(one).status_code, orders))
    assert told == {201: 13, 409: CALLERS - 13}
    assert again == {200: 13, 409: CALLERS - 13}
    levels = [open_land.shop.level(till, "100") for till in (open_land.shop.till_a, open_land.shop.till_b)]
    assert [(one.on_hand, one.reserved) for one in levels] == [(8_000, 8_000), (5_000, 5_000)]
    assert open_land.shop.balanced()


def test_the_same_order_sent_by_many_at_once_is_placed_once(open_land: Desk) -> None:
    told = body(open_land, ("100", 1))
    with ThreadPoolExecutor(8) as callers:
        answers = list(callers.map(lambda _: open_land.shop.post(told), range(8)))
    assert {one.json()["order_id"] for one in answers} == {answers[0].json()["order_id"]}
    assert Counter(one.status_code for one in answers) == {201: 1, 200: 7}
    assert total(open_land, sourcing_decision) == 1


def test_a_channel_that_sends_many_at_once_does_not_keep_the_order_of_another_waiting(
    open_land: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = open_land.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "market")).key
    placed, begun, go_on = list[str](), Event(), Event()
    place_each = parts.place_each

    def noting(tx: Any, orders: Any, on_sale: Any) -> Any:
        begun.set()
        assert go_on.wait(30)
        placed.extend(asks[0].channel for asks in orders)
        return place_each(tx, orders, on_sale)

    monkeypatch.setattr(arrivals, "place_each", noting)
    monkeypatch.setattr(turns, "MAX_CARRIERS", 1)
    flood = [body(open_land, ("100", 1)) for _ in range(10)]
    monkeypatch.setattr(open_land.shop.chain.app.state.arrivals._turns, "_most", 2)
    with ThreadPoolExecutor(2) as callers:
        many = callers.submit(batch, open_land, flood)
        assert begun.wait(30)
        one = callers.submit(open_land.shop.post, body(open_land, ("200", 1)), key)
        waiting = open_land.shop.chain.app.state.arrivals._turns
        while waiting._behind < len(flood) - 2 + 1:
            assert not one.done()
        go_on.set()
        assert one.result().status_code == 201
        assert Counter(told["status"] for told in many.result()) == {201: len(flood)}
    assert placed.index("market") in (2, 3)
    assert len(placed) == len(flood) + 1


def batch(desk: Desk, orders: list[dict[str, Any]]) -> list[dict[str, Any]]:
    headers = {"Authorization": f"Bearer {desk.shop.key}"}
    told = desk.shop.chain.client.post("/v1/orders/batch", json={"orders": orders}, headers=headers).json()
    answers: list[dict[str, Any]] = told["answers"]
    return answers


def test_orders_of_a_batch_see_what_those_before_them_took_and_the_same_one_twice_is_one(open_land: Desk) -> None:
    gone(open_land, open_land.shop.a, "200")
    gone(open_land, open_land.shop.a, "100", 8_000)
    gone(open_land, open_land.shop.b, "100", 9_000)
    orders = [body(open_land, ("100", 1)) for _ in range(4)]
    split = body(open_land, ("100", 1), ("200", 1))
    told = batch(open_land, [*orders[:2], split, orders[0], *orders[2:]])
    assert [one["status"] for one in told] == [201, 201, 201, 200, 409, 409]
    assert told[0]["order"] == told[3]["order"]
    where = [[part["location"] for part in one["order"]["parts"]] for one in told[:3]]
    assert (where[0], where[1], sorted(where[2])) == (["027"], ["014"], ["014", "027"])
    assert [one["problem"]["code"] for one in told[4:]] == ["out_of_stock"] * 2
    assert open_land.shop.balanced()
    for order in orders[:2]:
        assert open_land.shop.post(order).status_code == 200
    assert total(open_land, sourcing_decision) == 3


def test_in_a_batch_one_that_is_refused_its_place_keeps_none_of_the_others_back(
    open_land: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what it did not take after all is there for those that came after it."""
    gone(open_land, open_land.shop.a, "200")
    gone(open_land, open_land.shop.b, "100")
    gone(open_land, open_land.shop.a, "100", 9_000)
    place_each, asked = parts.place_each, list[int]()

    def raced(tx: Any, orders: Any, on_sale: Any) -> Any:
        asked.append(len(orders))
        if len(asked) == 1:
            gone(open_land, open_land.shop.b, "200")
        return place_each(tx, orders, on_sale)

    monkeypatch.setattr(arrivals, "place_each", raced)
    split, single = body(open_land, ("100", 1), ("200", 1)), body(open_land, ("100", 1))
    told = batch(open_land, [split, single])
    assert [one["status"] for one in told] == [409, 201]
    assert asked == [1, 1]
    assert open_land.shop.balanced()


def test_what_another_call_placed_whole_meanwhile_is_not_placed_in_parts_beside_it(
    open_land: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone(open_land, open_land.shop.a, "200")
    gone(open_land, open_land.shop.b, "100")
    place_each = parts.place_each

    def raced(tx: Any, orders: Any, on_sale: Any) -> Any:
        (asks,) = orders
        lines = tuple(line for ask in asks for line in ask.lines)
        whole = replace(asks[0], location="014", lines=lines, total_minor=sum(one.price_minor for one in lines))
        gone(open_land, open_land.shop.a, "200", -10_000)
        open_land.db.run(lambda other: place_orders(other, [whole], OnSale()))
        return place_each(tx, orders, on_sale)

    monkeypatch.setattr(arrivals, "place_each", raced)
    told = open_land.shop.post(body(open_land, ("100", 2), ("200", 1)))
    assert (told.status_code, [one["location"] for one in told.json()["parts"]]) == (200, ["014"])
    assert total(open_land, customer_order) == 1
    levels = [
        open_land.shop.level(*at).reserved for at in ((open_land.shop.till_a, "200"), (open_land.shop.till_b, "200"))
    ]
    assert levels == [1_000, 0]
    assert open_land.shop.balanced()


def priced(tx: Tx) -> None:
    load_pack(tx, "IE")
    ensure_pricelist(tx, "standard", "EUR")
    for sku, minor in (("100", 250), ("200", 1_099)):
        set_price(tx, sku, minor, pricelist_id="standard", quantity=1, valid_from=SINCE, valid_to=None)


def test_a_quote_in_parts_is_one_order_whose_coupon_comes_back_with_its_last_part(
    open_land: Desk, tmp_path: Path, run: Any
) -> None:
    desk = open_land
    gone(desk, desk.shop.a, "200")
    gone(desk, desk.shop.b, "100")
    desk.db.run(priced)
    desk.db.run(lambda tx: make_known(tx, "customer-1"))
    path = tmp_path / "promotions.csv"
    told = {"code": "WELCOME", "name": "Welcome", "kind": "basket_amount", "value": "50", "items": "all",
            "needs": "serial:WELCOME"}  # fmt: skip
    columns = (*PROMOTION_COLUMNS, *OPTIONAL_COLUMNS)
    path.write_text("\n".join(",".join(row) for row in (columns, [told.get(one, "") for one in columns])) + "\n")
    assert import_promotions(desk.db, path).problems == []
    (serial,) = desk.db.run(lambda tx: give_serials(tx, "WELCOME", 1))
    lines = [{"sku": sku, "quantity_thousandths": 1_000} for sku in ("100", "200")]
    quote = asked(
        desk, "/v1/quotes", {"country": "IE", "lines": lines, "codes": [serial], "customer_id": "customer-1"}
    ).json()
    ship = {"paid": True, "customer": {"name": "Declan"}, "ship_to": SHIP_TO}
    placed = asked(desk, f"/v1/quotes/{quote['quote_id']}/order", ship).json()
    assert len(placed["parts"]) == 2
    with desk.db.snapshot() as tx:
        rows = tx.conn.execute(select(customer_order).order_by(customer_order.c.part)).mappings().all()
    assert [row["customer_id"] for row in rows] == ["customer-1", "customer-1"]
    assert run("quote", "show", quote["quote_id"], "--json")["order_number"] == placed["number"]
    for row, spent in zip(rows, (1, 0), strict=True):
        canceled(desk, row)
        with desk.db.snapshot() as tx:
            assert len(load_spent_coupons(tx, "chain", [code_key(serial)])) == spent


def canceled(desk: Desk, order: Any) -> None:
    """The store of a part says that nobody wants it any more."""
    till = desk.shop.till_a if order["location_id"] == desk.shop.a.id else desk.shop.till_b
    row = desk.shop.row(till, order["order_id"])
    assert row is not None
    lines = tuple(
        MovedLine(line_id=line.line_id, item_id=line.item_id, thousandths=line.standing.total) for line in row.lines
    )
    about = {"order_id": row.order_id, "location_id": till.location_id, "transaction_id": "", "reason": "not wanted"}
    desk.shop.tell(till, OrderCanceled.model_validate({**about, "lines": lines}))


def test_a_quote_for_a_country_is_placed_where_the_plan_says_at_its_prices(open_land: Desk) -> None:
    open_land.db.run(priced)
    lines = [{"sku": "100", "quantity_thousandths": 2_000}, {"sku": "200", "quantity_thousandths": 1_000}]
    quote = asked(open_land, "/v1/quotes", {"country": "IE", "lines": lines}).json()
    told = {"paid": True, "customer": {"name": "Declan"}}
    path = f"/v1/quotes/{quote['quote_id']}/order"
    bare = asked(open_land, path, told)
    assert (bare.status_code, bare.json()["code"]) == (409, "quote_location_needed")
    placed = asked(open_land, path, told | {"ship_to": SHIP_TO})
    assert placed.status_code == 201, placed.text
    assert placed.json()["parts"] == [{"number": placed.json()["number"], "location": "027"}]
    again = asked(open_land, path, told | {"ship_to": SHIP_TO})
    assert (again.status_code, again.json()) == (200, placed.json())
    seen = open_land.shop.get(placed.json()["order_id"]).json()
    assert (seen["total_minor"], quote["total_minor"]) == (1_599, 1_599)
    assert open_land.shop.balanced()


def asked(desk: Desk, path: str, told: dict[str, Any]) -> Any:
    return desk.shop.chain.client.post(path, json=told, headers={"Authorization": f"Bearer {desk.shop.key}"})

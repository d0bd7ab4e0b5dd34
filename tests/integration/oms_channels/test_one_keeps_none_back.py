"""An order or a channel that cannot go on stands in nobody else's way; and what changes after all is told."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import text

from contract.errors import Refused, Unavailable
from oms.channels import connections, keeper, placing, repair
from oms.channels.backfill import Page, fetch
from oms.channels.holds import holds_of
from oms.channels.keeper import keep_due
from oms.channels.model import Kind, Reason
from oms.channels.placing import decide, place_at
from oms.db.engine import Tx
from oms.inventory.ledger import adjust
from oms.orders.parts import place_all
from oms.security.api_keys import KeyKind, end_key
from tests.integration.oms_channels.sender import (
    ADDRESS,
    Desk,
    headers_for,
    sent_order,
    shopify_order,
    standard_order,
    woo_order,
)
from tests.integration.oms_ground.chain import SECRET

SHOPIFY, WOO, STANDARD = Kind.SHOPIFY, Kind.WOOCOMMERCE, Kind.STANDARD


class Listed:
    """A channel's list, as a function of since when and from where."""

    def __init__(self, page: Callable[[datetime | None, str], tuple[list[dict[str, Any]], str]]) -> None:
        self._page = page
        self.asked: list[tuple[datetime | None, str]] = []

    def page(self, since: datetime | None, cursor: str) -> Page:
        self.asked.append((since, cursor))
        orders, following = self._page(since, cursor)
        return Page("orders/updated", [json.dumps(one).encode() for one in orders], following)


def sql(desk: Desk, words: str) -> None:
    desk.db.run(lambda tx: tx.conn.execute(text(words)))


def rested(desk: Desk, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two orders of ``standard`` and then one of ``shopify``, all due now; two are looked at in one go."""
    monkeypatch.setattr(keeper, "AT_ONCE", 2)
    run("channel", "map", "shopify", "location", "Main Street", "014")
    for channel in ("standard", "shopify"):
        run("channel", "rules", channel, "--grace-minutes", "5")
    for number in range(2):
        desk.tell(STANDARD, standard_order(f"W{number}"))
    desk.tell(SHOPIFY, shopify_order(5))
    sql(desk, "UPDATE captured_order SET place_after = now() - interval '1 hour'")


def test_orders_of_a_channel_whose_key_was_ended_keep_no_others_back(
    desk: Desk, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    rested(desk, run, monkeypatch)
    desk.db.run(lambda tx: end_key(tx, KeyKind.CHANNEL, "standard"))
    assert keep_due(desk.db) == 1
    assert desk.row(SHOPIFY, "5")["state"] == "placed"
    assert [desk.row(STANDARD, one)["state"] for one in ("W0", "W1")] == ["resting", "resting"]


@pytest.mark.logs_errors("keeper_failed")
def test_orders_that_always_fail_keep_no_others_back(desk: Desk, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    rested(desk, run, monkeypatch)

    def some_fail(tx: Tx, connection: Any, row: Any, **told: Any) -> Any:
        if connection.name == "standard":
            raise RuntimeError("always")
        return decide(tx, connection, row, **told)

    monkeypatch.setattr(keeper, "decide", some_fail)
    assert keep_due(desk.db) == 3
    assert desk.row(SHOPIFY, "5")["state"] == "placed"


@pytest.mark.logs_errors("keeper_failed")
def test_one_name_frees_each_order_by_itself(desk: Desk, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in (1, 2, 3):
        desk.tell(SHOPIFY, shopify_order(number))
    sure = place_all

    def one_fails(tx: Tx, asks: Any, on_sale: Any) -> Any:
        if asks[0].external_id == "2":
            raise RuntimeError("always")
        return sure(tx, asks, on_sale)

    monkeypatch.setattr(placing, "place_all", one_fails)
    done = repair.map_name(desk.db, "shopify", "location", "Main Street", "014")
    assert (done.orders, done.free) == (3, 2)
    assert [desk.view(SHOPIFY, str(one))["state"] for one in (1, 2, 3)] == ["placed", "held", "placed"]


def test_an_item_taken_out_of_sale_while_its_order_waits_holds_it(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, sent_order())
    sql(desk, "UPDATE item SET active = false WHERE sku = '100'")
    assert run("channel", "place", "shopify", "1", "014")[0] == 2
    assert desk.view(SHOPIFY, "1")["holds"] == ["item_unknown:100"]


def test_an_order_whose_channel_was_ended_while_it_waits_is_held(desk: Desk) -> None:
    desk.tell(SHOPIFY, sent_order())
    captured_id = desk.row(SHOPIFY, "1")["captured_id"]
    desk.db.run(lambda tx: end_key(tx, KeyKind.CHANNEL, "shopify"))
    outcome = desk.db.run(lambda tx: place_at(tx, captured_id, desk.shop.a.id))
    assert isinstance(outcome, Refused)
    assert desk.row(SHOPIFY, "1")["state"] == "held"


@pytest.mark.parametrize("approved", [False, True])
def test_what_stock_refused_a_person_may_place_all_the_same(desk: Desk, run: Any, approved: bool) -> None:
    desk.tell(SHOPIFY, sent_order())
    for code in ("014", "027"):
        place = desk.shop.a.id if code == "014" else desk.shop.b.id
        desk.db.run(lambda tx, place=place: adjust(tx, place, desk.shop.items["100"], -10_000, "gone"))  # type: ignore[misc]
    assert run("channel", "place", "shopify", "1", "014")[0] == 2
    assert desk.view(SHOPIFY, "1")["holds"] == ["no_stock:100"]
    if approved:
        run("channel", "release", "shopify", "no_stock", "1")
        sourced_in_vain(desk)
        assert run("channel", "place", "shopify", "1", "014")[0] == 0
        assert desk.shop.exceptions() == {"order_unfillable": 1}
        return
    assert run("channel", "place", "shopify", "1", "014")[0] == 2
    desk.db.run(lambda tx: adjust(tx, desk.shop.b.id, desk.shop.items["100"], 10_000, "came"))
    assert run("channel", "place", "shopify", "1", "027")[0] == 0
    assert desk.view(SHOPIFY, "1")["state"] == "placed"


def sourced_in_vain(desk: Desk) -> None:
    row = desk.row(SHOPIFY, "1")
    desk.db.run(lambda tx: placing.hold(tx, row, no_stock=["100"]))


def test_an_order_that_a_doubt_holds_is_placed_by_nobody(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, sent_order(financial_status="pending"))
    code, _, said = run("channel", "place", "shopify", "1", "014")
    assert (code, said.strip()) == (2, "The order 1 waits for no place: it is held.")


def test_stock_that_an_edit_took_out_holds_no_more(desk: Desk) -> None:
    much = {"sku": "100", "quantity_thousandths": 9_000_000, "price_minor": 200}
    left = {"line": "2", "sku": "200", "quantity_thousandths": 1000, "price_minor": 100}
    desk.tell(STANDARD, standard_order("N1", lines=[much, left]))
    assert desk.view(STANDARD, "N1")["holds"] == ["no_stock:100"]
    later = {"updated_at": "2026-11-21T12:00:00Z", "total_minor": 100, "lines": [left]}
    desk.tell(STANDARD, standard_order("N1", **later))
    assert desk.view(STANDARD, "N1")["state"] == "placed"


@pytest.mark.parametrize(
    "wrong",
    [
        {"total_price": "1e1000000"},
        {"created_at": "0001-01-01T00:00:00Z", "updated_at": "0001-01-01T00:00:00Z"},
        {"created_at": "9999-12-31T23:59:59Z"},
        {"line_items": shopify_order()["line_items"] + shopify_order()["line_items"]},
        {"refunds": [{"id": number, "refund_line_items": []} for number in range(501)]},
    ],
)
def test_a_body_nobody_can_reckon_with_is_refused_and_keeps_no_other_back(desk: Desk, wrong: dict[str, Any]) -> None:
    raw = json.dumps(shopify_order(1, **wrong)).encode()
    answer = desk.post(SHOPIFY, raw, headers_for(SHOPIFY, raw, "orders/create"))
    assert (answer.status_code, answer.json()["code"]) == (422, "webhook_unreadable")
    told = fetch(desk.db, "shopify", Listed(lambda *_: ([shopify_order(1, **wrong), shopify_order(7)], "")))
    assert (told.taken, told.unreadable, told.left_out) == (1, 1, ["1"])


@pytest.mark.logs_errors("channel_order_unreadable")
def test_an_order_that_we_fail_at_keeps_no_other_back(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    sure = holds_of

    def one_fails(order: Any, known: Any) -> Any:
        if order.external_id == "1":
            raise RuntimeError("always")
        return sure(order, known)

    monkeypatch.setattr(placing, "holds_of", one_fails)
    told = fetch(desk.db, "shopify", Listed(lambda *_: ([shopify_order(1), shopify_order(2)], "")))
    assert (told.taken, told.left_out) == (1, ["1"])


def test_what_changed_while_a_list_was_broken_off_is_asked_for_again(desk: Desk) -> None:
    orders = {1: woo_order(1), 2: woo_order(2)}
    source = Listed(lambda _, cursor: ([orders[int(cursor or 1)]], "2" if not cursor else ""))
    fetch(desk.db, "woocommerce", source, most_pages=1)
    sql(desk, "UPDATE channel_connection SET read_since = now() - interval '1 day' WHERE cursor <> ''")
    fetch(desk.db, "woocommerce", source)
    fetch(desk.db, "woocommerce", source)
    since = source.asked[-2][0]
    assert since is not None
    assert (datetime.now(UTC) - since).days == 1, "from before the first page was asked for"


def test_two_that_fetch_at_once_do_not_skip_what_the_other_read(desk: Desk) -> None:
    def while_another_reads(_: datetime | None, cursor: str) -> tuple[list[dict[str, Any]], str]:
        if not cursor:
            fetch(desk.db, "woocommerce", Listed(lambda *_: ([woo_order(1)], "2")), most_pages=1)
        return [woo_order(1)], ""

    assert fetch(desk.db, "woocommerce", Listed(while_another_reads)).elsewhere
    with desk.db.snapshot() as tx:
        kept = connections.connection_named(tx, "woocommerce")
    assert (kept.cursor, kept.read_until) == ("2", None)


def test_a_place_in_a_list_that_is_no_longer_good_begins_the_list_again(desk: Desk) -> None:
    fetch(desk.db, "shopify", Listed(lambda *_: ([shopify_order(1)], "old")), most_pages=1)

    def gone(_: datetime | None, cursor: str) -> tuple[list[dict[str, Any]], str]:
        if cursor:
            raise Unavailable("channel_unreachable", error=400)
        return [shopify_order(1), shopify_order(2)], ""

    told = fetch(desk.db, "shopify", Listed(gone))
    assert (told.pages, told.taken, told.again) == (1, 1, 1)
    with pytest.raises(Unavailable):
        fetch(desk.db, "shopify", Listed(lambda *_: gone(None, "any")))


def test_of_another_address_nothing_was_read_yet(desk: Desk) -> None:
    def source(address: str) -> connections.Connection:
        desk.db.run(lambda tx: connections.set_source(tx, SECRET, "shopify", address, {"token": "x"}))
        with desk.db.snapshot() as tx:
            return connections.connection_named(tx, "shopify")

    source("https://one.example")
    fetch(desk.db, "shopify", Listed(lambda *_: ([], "")))
    fetch(desk.db, "shopify", Listed(lambda *_: ([], "p7")), most_pages=1)
    kept = source("https://one.example/")
    assert (kept.cursor, kept.read_until is None) == ("p7", False)
    kept = source("https://two.example")
    assert (kept.cursor, kept.read_since, kept.read_until) == ("", None, None)


def answered(desk: Desk, order: str, answer: str) -> Any:
    headers = {"Authorization": f"Bearer {desk.keys[SHOPIFY]}"}
    url = f"/v1/channels/shopify/orders/{order}/fraud"
    return desk.client.post(url, json={"answer": answer}, headers=headers).json()


def test_a_second_word_on_fraud_after_the_order_was_placed_is_told(desk: Desk, run: Any) -> None:
    answered(desk, "1", "accept")
    desk.tell(SHOPIFY, sent_order())
    run("channel", "place", "shopify", "1", "014")
    answered(desk, "1", "accept")
    assert desk.shop.exceptions() == {}
    answered(desk, "1", "refuse")
    assert desk.shop.exceptions() == {"channel_order_doubted": 1}


def test_a_word_on_fraud_names_its_order_by_the_channels_id_alone(desk: Desk) -> None:
    desk.tell(SHOPIFY, sent_order(4711, name="1001"))
    assert answered(desk, "1001", "refuse")["state"] == "awaited"
    assert desk.view(SHOPIFY, "1001")["code"] == "captured_order_unknown"
    assert desk.view(SHOPIFY, "4711")["state"] == "waiting"


def test_another_address_after_the_order_was_placed_is_told(desk: Desk, run: Any) -> None:
    desk.tell(SHOPIFY, sent_order())
    run("channel", "place", "shopify", "1", "014")
    desk.tell(SHOPIFY, sent_order(updated_at="2026-11-21T12:00:00Z", note="ring twice"))
    assert desk.shop.exceptions() == {}
    moved = ADDRESS | {"address1": "99 Other Road"}
    desk.tell(SHOPIFY, sent_order(updated_at="2026-11-21T13:00:00Z", shipping_address=moved))
    assert desk.shop.exceptions() == {"channel_order_changed": 1}


def test_of_orders_named_the_first_that_is_not_held_stops_and_says_so(desk: Desk) -> None:
    desk.tell(SHOPIFY, shopify_order(1))
    with pytest.raises(Refused, match="hold_unknown"):
        repair.release(desk.db, "shopify", ["1"], Reason.FRAUD)


def test_an_order_that_waits_is_held_for_a_name_that_was_forgotten(desk: Desk, run: Any) -> None:
    order = sent_order()
    order["line_items"][0]["sku"] = "SHOE-1"
    run("channel", "map", "shopify", "item", "SHOE-1", "100")
    desk.tell(SHOPIFY, order)
    assert desk.view(SHOPIFY, "1")["state"] == "waiting"
    run("channel", "unmap", "shopify", "item", "SHOE-1")
    assert desk.view(SHOPIFY, "1")["holds"] == ["item_unknown:SHOE-1"]
    code, _, said = run("channel", "release", "shopify", "item_unknown")
    assert (code, "Nobody can set item_unknown aside" in said) == (2, True)


def test_any_name_that_a_pickup_line_tells_may_be_mapped(desk: Desk, run: Any) -> None:
    line = {"title": "Pick up", "code": "STORE-X", "price": "0.00", "delivery_category": "pickup"}
    desk.tell(SHOPIFY, shopify_order(shipping_lines=[line]))
    run("channel", "map", "shopify", "location", "STORE-X", "014")
    assert desk.view(SHOPIFY, "1")["state"] == "placed"

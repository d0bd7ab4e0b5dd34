"""Placing orders over the API."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from contract.rules.collection_code import code_matches, parse_collection_token, read_collection_token
from oms.orders.intake import OrderIntake
from oms.orders.model import PlacedOrder
from oms.orders.repository import stop_pickup
from oms.orders.turns import Answer
from oms.orders.wire import OrderBody
from oms.security.api_keys import KeyKind, add_key
from tests.integration.oms_trade.shop import Shop


def test_an_order_is_reserved_and_stands_in_its_store_at_once(shop: Shop) -> None:
    order_id = shop.order(("100", 2), ("200", 1))
    assert shop.level(shop.till_a, "100").available == 8_000
    row = shop.pulled(shop.till_a, "order", order_id)
    assert [line["quantities"] for line in row["lines"]] == [{"open": 2000}, {"open": 1000}]
    assert row["customer_phone_end"] == "6084"
    assert shop.balanced()


def test_the_same_order_sent_again_gets_the_same_answer(shop: Shop) -> None:
    body = shop.body(("100", 2))
    first, again = shop.post(body), shop.post(body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert shop.level(shop.till_a, "100").reserved == 2_000


def test_what_a_customer_takes_instead_comes_down_with_the_order(shop: Shop) -> None:
    body = shop.body(("100", 2), ("300", 1))
    body["lines"][0]["substitutes"] = ["200", "300"]
    first, again = shop.post(body), shop.post(body)
    assert (first.status_code, again.status_code) == (201, 200)
    row = shop.row(shop.till_a, first.json()["order_id"])
    assert row is not None
    assert [[one.sku for one in line.substitutes] for line in row.lines] == [["200", "300"], []]
    body["lines"][0]["substitutes"] = ["200"]
    assert shop.post(body).json()["code"] == "external_id_reused"


def test_another_order_under_the_same_id_is_refused(shop: Shop) -> None:
    body = shop.body(("100", 2))
    shop.post(body)
    answer = shop.post(body | {"paid": False})
    assert (answer.status_code, answer.json()["code"]) == (409, "external_id_reused")


def test_two_channels_may_use_the_same_id(shop: Shop) -> None:
    other = shop.db.run(lambda tx: add_key(tx, KeyKind.CHANNEL, "market")).key
    body = shop.body(("100", 1))
    first, second = shop.post(body), shop.post(body, other)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["order_id"] != second.json()["order_id"]
    assert shop.get(first.json()["order_id"], other).status_code == 404
    assert shop.get(second.json()["order_id"], other).json()["state"] == "open"


def test_the_collection_code_opens_the_order_in_its_store(shop: Shop) -> None:
    told = shop.post(shop.body(("100", 1))).json()
    row = shop.row(shop.till_a, told["order_id"])
    assert row is not None
    assert code_matches(row.order_id, told["collection"]["code"], row.code_hash)
    assert parse_collection_token(told["collection"]["token"]) == (row.number, told["collection"]["code"])


def test_without_stock_an_order_is_refused_and_nothing_is_reserved(shop: Shop) -> None:
    answer = shop.post(shop.body(("100", 1), ("200", 11)))
    assert (answer.status_code, answer.json()["code"]) == (409, "out_of_stock")
    assert answer.json()["params"]["lines"] == [{"sku": "200", "asked": 11_000, "available": 10_000}]
    assert shop.level(shop.till_a, "100").reserved == 0


def test_lines_of_one_item_count_together(shop: Shop) -> None:
    assert shop.post(shop.body(("100", 6), ("100", 6))).json()["code"] == "out_of_stock"


def test_an_order_promised_by_its_channel_is_taken_without_stock_and_listed(shop: Shop) -> None:
    order_id = shop.order(("100", 11), accepted_by_channel=True)
    assert shop.exceptions() == {"order_unfillable": 1}
    assert shop.level(shop.till_a, "100").available == -1_000
    assert shop.row(shop.till_a, order_id) is not None
    assert shop.balanced()


def test_a_total_that_does_not_add_up_is_taken_and_listed(shop: Shop) -> None:
    shop.order(("100", 1), total_minor=99)
    assert shop.exceptions() == {"order_total_differs": 1}


LINE = {"sku": "100", "quantity_thousandths": 1000, "price_minor": 1}
WRONG: tuple[tuple[dict[str, Any], str], ...] = (
    ({"surprise": 1}, "body_invalid"),
    ({"lines": []}, "body_invalid"),
    ({"lines": [LINE | {"quantity_thousandths": 0}]}, "body_invalid"),
    ({"lines": [LINE | {"quantity_thousandths": 10**9}]}, "body_invalid"),
    ({"lines": [LINE | {"quantity_thousandths": 1.5}]}, "body_invalid"),
    ({"lines": [LINE | {"quantity_thousandths": 500}]}, "order_quantity_invalid"),
    ({"lines": [LINE | {"sku": "999"}]}, "order_sku_invalid"),
    ({"lines": [LINE | {"substitutes": ["999"]}]}, "order_substitute_invalid"),
    ({"lines": [LINE | {"substitutes": ["700"]}]}, "order_substitute_invalid"),
    ({"lines": [LINE | {"substitutes": ["100"]}]}, "order_substitute_invalid"),
    ({"lines": [LINE | {"substitutes": ["200"] * 6}]}, "body_invalid"),
    ({"lines": [LINE] * 501}, "body_invalid"),
    ({"customer": {"name": "a\x00b"}}, "body_invalid"),
    ({"customer": {"name": "x" * 201}}, "body_invalid"),
    ({"external_id": "\ud800"}, "body_invalid"),
    ({"placed_at": "2026-11-21T10:00:00"}, "body_invalid"),
    ({"placed_at": "9999-12-31T23:59:59Z"}, "body_invalid"),
    ({"currency": "GBP"}, "order_currency_invalid"),
    ({"location": "nowhere"}, "order_location_invalid"),
    ({"paid": "yes"}, "body_invalid"),
)


def test_a_body_that_is_wrong_is_refused_with_a_reason_and_reserves_nothing(shop: Shop) -> None:
    for change, code in WRONG:
        answer = shop.post(shop.body(("100", 1)) | change)
        assert (answer.status_code, answer.json()["code"]) == (422, code), (change, answer.text)
    assert shop.level(shop.till_a, "100").reserved == 0


def test_a_location_that_stopped_pickup_takes_no_new_orders(shop: Shop) -> None:
    shop.db.run(lambda tx: stop_pickup(tx, shop.a.id, "flood"))
    assert shop.post(shop.body(("100", 1))).json()["code"] == "pickup_not_offered"


def test_an_id_that_is_none_is_refused_before_anything_is_asked(shop: Shop) -> None:
    assert [shop.get(order_id).status_code for order_id in ("%00", "x" * 65, "unknown")] == [422, 422, 404]


def test_nobody_places_orders_without_a_key(shop: Shop) -> None:
    assert shop.post(shop.body(("100", 1)), "wrong.key").status_code == 401


def test_hostile_names_travel_as_data(shop: Shop) -> None:
    name = "<b>=HYPERLINK(1)</b> '); DROP TABLE item;-- \u202e\x1bp\x00"[:-1]
    order_id = shop.order(("100", 1), customer={"name": name})
    row = shop.row(shop.till_a, order_id)
    assert row is not None
    assert row.customer_name == name


def test_orders_that_arrive_at_once_never_promise_more_than_there_is(shop: Shop) -> None:
    doors = [OrderIntake(shop.db), OrderIntake(shop.db)]
    bodies = [
        shop.body(("100", 1), ("200", 1)) if turn % 2 else shop.body(("200", 1), ("100", 1)) for turn in range(40)
    ]
    outcomes = _at_once(doors, bodies)
    assert [outcomes.count(outcome) for outcome in ("placed", "out_of_stock")] == [10, 30]
    assert shop.level(shop.till_a, "100").available == 0
    assert shop.balanced()


def test_the_same_order_sent_many_times_at_once_is_one_order(shop: Shop) -> None:
    doors = [OrderIntake(shop.db) for _ in range(4)]
    body = shop.body(("100", 10))
    assert set(_at_once(doors, [body] * 16)) == {"placed"}
    assert shop.level(shop.till_a, "100").reserved == 10_000
    assert shop.balanced()


def _at_once(doors: list[OrderIntake], bodies: list[dict[str, Any]]) -> list[str]:
    """Every body at the same time, through the doors in turn."""

    async def send() -> list[list[Answer]]:
        asks = [OrderBody.model_validate(body).ask("channel", "web", "123456") for body in bodies]
        return await asyncio.gather(*(doors[turn % len(doors)].place([ask]) for turn, ask in enumerate(asks)))

    answers = [answer for answers in asyncio.run(send()) for answer in answers]
    return [
        "placed" if isinstance(answer, PlacedOrder) else getattr(answer, "code", repr(answer)) for answer in answers
    ]


def test_a_store_proves_a_signed_code_without_a_network(shop: Shop) -> None:
    told = shop.post(shop.body(("100", 1))).json()
    address, headers = f"/v1/orders/{told['order_id']}/collection", {"Authorization": f"Bearer {shop.key}"}
    signed = shop.chain.client.get(address, headers=headers).json()
    assert signed["code"] == told["collection"]["code"]
    assert set(signed["token"]) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 $%*+-./:"), "what a QR code holds best"
    token = read_collection_token(signed["token"])
    row = shop.row(shop.till_a, told["order_id"])
    assert token is not None
    assert row is not None
    assert (token.number, token.code) == (row.number, told["collection"]["code"])
    authority = x509.load_pem_x509_certificate(shop.chain.app.state.authority.certificate_pem.encode()).public_key()
    assert isinstance(authority, ec.EllipticCurvePublicKey)
    authority.verify(token.signature, token.signed_content, ec.ECDSA(hashes.SHA256()))
    with pytest.raises(InvalidSignature):
        authority.verify(token.signature, replace(token, code="000000").signed_content, ec.ECDSA(hashes.SHA256()))

"""Values that somebody forgot to think of, one at a time, in every place that the API reads."""

from __future__ import annotations

import itertools
import json
from collections.abc import Iterator
from typing import Any

import pytest

from oms.channels.model import Kind
from tests.depth import DEEP
from tests.fuzz.ground import Ground
from tests.fuzz.shapes import HOSTILE, places
from tests.integration.oms_channels.sender import headers_for, shopify_order, standard_order, woo_order
from tests.integration.oms_trade.test_stored_value import CARD

_VALUES_A_PLACE = 3
PROBLEM = "application/problem+json"


def asks(ground: Ground) -> dict[str, dict[str, str]]:
    """A request of each kind that is granted, and one of each way to ask for it."""
    order_id = ground.orders[0]
    line = ["l1", ground.shop.items["100"], 1000]
    return {
        "claim": {"order_id": order_id, "entry_id": "e1"},
        "hold": {"account_id": CARD, "amount": "1"},
        "reserve": {"order_id": "new-1", "location_id": ground.till.location_id, "lines": json.dumps([line])},
        "release": {"order_id": "new-1"},
        "returnable": {"order": order_id, "transaction": "t1", "receipt": "014-1-1"},
    }


def test_no_field_of_a_request_breaks_it(ground: Ground) -> None:
    texts = [value for value in HOSTILE if isinstance(value, str)]
    for kind, body in asks(ground).items():
        for field in body:
            alone = {field: body[field]} if kind == "returnable" else body
            for number, text in enumerate(texts):
                told = {
                    "id": f"{kind}-{field}-{number}",
                    "kind": kind,
                    "operator_id": "o",
                    "body": alone | {field: text},
                }
                answer = post(ground, "/v1/requests", told)
                assert answer.status_code in (200, 409, 422), f"{kind} {field}={text[:20]!r}: {answer.text}"


def test_half_a_character_is_no_text(ground: Ground) -> None:
    for raw in (b'{"words": "\\ud800"}', b'{"words": "ab", "\\ud800": 1}', b'{"words": "\xff\xfe"}', b'{"words": NaN}'):
        headers = ground.till.headers | {"Content-Type": "application/json"}
        answer = ground.chain.client.post("/v1/customers/find", content=raw, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (422, "body_invalid"), raw


def post(ground: Ground, path: str, body: Any, headers: dict[str, str] | None = None) -> Any:
    return ground.chain.client.post(
        path, content=json.dumps(body), headers=(headers or ground.till.headers) | {"Content-Type": "application/json"}
    )


def bodies(ground: Ground) -> dict[str, tuple[Any, dict[str, str]]]:
    """A good body for each route that reads one, and who may send it."""
    till, channel = ground.till.headers, {"Authorization": f"Bearer {ground.shop.key}"}
    order_id = ground.orders[0]
    order = ground.shop.body(("100", 1), due_at="2026-11-22T10:00:00Z")
    order["lines"][0]["substitutes"] = ["200"]
    order["ship_to"] = {"lines": ["Declan"], "postal_code": "H91", "country": "IE"}
    entry = ground.till.journal.copy().write()
    wire: dict[str, Any] = {"header": entry.header_text, "body": entry.body_text, "hash": entry.hash}
    wire["attachments"] = [{"id": "a", "salt": "s", "value": "v"}]
    near = {"country": "IE", "postal_code": "H91"}
    price = {"minor": 100, "per_thousandths": 1000, "reason": "torn"}
    quote: dict[str, Any] = {"location": "014", "customer_id": "c1", "codes": ["SUMMER"], "external_id": "Q-2"}
    quote["lines"] = [{"sku": "100", "quantity_thousandths": 1000, "price": price}]
    quote_order = {key: order[key] for key in ("ship_to", "customer", "due_at")} | {"paid": True, "location": "027"}
    return {
        "/v1/orders": (order, channel),
        "/v1/orders/batch": ({"orders": [order]}, channel),
        f"/v1/orders/{order_id}/here": ({"place": "bay 1"}, channel),
        "/v1/quotes": (quote, channel),
        f"/v1/quotes/{ground.other_quote}/order": (quote_order, {"Authorization": f"Bearer {ground.other_key}"}),
        "/v1/availability": ({"skus": ["100"], "thousandths": 1, "near": near, "limit": 1}, channel),
        "/v1/channels/standard/orders/S-1/fraud": ({"answer": "accept"}, channel),
        "/v1/entries": ({"protocol": 1, "entries": [wire]}, till),
        "/v1/requests": ({"id": "r", "kind": "release", "operator_id": "o", "body": {"order_id": "x"}}, till),
        "/v1/pull": (
            {"protocol": 1, "epoch": "", "cursors": [{"stream": "chain", "after": 0}], "limit": 1, "lan": ["h:1"]}, till
        ),
        "/v1/customers/find": ({"words": "Niamh"}, till),
        "/v1/customers/history": ({"customer_id": "c1"}, till),
        "/v1/accounts/balance": ({"account_id": CARD}, till),
        "/v1/renew": ({"csr_pem": "x"}, till),
        "/v1/enroll": ({"code": "AAAA-AAAA", "csr_pem": "x", "seal_key": "0" * 64, "incarnation": "0" * 32}, {}),
    }  # fmt: skip


def test_no_value_in_any_place_of_a_body_breaks_a_route(ground: Ground) -> None:
    described = {
        path for path, told in ground.chain.app.openapi()["paths"].items() if "requestBody" in told.get("post", {})
    }
    asked = {
        path.replace(ground.orders[0], "{order_id}").replace(ground.other_quote, "{quote_id}")
        for path in bodies(ground)
    }
    named = {"/v1/channels/standard/orders/S-1/fraud": "/v1/channels/{name}/orders/{external_id}/fraud"}
    assert {named.get(path, path) for path in asked} | {"/v1/channels/{name}/webhooks"} == described
    for path, (body, headers) in bodies(ground).items():
        for spoiled in spoilt(body):
            answer = post(ground, path, spoiled, headers)
            assert answer.status_code < 500, f"{path} {json.dumps(spoiled)[:300]}: {answer.text}"
            if answer.status_code >= 400:
                assert answer.headers["content-type"] == PROBLEM


@pytest.mark.parametrize(
    ("kind", "sample"),
    [(Kind.SHOPIFY, shopify_order(7)), (Kind.WOOCOMMERCE, woo_order(7)), (Kind.STANDARD, standard_order("S-7"))],
)
def test_no_value_in_any_place_of_a_webhook_breaks_it(ground: Ground, kind: Kind, sample: Any) -> None:
    for spoiled in spoilt(sample):
        raw = json.dumps(spoiled).encode()
        answer = ground.chain.client.post(f"/v1/channels/{kind}/webhooks", content=raw, headers=headers_for(kind, raw))
        assert answer.status_code in (200, 422), f"{json.dumps(spoiled)[:300]}: {answer.text}"


def spoilt(body: Any) -> Iterator[Any]:
    """One place wrong at a time, and names nobody knows. Each place gets a few of the values, or all in a deep run."""
    turn = itertools.cycle(HOSTILE)
    for holder, at in list(places(body)):
        good = holder[at]
        for value in itertools.islice(turn, len(HOSTILE) if DEEP else _VALUES_A_PLACE):
            holder[at] = value
            yield body
        holder[at] = good
    for name in ("", "\x00", "\ud800", "x" * 5_000, "__proto__"):
        yield {**body, name: 1}
    yield from HOSTILE

"""Bodies that no schema describes well enough: webhooks with something wrong in them, and requests by their kind."""

from __future__ import annotations

import copy
import json
import random
from typing import Any

import requests

from oms.channels.model import Kind
from tests.fuzz.ground import Ground
from tests.integration.oms_channels.sender import headers_for, shopify_order, standard_order, woo_order
from tests.integration.oms_trade.test_stored_value import CARD

TOPICS = ("orders/create", "orders/updated", "orders/cancelled", "orders/delete", "refunds/create", "order.deleted", "")

HALF = "\ud800"
"""Half a character, which whoever compares a body with its description cannot read: it is tried elsewhere."""
HOSTILE: tuple[Any, ...] = (
    None, True, False, 0, -1, 10**30, 0.1, "", " ", "0", "-1", "NaN", "1e400", "9" * 400, "0.001", "\x00", "a\x00b",
    HALF, "\u202e", "é" * 3_000, [], {}, [None], [[[]]], {"": ""}, "2026-02-30T25:61:00Z", "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59-23:59", "EUR", "eur", "XXX",
)  # fmt: skip
"""Values that somebody, somewhere, forgot to think of."""


def webhook(dice: random.Random) -> tuple[Kind, Any]:
    """Whose, and what: an order with one to three places in it that are not what they should be."""
    samples = ((Kind.SHOPIFY, shopify_order), (Kind.WOOCOMMERCE, woo_order), (Kind.STANDARD, _standard))
    kind, sample = dice.choice(samples)
    body = copy.deepcopy(sample(dice.randrange(1, 9)))
    for _ in range(dice.randint(0, 3)):
        _spoil(body, dice)
    return kind, body


def order(ground: Ground, dice: random.Random) -> Any:
    """One that can be placed, with none to three places that are not what they should be."""
    body = ground.shop.body((dice.choice(ground.shop.SKUS), 1), external_id=f"F-{dice.randrange(1_000)}")
    for _ in range(dice.choice((0, 0, 1, 3))):
        _spoil(body, dice)
    return body


def _standard(number: int) -> dict[str, Any]:
    return standard_order(f"S-{number}")


def _spoil(body: Any, dice: random.Random) -> None:
    holder, at = dice.choice(list(places(body)))
    if dice.random() < 0.2 and isinstance(holder, dict):
        del holder[at]
    else:
        # A copy: what is put in may be spoiled too, and would hold itself in the end.
        holder[at] = copy.deepcopy(dice.choice([value for value in HOSTILE if value != HALF]))


def places(told: Any) -> Any:
    """Every place of a body that holds something, as its holder and the key there."""
    keys = told if isinstance(told, dict) else range(len(told)) if isinstance(told, list) else ()
    for key in list(keys):
        yield told, key
        yield from places(told[key])


class Signed(requests.auth.AuthBase):
    """Signs what is sent, as its channel would."""

    def __init__(self, kind: Kind, topic: str) -> None:
        self._kind, self._topic = kind, topic

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        raw = request.body or b""
        raw = raw.encode() if isinstance(raw, str) else raw
        request.headers.update(headers_for(self._kind, raw, self._topic))
        return request


def asked(ground: Ground, dice: random.Random) -> dict[str, str]:
    """The body of a register's request: fields of all kinds, mostly with something that may mean something."""
    lines = [
        ["l1", dice.choice([*ground.shop.items.values(), "nothing"]), dice.choice([1000, 0, -1, 10**18, "1", None])]
    ]
    told = {
        "order_id": ground.words["order"],
        "entry_id": ["e1"],
        "location_id": [ground.till.location_id, ground.shop.till_b.location_id],
        "account_id": [CARD, "gift_card:", "x"],
        "amount": ["1", "100", "-1", "1.5", "9" * 13, "٣"],
        "receipt": ["014-1-1", "AISLE:1:2", "1", ""],
        "lines": [json.dumps(lines), "[]", "[[", "null", json.dumps(lines * 2)],
    }
    body = {}
    for name, values in told.items():
        if dice.random() < 0.8:
            hostile = dice.choice([value for value in HOSTILE if isinstance(value, str) and value != HALF])
            body[name] = dice.choice(values) if dice.random() < 0.8 else hostile
    return body
